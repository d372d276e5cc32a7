"""The one source of time, in whole seconds since 1970, UTC.

The provider's rules (expiry, retries, lapses) go by `now()`. Tests move it forward instead of waiting: the offset is a
row of the provider's database, so that every process sees it. It is refused in production. The shop is another party
with a clock of its own, and so is whoever checks the age of a signature: they go by `wall()`.
"""

from __future__ import annotations

import time

from sqlalchemy import select, update
from sqlalchemy.orm import Mapped, mapped_column

from foundation.config import settings
from foundation.database import (
    PK,
    Model,
    TransactionMisuse,
    current_name,
    db,
    insert_once,
    notes,
)


class ClockOffset(Model):
    """One row (pk 1): how many seconds the tests have moved the clock forward."""

    __tablename__ = "clock_offset"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    seconds: Mapped[int] = mapped_column(PK, default=0)


class ClockIsReal(RuntimeError):
    """The clock can't be moved in production."""


def wall() -> int:
    """Real seconds."""
    return int(time.time())


def now() -> int:
    """The provider's seconds. Call it inside a transaction on the provider's database."""
    if settings().production:
        return wall()
    if current_name() != "checkout":
        raise TransactionMisuse("clock.now() belongs inside a transaction on 'checkout'")
    seen = notes()
    if "clock" not in seen:
        seen["clock"] = db.session.scalar(select(ClockOffset.seconds)) or 0
    return wall() + int(seen["clock"])


def advance(seconds: int) -> int:
    """Move the clock forward and answer the new time. Raises ClockIsReal, ValueError on going back."""
    if settings().production:
        raise ClockIsReal("the clock can't be moved in production")
    if seconds < 0:
        raise ValueError("the clock only goes forward")
    insert_once(ClockOffset, pk=1, seconds=0)
    db.session.execute(update(ClockOffset).values(seconds=ClockOffset.seconds + seconds))
    notes().pop("clock", None)
    return now()
