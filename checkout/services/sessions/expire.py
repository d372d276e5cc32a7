"""A Checkout Session expires: by a call, or because its time has run out."""

from __future__ import annotations

from sqlalchemy import and_, select

from checkout.domain.event_types import EventType
from checkout.domain.lifecycle import SessionStatus
from checkout.models import CheckoutSession
from checkout.models.transitions import move
from checkout.services import clocks
from checkout.services.intents import attempts
from checkout.services.intents import base as intents
from checkout.services.sessions import queries
from checkout.services.webhooks import outbox
from foundation import clock, controls
from foundation.database import db

LAPSED = and_(
    CheckoutSession.status == SessionStatus.OPEN,
    clocks.reached(CheckoutSession.expires_at, clocks.offset_of(CheckoutSession.account_id)),
)
"""The condition of sessions of any account whose time has run out, though the row still says open."""


def expire(session: CheckoutSession) -> CheckoutSession:
    """End a locked, open session: it can't be paid any more, and its intent is canceled.

    Raises UnexpectedState unless it is open. Events: payment_intent.canceled or setup_intent.canceled,
    checkout.session.expired.
    """
    if not move(session, to={"status": SessionStatus.EXPIRED}):
        raise queries.not_open(session, "expired")
    intent = intents.of_session(session)
    attempts.forget_shoppers(intent)
    intents.close(intent, "abandoned")
    outbox.record(EventType.CHECKOUT_SESSION_EXPIRED, session)
    return session


def expire_if_lapsed(session: CheckoutSession) -> None:
    """Expire a locked session whose time has run out, if the sweep has not done it yet."""
    lapsed = session.status_at(clock.now()) is SessionStatus.EXPIRED
    if lapsed and session.status is SessionStatus.OPEN:
        expire(session)


def any_lapsed() -> bool:
    """Whether there is a session to sweep. Needs no write lock."""
    return (
        db.session.scalar(select(CheckoutSession.pk).where(LAPSED).limit(1), clocks.times())
        is not None
    )


def sweep(limit: int) -> int:
    """Expire the sessions whose time has run out. The number of them."""
    query = (
        select(CheckoutSession)
        .where(LAPSED)
        .order_by(CheckoutSession.expires_at)
        .limit(limit)
        .with_for_update(key_share=True, skip_locked=True)
    )
    lapsed = db.session.scalars(query, clocks.times()).all()
    for session in lapsed:
        controls.follow(session.account_id)
        expire(session)
    return len(lapsed)
