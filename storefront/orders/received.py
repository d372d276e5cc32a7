"""Webhook events, each of which is processed once."""

from __future__ import annotations

from sqlalchemy import select

from foundation import clock
from foundation.database import db, insert_once
from storefront.models import ReceivedEvent
from storefront.provider.resources import Event


class DuplicateEvent(Exception):
    """The webhook event was processed before. Nothing was changed."""


def check(event: Event) -> None:
    """Raise DuplicateEvent for an event that was processed before."""
    if db.session.scalar(select(ReceivedEvent.pk).where(ReceivedEvent.event_id == event.id)):
        raise DuplicateEvent(event.id)


def record(event: Event) -> None:
    """Write down, in the transaction that processes it, that the event was processed. Raises DuplicateEvent."""
    row = {"event_id": event.id, "type": event.type, "received": clock.now()}
    if not insert_once(ReceivedEvent, **row):  # another delivery was faster
        raise DuplicateEvent(event.id)
