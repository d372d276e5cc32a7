"""What is kept for a time only, and let go after it."""

from __future__ import annotations

from sqlalchemy import delete, select

from checkout.models import IdempotencyKey
from foundation import clock
from foundation.database import db

ANSWERS_KEPT = 24 * 3600
"""Seconds that a stored answer may be replayed (contract: 24 hours)."""


def any_stale() -> bool:
    """Is there an answer to let go? A look that needs no write lock."""
    stale = IdempotencyKey.created <= clock.now() - ANSWERS_KEPT
    return db.session.scalar(select(IdempotencyKey.pk).where(stale).limit(1)) is not None


def forget_answers(limit: int) -> int:
    """Delete stored answers that are too old to be replayed. Says how many there were."""
    stale = (
        select(IdempotencyKey.pk)
        .where(IdempotencyKey.created <= clock.now() - ANSWERS_KEPT)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    gone = db.session.scalars(
        delete(IdempotencyKey).where(IdempotencyKey.pk.in_(stale)).returning(IdempotencyKey.pk),
        execution_options={"synchronize_session": False},
    )
    return len(gone.all())
