"""The outbox: an event is written in the transaction of the change that it announces, and delivered later.

The events of a transaction are written together, just before it commits: two statements for the events and their
deliveries, however many there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import orjson
from sqlalchemy import Select, bindparam, exists, func, insert, select

from checkout import serializers
from checkout.domain.event_types import EventType, in_our_words, in_stripes_words
from checkout.domain.lifecycle import DeliveryStatus, EndpointStatus
from checkout.models import Event, WebhookDelivery, WebhookEndpoint
from checkout.models.base import Owned, new_id
from checkout.serializers import Snapshot
from checkout.services import last_errors, tenancy
from checkout.services.tenancy import Tenant
from foundation import clock, worker
from foundation.database import after_commit, before_commit, connection, db, notes, table

API_VERSION = "2026-03-09"
NOTE, CAUSE = "outbox", "cause of events"
NO_CAUSE = {"request_id": None, "idempotency_key": None}
EVENT_INSERT = insert(table(Event))
DELIVERY_INSERT = insert(table(WebhookDelivery))
ENDPOINTS = table(WebhookEndpoint).c
ENABLED_ENDPOINTS = (
    select(ENDPOINTS.id, ENDPOINTS.enabled_events)
    .where(
        ENDPOINTS.account_id == bindparam("account_id"),
        ENDPOINTS.livemode == bindparam("livemode"),
        ENDPOINTS.status == EndpointStatus.ENABLED,
    )
    .order_by(ENDPOINTS.pk)
)

_OPEN = exists().where(
    WebhookDelivery.event_id == Event.id, WebhookDelivery.status != DeliveryStatus.DELIVERED
)
"""Whether an endpoint has not accepted the event: its delivery waits or has failed."""


def caused_by(request_id: str, idempotency_key: str | None) -> None:
    """The events of the open transaction are caused by this API request. Without the call, by none."""
    notes()[CAUSE] = {"request_id": request_id, "idempotency_key": idempotency_key}


@contextmanager
def updating(event_type: EventType, row: Owned) -> Iterator[None]:
    """Record an event about what the block changes in `row`. A block that changes nothing has no event."""
    before = serializers.of(row)
    yield
    if before != serializers.of(row):
        record(event_type, row, before=before)


def record(event_type: EventType, row: Owned, *, before: Snapshot | None = None) -> None:
    """Record an event about `row`, for each endpoint that listens to its type.

    The object is serialised now, so that every delivery and every later reading shows it as it is now. `before`: its
    snapshot before the change, of which the event keeps what has changed.
    """
    recorded: list[dict[str, Any]] = notes().setdefault(NOTE, [])
    if not recorded:
        before_commit(write)
    tenant, snapshot = Tenant.of(row), serializers.of(row)
    if snapshot["object"] in last_errors.FIELDS:
        last_errors.load_methods(tenant, [snapshot])
    recorded.append(
        {
            "id": new_id("evt"),
            "type": event_type,
            "object_id": row.id,
            "api_version": API_VERSION,
            "data": orjson.dumps(snapshot).decode(),
            "previous": None if before is None else _changed(before, snapshot),
            "created": clock.now(),
            **notes().get(CAUSE, NO_CAUSE),
            **tenant.stamp(),
        }
    )


def _changed(before: Snapshot, after: Snapshot) -> str:
    """The fields whose value was another one before, with that value, as JSON."""
    changed = {name: value for name, value in before.items() if value != after[name]}
    return orjson.dumps(changed).decode()


def write() -> None:
    """Write the events recorded so far, with a delivery for each endpoint that listens. Called before the commit."""
    recorded: list[dict[str, Any]] = notes().pop(NOTE, [])
    if not recorded:
        return
    db.session.flush()
    deliveries = [row for tenant in _tenants(recorded) for row in _deliveries(tenant, recorded)]
    pending = Counter(delivery["event_id"] for delivery in deliveries)
    connection().execute(
        EVENT_INSERT, [{**event, "pending_webhooks": pending[event["id"]]} for event in recorded]
    )
    if deliveries:
        connection().execute(DELIVERY_INSERT, deliveries)
        after_commit(worker.wake)


def _tenants(recorded: Sequence[dict[str, Any]]) -> dict[Tenant, None]:
    return dict.fromkeys(Tenant(event["account_id"], event["livemode"]) for event in recorded)


def _deliveries(tenant: Tenant, recorded: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    endpoints = connection().execute(ENABLED_ENDPOINTS, tenant.stamp()).all()
    for event in recorded:
        for endpoint_id, types in endpoints:
            if tenant == Tenant(event["account_id"], event["livemode"]) and listens(
                types, event["type"]
            ):
                yield {
                    "id": new_id("whd"),
                    "event_id": event["id"],
                    "endpoint_id": endpoint_id,
                    "status": DeliveryStatus.PENDING,
                    "attempts": 0,
                    "tries": 0,
                    "next_attempt_at": event["created"],
                    "lease_until": 0,
                    "created": event["created"],
                    **tenant.stamp(),
                }


def listens(enabled_events: Sequence[str], event_type: str) -> bool:
    """Whether an endpoint with these types gets events of this one."""
    return not {"*", event_type, in_stripes_words(event_type)}.isdisjoint(enabled_events)


def retrieve(tenant: Tenant, event_id: str) -> Event:
    """Raises ResourceMissing."""
    return tenancy.find(Event, tenant, event_id, kind="Event")


def listing(
    tenant: Tenant,
    *,
    types: Sequence[str] | None = None,
    group: str | None = None,
    delivery_success: bool | None = None,
    object_ids: Sequence[str] | None = None,
    **filters: Any,
) -> Select[Any]:
    """The query of a list.

    Filters: `types`, `group` (the beginning of types), `object_ids`, `created`, `delivery_success`.
    """
    query = of_types(tenancy.listing(Event, tenant, **filters), types, group)
    if object_ids is not None:
        query = query.where(Event.object_id.in_(object_ids))
    if delivery_success is None:
        return query
    return query.where(~_OPEN if delivery_success else _OPEN)


def of_types(query: Select[Any], types: Sequence[str] | None, group: str | None) -> Select[Any]:
    """The query with the events of these types, and of those that begin with `group`; None means any."""
    if types is not None:
        query = query.where(Event.type.in_([in_our_words(name) for name in types]))
    if group is not None:
        query = query.where(Event.type.startswith(in_our_words(group), autoescape=True))
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
