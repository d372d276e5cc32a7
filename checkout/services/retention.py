"""Deleting what is no longer used: stored answers of idempotent requests, and old attempts to deliver webhooks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import InstrumentedAttribute

from checkout.models import IdempotencyKey, WebhookAttempt
from foundation import clock
from foundation.database import db

ANSWERS_KEPT = 24 * 3600
"""Seconds for which a stored answer may be replayed (contract: 24 hours)."""
ATTEMPTS_KEPT = 30 * 24 * 3600
"""Seconds for which the log of deliveries has an attempt."""
KEPT: dict[type[Any], tuple[InstrumentedAttribute[int], int]] = {
    IdempotencyKey: (IdempotencyKey.created, ANSWERS_KEPT),
    WebhookAttempt: (WebhookAttempt.started_at, ATTEMPTS_KEPT),
}
"""The column that has a row's time, and how long the row is kept."""


def any_expired() -> bool:
    """Whether there is a row to delete. Needs no write lock."""
    return any(
        db.session.scalar(select(model.pk).where(time <= clock.now() - kept).limit(1)) is not None
        for model, (time, kept) in KEPT.items()
    )


def delete_expired(limit: int) -> int:
    """Delete rows that are too old, at most `limit` of each kind. The number of them."""
    return sum(_delete(model, limit) for model in KEPT)


def _delete(model: type[Any], limit: int) -> int:
    time, kept = KEPT[model]
    expired = (
        select(model.pk)
        .where(time <= clock.now() - kept)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    deleted = db.session.scalars(
        delete(model).where(model.pk.in_(expired)).returning(model.pk),
        execution_options={"synchronize_session": False},
    )
    return len(deleted.all())
