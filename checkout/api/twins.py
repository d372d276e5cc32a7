"""Is another request with the same idempotency key at work? Asked when a lock could not be had in time.

SQLite's one writer holds the whole file, so its key tells: it is noted here while it writes. A writer in another
process has no note. On PostgreSQL nobody can read the row of an uncommitted key, but another claim of it waits for it,
so the claim is tried once more, with all other locks that it needs already held.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import text

from checkout.models import Account, IdempotencyKey
from foundation.database import DatabaseBusy, connection, engine_of, table, transaction

OTHER_LOCKS = (
    text("SET LOCAL lock_timeout = '50ms'"),
    text(f"LOCK TABLE {table(IdempotencyKey).name} IN ROW EXCLUSIVE MODE"),
    text(f"SELECT 1 FROM {table(Account).name} WHERE id = :account_id FOR KEY SHARE"),  # noqa: S608
)
"""The locks that a claim needs besides that of the key's row."""
_writing: dict[tuple[object, ...], Turn] = {}
"""The requests with a key that are at work in this process, by database and key."""


class _NotLocked(Exception):
    """Rolls back a claim that was only tried."""


class Turn:
    """One request with a key. `identity`: what makes the key unique; `claim()` claims it in a transaction."""

    def __init__(self, identity: Mapping[str, Any], claim: Callable[[], object]):
        self._identity = identity
        self._claim = claim
        self._claiming = False

    def begin(self) -> None:
        """The write transaction is open; the claim comes next."""
        _writing[self._name()] = self
        self._claiming = True

    def claimed(self) -> None:
        """The claim has been answered: other locks are not those of a twin."""
        self._claiming = False

    def end(self) -> None:
        """The transaction is over."""
        if _writing.get(self._name()) is self:
            del _writing[self._name()]

    def has_twin(self) -> bool:
        """After DatabaseBusy: does another request with this key hold the lock that this one waited for?"""
        if engine_of("checkout").dialect.name == "sqlite":
            return _writing.get(self._name(), self) is not self
        return self._claiming and self._row_is_locked()

    def _row_is_locked(self) -> bool:
        others_held = False
        try:
            with transaction("checkout"):
                for statement in OTHER_LOCKS:
                    connection().execute(statement, self._identity)
                others_held = True
                self._claim()
                raise _NotLocked
        except DatabaseBusy:
            return others_held
        except _NotLocked:
            return False

    def _name(self) -> tuple[object, ...]:
        return (engine_of("checkout").url, *self._identity.values())
