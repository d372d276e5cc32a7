"""POST: one transaction, and one effect however often the request comes.

The key's row, the effect and the stored answer commit together. So a twin that comes meanwhile waits
for the row (PostgreSQL) or for the write lock (SQLite) and then finds the answer; a request that is
refused rolls everything back, which frees its key; and after a crash nothing is left behind. What is
stored is the neutral snapshot without secrets: each replay is rendered anew.

Source: the guide's page on idempotency, and README 12 of the contract.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, request
from sqlalchemy import CursorResult, select, update

from checkout.api import declines, dialects, expand
from checkout.api.declines import Declined
from checkout.api.decorators import Call, Snapshot, admit, answer, identify, printable_path
from checkout.api.parsing import is_storable
from checkout.api.request import request_body
from checkout.api.validation import read
from checkout.domain.cards import brand_of, normalise_number
from checkout.domain.errors import (
    IdempotencyKeyInUse,
    IdempotencyMismatch,
    InvalidRequest,
    MissingParameter,
)
from checkout.models import IdempotencyKey
from checkout.schemas.fields import Request
from checkout.services.retention import ANSWERS_KEPT
from checkout.services.tenancy import Tenant
from foundation import clock
from foundation.database import DatabaseBusy, db, insert_once, reading, transaction

HEADER = "Idempotency-Key"
MAX_LENGTH = 255
NOTHING_IN_MEMORY = {"synchronize_session": False}

Answer = Snapshot | Declined
View = Callable[..., Answer]


def writes(
    schema: type[Request], shows: str, *, needs_key: bool, publishable: bool = False
) -> Callable[[View], Callable[..., Response]]:
    """For POST and DELETE: the view runs inside transaction("checkout"), with the body as `schema`.

    It answers a snapshot, or Declined, which commits and is kept just as well.

    `shows` names what it answers. `needs_key`: the reference requires a key here; callers that send
    `Stripe-Version` may go without, as their SDKs do. `publishable` lets shoppers in (`endpoint.admit`).
    """

    def decorate(view: View) -> Callable[..., Response]:
        @wraps(view)
        def endpoint(**path: str) -> Response:
            # Strangers and bad requests are turned away before they could hold the write lock.
            with reading("checkout"):
                access = identify(publishable=publishable)
            tenant, key = access.tenant, _key(needs_key)
            body = request_body()
            params = read(schema, body)
            admit(access, params, path)
            expanded = expand.tree(params.expand, shows)
            claim = _Claim(tenant, key, _fingerprint(body.values, access.kind)) if key else None

            def work() -> Answer:
                made = view(Call(tenant, params), **printable_path(path))
                return made if isinstance(made, Declined) else expand.apply(tenant, made, expanded)

            made, replayed = _once(claim, work)
            response = (
                made.response() if isinstance(made, Declined) else answer(made, expanded, access)
            )
            if replayed:
                response.headers["Idempotent-Replayed"] = "true"
            return response

        return endpoint

    return decorate


def _key(needed: bool) -> str | None:
    key = request.headers.get(HEADER)
    if key is None:
        if needed and dialects.current() is not dialects.STRIPE:
            raise MissingParameter(HEADER, f"The `{HEADER}` header is required.")
        return None
    if not 1 <= len(key) <= MAX_LENGTH or not is_storable(key):
        raise InvalidRequest(
            f"The `{HEADER}` header must have 1 to {MAX_LENGTH} characters.", param=HEADER
        )
    return key


def _fingerprint(values: dict[str, Any], kind: str) -> str:
    """What makes two requests the same: kind of key, method, path and body, in any order of its keys."""
    canonical = json.dumps(without_card_numbers(values), sort_keys=True)
    text = f"{kind}\n{request.method}\n{request.path}\n{canonical}"
    return hashlib.sha256(text.encode()).hexdigest()


def without_card_numbers(value: Any, name: str = "") -> Any:
    """A card is known by brand, last four and expiry; a hash of more could be searched through."""
    if isinstance(value, list):
        return [without_card_numbers(item) for item in value]
    if not isinstance(value, dict):
        return value
    if name == "card" and "number" in value:
        digits = normalise_number(str(value["number"]))
        brand = brand_of(digits)
        expiry = {part: value.get(part) for part in ("exp_month", "exp_year")}
        return {"brand": brand.name if brand else None, "last4": digits[-4:], **expiry}
    return {key: without_card_numbers(item, key) for key, item in value.items()}


def _once(claim: _Claim | None, work: Callable[[], Answer]) -> tuple[Answer, bool]:
    """Do the work, or find what came of it: (answer, was it a replay)."""
    try:
        with transaction("checkout"):
            stored = claim.take() if claim else None
            if stored is not None:
                return stored, True
            made = work()
            if claim:
                claim.keep(made)
            return made, False
    except DatabaseBusy as busy:
        if claim is None:
            raise
        raise IdempotencyKeyInUse(
            f"A request with this `{HEADER}` is still being worked on. Try again.", param=HEADER
        ) from busy


class _Claim:
    """One tenant's use of one key for one request."""

    def __init__(self, tenant: Tenant, key: str, fingerprint: str):
        self.tenant, self.key, self.fingerprint = tenant, key, fingerprint

    def take(self) -> Answer | None:
        """Claim the key: None if it is ours now, else the stored answer to this very request.

        Raises IdempotencyMismatch, DatabaseBusy.
        """
        now = clock.now()
        values = {"key": self.key, "status_code": 0, "body": "", **self.tenant.stamp()}
        if insert_once(IdempotencyKey, fingerprint=self.fingerprint, created=now, **values):
            return None
        if self._take_over(now):
            return None
        row = db.session.scalar(select(IdempotencyKey).where(*self._mine()))
        if row is None:  # it was let go within this moment
            return self.take()
        if row.fingerprint != self.fingerprint:
            raise IdempotencyMismatch(
                f"This `{HEADER}` was used for another request. Use a fresh one.", param=HEADER
            )
        stored: Snapshot = json.loads(row.body)
        return Declined.restored(stored) if row.status_code == declines.STATUS else stored

    def _take_over(self, now: int) -> bool:
        """Reuse a key of yesterday. Conditional, because a twin may do the same."""
        result = db.session.execute(
            update(IdempotencyKey)
            .where(*self._mine(), IdempotencyKey.created <= now - ANSWERS_KEPT)
            .values(fingerprint=self.fingerprint, status_code=0, body="", created=now),
            execution_options=NOTHING_IN_MEMORY,
        )
        assert isinstance(result, CursorResult)
        return result.rowcount == 1

    def keep(self, made: Answer) -> None:
        """Store the answer."""
        status, neutral = (
            (declines.STATUS, made.stored()) if isinstance(made, Declined) else (200, made)
        )
        text = json.dumps(neutral, ensure_ascii=False, separators=(",", ":"))
        db.session.execute(
            update(IdempotencyKey).where(*self._mine()).values(status_code=status, body=text),
            execution_options=NOTHING_IN_MEMORY,
        )

    def _mine(self) -> tuple[Any, ...]:
        return (
            IdempotencyKey.account_id == self.tenant.account_id,
            IdempotencyKey.livemode == self.tenant.livemode,
            IdempotencyKey.key == self.key,
        )
