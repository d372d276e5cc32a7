"""Idempotency keys: one effect per key, however often and however concurrently the request comes.

The claim of the key, the effect and the stored answer are one transaction. A concurrent request with the key waits for
the row (PostgreSQL) or for the write lock (SQLite), then finds the answer. An error rolls back all of it, which frees
the key. What is stored is the neutral snapshot without secrets: each replay is rendered from it.

The merchant's keys are those of calls with a secret API key. A publishable API key is public, so its calls have keys of
their own for each session, and store a limited number of answers.

Source: the guide's page on idempotency, and README 12 of the contract.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from typing import Any

import orjson
from flask import request
from sqlalchemy import (
    CursorResult,
    Row,
    and_,
    bindparam,
    func,
    join,
    select,
    update,
)

from checkout.api import declines, dialects
from checkout.api.declines import Declined
from checkout.api.parsing import is_storable
from checkout.api.twins import Turn
from checkout.domain.cards import brand_of, normalise_number
from checkout.domain.errors import (
    IdempotencyKeyInUse,
    IdempotencyMismatch,
    InvalidRequest,
    MissingParameter,
    TooManyKeys,
)
from checkout.models import IdempotencyKey
from checkout.services.keys import Access
from checkout.services.retention import ANSWERS_KEPT
from foundation import card_numbers, clock
from foundation.database import DatabaseBusy, connection, insert_of, table, transaction
from foundation.logs import redact

Snapshot = dict[str, Any]
Answer = Snapshot | Declined
"""What a view returns."""

HEADER = "Idempotency-Key"
MAX_LENGTH = 255
MERCHANT = "merchant"
"""The scope of calls with a secret API key."""
KEYS_PER_SESSION = 100
CHARACTERS_PER_SESSION = 2_000_000
"""How much the calls with a publishable API key may store for one session in 24 hours: keys, and text of answers."""

# Statements on the table, built once: the ORM would add 0.2 ms to each POST.
KEYS = table(IdempotencyKey)
SELECT = select(KEYS).where(
    KEYS.c.account_id == bindparam("account_id"),
    KEYS.c.livemode == bindparam("livemode"),
    KEYS.c.scope == bindparam("scope"),
    KEYS.c.key == bindparam("key"),
)
RENEW = (
    update(KEYS)
    .where(KEYS.c.pk == bindparam("claimed"), KEYS.c.created == bindparam("seen"))
    .values(fingerprint=bindparam("fingerprint"), created=bindparam("created"))
)
STORE = (
    update(KEYS)
    .where(KEYS.c.pk == bindparam("claimed"))
    .values(status_code=bindparam("status_code"), body=bindparam("body"))
)
KEPT = KEYS.alias("kept")
OF_SESSION = and_(
    KEPT.c.account_id == KEYS.c.account_id,
    KEPT.c.livemode == KEYS.c.livemode,
    KEPT.c.scope == KEYS.c.scope,
    KEPT.c.created > bindparam("since"),
)
STORE_IF_THERE_IS_ROOM = STORE.where(
    select(
        and_(
            func.count() <= bindparam("most_keys"),
            func.sum(func.length(KEPT.c.body)) + bindparam("size") <= bindparam("most_characters"),
        )
    )
    .where(OF_SESSION)
    .scalar_subquery()
)
OLDEST = (
    select(func.min(KEPT.c.created))
    .select_from(join(KEYS, KEPT, OF_SESSION))
    .where(KEYS.c.pk == bindparam("claimed"))
)


@cache
def _insert(dialect: str) -> Any:
    return insert_of(dialect)(KEYS).on_conflict_do_nothing().returning(KEYS.c.pk)


def requested_key(*, required: bool) -> str | None:
    """The request's idempotency key. Stripe's SDKs may leave a required one out.

    Raises MissingParameter, InvalidRequest.
    """
    key = request.headers.get(HEADER)
    if key is None:
        if required and not dialects.is_stripe():
            raise MissingParameter(HEADER, f"The `{HEADER}` header is required.")
        return None
    if not 1 <= len(key) <= MAX_LENGTH or not is_storable(key):
        raise InvalidRequest(
            f"The `{HEADER}` header must have 1 to {MAX_LENGTH} characters.", param=HEADER
        )
    if card_numbers.is_in(key):
        raise InvalidRequest(f"The `{HEADER}` header must not contain a card number.", param=HEADER)
    return key


def fingerprint(values: dict[str, Any], kind_of_key: str) -> str:
    """A hash of what makes two requests the same: kind of API key, method, path and body.

    The order of the body's keys does not matter.
    """
    canonical = json.dumps(without_card_numbers(values), sort_keys=True)
    text = f"{kind_of_key}\n{request.method}\n{redact(request.path)}\n{canonical}"
    return hashlib.sha256(text.encode()).hexdigest()


ACCOUNT_NUMBERS = {"us_bank_account": "account_number", "sepa_debit": "iban"}


def without_card_numbers(value: Any, name: str = "") -> Any:
    """`value` with each card reduced to brand, last four and expiry, and each bank account's number to its last four.

    A hash of a number could be searched.

    A card number anywhere else was refused when the body was parsed.
    """
    if isinstance(value, list):
        return [without_card_numbers(item) for item in value]
    if not isinstance(value, dict):
        return value
    if name == "card" and "number" in value:
        digits = normalise_number(str(value["number"]))
        brand = brand_of(digits)
        expiry = {part: value.get(part) for part in ("exp_month", "exp_year")}
        return {"brand": brand.name if brand else None, "last4": digits[-4:], **expiry}
    if (number := ACCOUNT_NUMBERS.get(name)) and number in value:
        return {**value, number: normalise_number(str(value[number]))[-4:]}
    return {key: without_card_numbers(item, key) for key, item in value.items()}


def once(claim: Claim | None, work: Callable[[], Answer]) -> tuple[Answer, bool]:
    """Run `work` in a write transaction, or find what it answered before: (answer, whether it is a replay).

    Raises IdempotencyMismatch, TooManyKeys, IdempotencyKeyInUse while another request with the key is at work, and
    DatabaseBusy while others are.
    """
    if claim is None:
        with transaction("checkout"):
            return work(), False
    try:
        with transaction("checkout"):
            stored = claim.take()
            if stored is not None:
                return stored, True
            answer = work()
            claim.store(answer)
            return answer, False
    except DatabaseBusy as busy:
        if not claim.turn.has_twin():
            raise
        raise IdempotencyKeyInUse(
            f"A request with this `{HEADER}` is still being worked on. Try again.", param=HEADER
        ) from busy
    finally:
        claim.turn.end()


class Claim:
    """One caller's use of one idempotency key for one request.

    `object_id`: the object that the path names. It is the scope of a publishable API key.
    """

    def __init__(self, access: Access, key: str, fingerprint: str, object_id: str | None):
        scope = MERCHANT if access.kind == "secret" else str(object_id)
        self._identity = {**access.tenant.stamp(), "scope": scope, "key": key}
        self._fingerprint = fingerprint
        self._pk: int | None = None
        self.turn = Turn(self._identity, self._take)

    def take(self) -> Answer | None:
        """Claim the key: None, or the stored answer of the same request. Needs a write transaction.

        Raises IdempotencyMismatch, DatabaseBusy.
        """
        self.turn.begin()
        stored = self._take()
        self.turn.claimed()
        return stored

    def _take(self) -> Answer | None:
        now = clock.now()
        values = {"fingerprint": self._fingerprint, "status_code": 0, "body": "", "created": now}
        insert = _insert(connection().dialect.name)
        self._pk = connection().execute(insert, self._identity | values).scalar()
        if self._pk is not None:
            return None
        row = connection().execute(SELECT, self._identity).one_or_none()
        if row is None:  # deleted since the INSERT
            return self._take()
        if row.created <= now - ANSWERS_KEPT:
            return None if self._renew(row, now) else self._take()
        return self._stored(row)

    def _renew(self, row: Row[Any], now: int) -> bool:
        """Claim a key whose answer is no longer kept. Conditional, because a concurrent request may do the same."""
        result = connection().execute(
            RENEW,
            {
                "claimed": row.pk,
                "seen": row.created,
                "fingerprint": self._fingerprint,
                "created": now,
            },
        )
        assert isinstance(result, CursorResult)
        self._pk = row.pk
        return result.rowcount == 1

    def _stored(self, row: Row[Any]) -> Answer:
        if row.fingerprint != self._fingerprint:
            raise IdempotencyMismatch(
                f"This `{HEADER}` was used for another request. Use a fresh one.", param=HEADER
            )
        stored: Snapshot = orjson.loads(row.body)
        return Declined.restored(stored) if row.status_code == declines.STATUS else stored

    def store(self, answer: Answer) -> None:
        """Store the answer of the claimed request. Raises TooManyKeys."""
        status, neutral = (
            (declines.STATUS, answer.stored()) if isinstance(answer, Declined) else (200, answer)
        )
        body = orjson.dumps(neutral).decode()
        values = {"claimed": self._pk, "status_code": status, "body": body}
        if self._identity["scope"] == MERCHANT:
            connection().execute(STORE, values)
        else:
            self._store_if_there_is_room(values)

    def _store_if_there_is_room(self, values: dict[str, Any]) -> None:
        """The request holds the session's lock, so that no concurrent one takes the same room."""
        since = clock.now() - ANSWERS_KEPT
        room = {
            "since": since,
            "most_keys": KEYS_PER_SESSION,
            "most_characters": CHARACTERS_PER_SESSION,
            "size": len(values["body"]),
        }
        result = connection().execute(STORE_IF_THERE_IS_ROOM, {**values, **room})
        assert isinstance(result, CursorResult)
        if result.rowcount == 0:
            of_session = {"claimed": self._pk, "since": since}
            oldest = connection().execute(OLDEST, of_session).scalar_one()
            raise TooManyKeys(
                f"Publishable calls with an `{HEADER}` have stored all that they may for this session. "
                "Nothing was done. Send the call without the header, or later.",
                retry_after=max(1, oldest - since),
            )
