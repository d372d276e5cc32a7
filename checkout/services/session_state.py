"""What a session is right now, and how to hold it still."""

from __future__ import annotations

from sqlalchemy import select

from checkout.domain.lifecycle import SessionStatus
from checkout.models import CheckoutSession
from foundation.database import db


def lock(session: CheckoutSession) -> CheckoutSession:
    """Read the session anew and keep it from others until the transaction ends."""
    # key_share: the foreign keys of rows that others insert meanwhile must not wait, nor deadlock
    query = (
        select(CheckoutSession)
        .where(CheckoutSession.pk == session.pk)
        .with_for_update(key_share=True)
    )
    return db.session.scalars(query, execution_options={"populate_existing": True}).one()


def effective_status(session: CheckoutSession, now: int) -> SessionStatus:
    """What the session is by now, whether or not the sweep has written it."""
    if session.status == SessionStatus.OPEN and session.expires_at <= now:
        return SessionStatus.EXPIRED
    return SessionStatus(session.status)
