"""Reading the log of deliveries: those of an event, those of an endpoint, and the attempts of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from checkout.domain.lifecycle import DeliveryStatus
from checkout.models import Event, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from checkout.services import tenancy
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox
from foundation.database import db

SHOWN_ATTEMPTS = 100
"""The attempts of a delivery that are shown, the latest: each resend may add eight."""
TYPE = joinedload(WebhookDelivery.event).load_only(Event.type)
"""What the serializer needs of the event."""


def retrieve(tenant: Tenant, delivery_id: str) -> WebhookDelivery:
    """Raises ResourceMissing."""
    return tenancy.find(
        WebhookDelivery, tenant, delivery_id, kind="WebhookDelivery", options=(TYPE,)
    )


def attempts(delivery: WebhookDelivery) -> list[WebhookAttempt]:
    """The latest SHOWN_ATTEMPTS, oldest first."""
    latest = (
        select(WebhookAttempt)
        .where(WebhookAttempt.delivery_id == delivery.id)
        .order_by(WebhookAttempt.number.desc())
        .limit(SHOWN_ATTEMPTS)
    )
    return list(db.session.scalars(latest))[::-1]


def of_event(event: Event, **filters: Any) -> Select[Any]:
    """The query of a list. Filters: `status`, `created`."""
    query = tenancy.listing(WebhookDelivery, Tenant.of(event), event_id=event.id, **filters)
    return query.options(TYPE)


def of_endpoint(
    endpoint: WebhookEndpoint,
    *,
    types: Sequence[str] | None = None,
    group: str | None = None,
    **filters: Any,
) -> Select[Any]:
    """The query of a list. Filters: `status`, `created`, and those of `outbox.of_types`."""
    tenant = Tenant.of(endpoint)
    query = tenancy.listing(WebhookDelivery, tenant, endpoint_id=endpoint.id, **filters)
    query = query.join(WebhookDelivery.event)
    query = query.options(contains_eager(WebhookDelivery.event).load_only(Event.type))
    return outbox.of_types(query, types, group)


def latest(limit: int, *, failed: bool) -> Sequence[WebhookDelivery]:
    """The deliveries of all accounts, newest first, for the command line."""
    query = select(WebhookDelivery).options(TYPE).order_by(WebhookDelivery.pk.desc()).limit(limit)
    if failed:
        query = query.where(WebhookDelivery.status == DeliveryStatus.FAILED)
    return db.session.scalars(query).all()
