"""Stored answers of idempotent requests are deleted after a day."""

from __future__ import annotations

from sqlalchemy import delete, select

from checkout.models import IdempotencyKey
from foundation import clock
from foundation.database import db

ANSWERS_KEPT = 24 * 3600
"""Seconds for which a stored answer may be replayed (contract: 24 hours)."""


def any_expired() -> bool:
    """Whether there is an answer to delete. Needs no write lock."""
    expired = IdempotencyKey.created <= clock.now() - ANSWERS_KEPT
    return db.session.scalar(select(IdempotencyKey.pk).where(expired).limit(1)) is not None


def delete_expired(limit: int) -> int:
    """Delete stored answers that are too old to be replayed. The number of them."""
    expired = (
        select(IdempotencyKey.pk)
        .where(IdempotencyKey.created <= clock.now() - ANSWERS_KEPT)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    deleted = db.session.scalars(
        delete(IdempotencyKey).where(IdempotencyKey.pk.in_(expired)).returning(IdempotencyKey.pk),
        execution_options={"synchronize_session": False},
    )
    return len(deleted.all())
