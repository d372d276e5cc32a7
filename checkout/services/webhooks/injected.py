"""What the faults that tests have armed do to a delivery that a worker has just leased."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from checkout.domain.injected_faults import Effect
from checkout.models import Event, WebhookDelivery
from checkout.services import faults
from checkout.services.webhooks.sender import Delivery
from foundation import clock
from foundation.database import db

HELD_SECONDS = 60
"""How long a delivery is held for a later one, by the account's clock."""


def changed(delivery: Delivery, event: Event) -> Delivery | None:
    """The delivery as it is to be sent. None: its lease is given back, and it is due later.

    Each attempt may fail or be doubled. Only an event's first one is put off.
    """
    if event.livemode or not faults.any_armed():
        return delivery
    query = select(WebhookDelivery).where(WebhookDelivery.pk == delivery.pk)
    row = db.session.scalars(query.execution_options(populate_existing=True)).one()
    if row.attempts == 0 and row.next_attempt_at <= row.created:
        if faults.hold(row, event.type):
            _put_off(row, HELD_SECONDS)
            return None
        if late := faults.take(Effect.LATE, event_type=event.type, endpoint_id=row.endpoint_id):
            _put_off(row, late.seconds)
            return None
    faults.let_go(row)
    named = {"event_type": event.type, "endpoint_id": row.endpoint_id}
    if faults.take(Effect.FAIL, **named):
        return replace(delivery, fails=True)
    return replace(delivery, copies=2) if faults.take(Effect.DUPLICATE, **named) else delivery


def _put_off(row: WebhookDelivery, seconds: int) -> None:
    row.lease_owner, row.lease_until = None, 0
    row.next_attempt_at = clock.now() + seconds
    db.session.flush()
