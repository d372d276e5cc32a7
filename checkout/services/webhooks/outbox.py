"""The outbox: an event is written in the transaction of the change that it announces, and delivered later.

The events of a transaction are written together, just before it commits: two statements for the events and their
deliveries, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from sqlalchemy import Select, bindparam, func, insert, select

from checkout import serializers
from checkout.domain.event_types import EventType
from checkout.domain.lifecycle import DeliveryStatus
from checkout.models import Event, WebhookDelivery, WebhookEndpoint
from checkout.models.base import Owned, new_id
from checkout.services import tenancy
from checkout.services.tenancy import Tenant
from foundation import clock, worker
from foundation.database import after_commit, before_commit, connection, db, notes, table

API_VERSION = "2026-03-09"
NOTE = "outbox"
EVENT_INSERT = insert(table(Event))
DELIVERY_INSERT = insert(table(WebhookDelivery))
ENDPOINTS = table(WebhookEndpoint).c
ENABLED_ENDPOINTS = (
    select(ENDPOINTS.id, ENDPOINTS.enabled_events)
    .where(
        ENDPOINTS.account_id == bindparam("account_id"),
        ENDPOINTS.livemode == bindparam("livemode"),
        ENDPOINTS.enabled,
    )
    .order_by(ENDPOINTS.pk)
)


def record(event_type: EventType, row: Owned) -> None:
    """Record an event about `row`, for each endpoint that listens to its type.

    The object is serialised now, and kept as text, so that every delivery and every later reading has the same bytes.
    """
    recorded: list[dict[str, Any]] = notes().setdefault(NOTE, [])
    if not recorded:
        before_commit(write)
    recorded.append(
        {
            "id": new_id("evt"),
            "type": event_type,
            "object_id": row.id,
            "api_version": API_VERSION,
            "data": orjson.dumps(serializers.of(row)).decode(),
            "created": clock.now(),
            **Tenant.of(row).stamp(),
        }
    )


def write() -> None:
    """Write the events recorded so far, with a delivery for each endpoint that listens. Called before the commit."""
    recorded: list[dict[str, Any]] = notes().pop(NOTE, [])
    if not recorded:
        return
    db.session.flush()
    connection().execute(EVENT_INSERT, recorded)
    deliveries = [row for tenant in _tenants(recorded) for row in _deliveries(tenant, recorded)]
    if deliveries:
        connection().execute(DELIVERY_INSERT, deliveries)
        after_commit(worker.wake)


def _tenants(recorded: Sequence[dict[str, Any]]) -> dict[Tenant, None]:
    return dict.fromkeys(Tenant(event["account_id"], event["livemode"]) for event in recorded)


def _deliveries(tenant: Tenant, recorded: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    endpoints = connection().execute(ENABLED_ENDPOINTS, tenant.stamp()).all()
    for event in recorded:
        for endpoint_id, types in endpoints:
            if tenant == Tenant(event["account_id"], event["livemode"]) and (
                "*" in types or event["type"] in types
            ):
                yield {
                    "event_id": event["id"],
                    "endpoint_id": endpoint_id,
                    "status": DeliveryStatus.PENDING,
                    "attempts": 0,
                    "next_attempt_at": event["created"],
                    "lease_until": 0,
                    "created": event["created"],
                }


def retrieve(tenant: Tenant, event_id: str) -> Event:
    """Raises ResourceMissing."""
    return tenancy.find(Event, tenant, event_id, kind="Event")


def listing(
    tenant: Tenant, *, types: Sequence[str] | None = None, group: str | None = None, **filters: Any
) -> Select[Any]:
    """The query of a list. Filters: `type`, `types`, `group` (the beginning of types), `created`."""
    query = tenancy.listing(Event, tenant, **filters)
    if types is not None:
        query = query.where(Event.type.in_(types))
    if group is not None:
        query = query.where(Event.type.startswith(group, autoescape=True))
    return query


def pending_webhooks(events: Sequence[Event]) -> dict[str, int]:
    """For each event's id, how many endpoints have not accepted it yet."""
    query = (
        select(WebhookDelivery.event_id, func.count())
        .where(
            WebhookDelivery.event_id.in_([event.id for event in events]),
            WebhookDelivery.status == DeliveryStatus.PENDING,
        )
        .group_by(WebhookDelivery.event_id)
    )
    return {event_id: count for event_id, count in db.session.execute(query)}  # noqa: C416 - rows
