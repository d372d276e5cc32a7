"""The outbox: an event is written with the change that it tells of, and sent later."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select

from checkout.domain.lifecycle import DeliveryStatus
from checkout.models import Event, WebhookDelivery, WebhookEndpoint
from checkout.models.base import Owned, new_id
from checkout.services import tenancy
from checkout.services.tenancy import Tenant
from foundation import clock, worker
from foundation.database import after_commit, db

API_VERSION = "2026-03-09"


def record(type: str, about: Owned, snapshot: dict[str, Any]) -> Event:
    """Write an event about a row, and a delivery for each endpoint that wants its type.

    `snapshot` is the object as it is now; it is kept as text, so that every delivery and every later
    reading has the same bytes.
    """
    tenant, now = Tenant.of(about), clock.now()
    event = Event(
        id=new_id("evt"),
        type=type,
        object_id=about.id,
        api_version=API_VERSION,
        data=json.dumps(snapshot, ensure_ascii=False, separators=(",", ":")),
        created=now,
        **tenant.stamp(),
    )
    db.session.add(event)
    db.session.flush()
    for endpoint in _listeners(tenant, type):
        db.session.add(
            WebhookDelivery(
                event_id=event.id,
                endpoint_id=endpoint.id,
                status=DeliveryStatus.PENDING,
                next_attempt_at=now,
                created=now,
            )
        )
        after_commit(worker.wake)
    return event


def _listeners(tenant: Tenant, type: str) -> Sequence[WebhookEndpoint]:
    query = tenancy.owned(WebhookEndpoint, tenant).where(WebhookEndpoint.enabled)
    return [
        endpoint
        for endpoint in db.session.scalars(query)
        if type in endpoint.enabled_events or "*" in endpoint.enabled_events
    ]


def retrieve(tenant: Tenant, id: str) -> Event:
    """Raises ResourceMissing."""
    return tenancy.find(Event, tenant, id, kind="Event")


def listing(tenant: Tenant, **filters: Any) -> Select[Any]:
    """What a list selects from: filters `type`, `created`."""
    return tenancy.listing(Event, tenant, **filters)


def pending_webhooks(events: Sequence[Event]) -> dict[str, int]:
    """For each event's id, how many endpoints have not taken it yet."""
    query = (
        select(WebhookDelivery.event_id, func.count())
        .where(
            WebhookDelivery.event_id.in_([event.id for event in events]),
            WebhookDelivery.status == DeliveryStatus.PENDING,
        )
        .group_by(WebhookDelivery.event_id)
    )
    return {id: count for id, count in db.session.execute(query)}  # noqa: C416 - rows, not pairs
