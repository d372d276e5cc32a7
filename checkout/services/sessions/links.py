"""A completed session counts at the Checkout Link that it was made from."""

from __future__ import annotations

from sqlalchemy import select

from checkout import serializers
from checkout.domain.event_types import EventType
from checkout.models import CheckoutLink, CheckoutSession
from checkout.services import tenancy
from checkout.services.webhooks import outbox
from foundation.database import db


def take(session: CheckoutSession) -> bool:
    """Count the locked session as completed at its link. False where the link's limit is reached.

    Concurrent sessions of one link wait for each other here. The one that reaches the limit makes the link inactive.
    Events: checkout_link.updated then.
    """
    if session.link_id is None:
        return True
    query = select(CheckoutLink).where(CheckoutLink.id == session.link_id)
    link = db.session.scalars(tenancy.locking(query)).one()
    if not link.room:
        return False
    before = serializers.checkout_link(link)
    link.completed_sessions += 1
    if not link.room:
        link.active = False
        outbox.record(EventType.CHECKOUT_LINK_UPDATED, link, before=before)
    return True
