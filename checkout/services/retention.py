"""Deleting what is no longer used: stored answers of idempotent requests, and old attempts to deliver webhooks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, delete, select

from checkout.models import IdempotencyKey, WebhookAttempt, WebhookDelivery
from checkout.services import clocks
from foundation.controls import AccountControls
from foundation.database import db

ANSWERS_KEPT = 24 * 3600
"""Seconds for which a stored answer may be replayed (contract: 24 hours)."""
ATTEMPTS_KEPT = 30 * 24 * 3600
"""Seconds for which the log of deliveries has an attempt."""
_OFFSET_OF_ATTEMPT = (
    select(AccountControls.clock_offset)
    .join(WebhookDelivery, WebhookDelivery.account_id == AccountControls.account_id)
    .where(WebhookDelivery.id == WebhookAttempt.delivery_id)
    .correlate(WebhookAttempt)
    .scalar_subquery()
)
EXPIRED: dict[type[Any], ColumnElement[bool]] = {
    IdempotencyKey: clocks.reached(
        IdempotencyKey.created, clocks.offset_of(IdempotencyKey.account_id), ago=ANSWERS_KEPT
    ),
    WebhookAttempt: clocks.reached(
        WebhookAttempt.started_at, _OFFSET_OF_ATTEMPT, ago=ATTEMPTS_KEPT
    ),
}
"""The condition of rows that are too old, by the clock of their account."""


def any_expired() -> bool:
    """Whether there is a row to delete. Needs no write lock."""
    times = clocks.times()
    return any(
        db.session.scalar(select(model.pk).where(expired).limit(1), times) is not None
        for model, expired in EXPIRED.items()
    )


def delete_expired(limit: int) -> int:
    """Delete rows that are too old, at most `limit` of each kind. The number of them."""
    return sum(_delete(model, limit) for model in EXPIRED)


def _delete(model: type[Any], limit: int) -> int:
    expired = select(model.pk).where(EXPIRED[model]).limit(limit).with_for_update(skip_locked=True)
    deleted = db.session.scalars(
        delete(model).where(model.pk.in_(expired)).returning(model.pk),
        clocks.times(),
        execution_options={"synchronize_session": False},
    )
    return len(deleted.all())
