"""Sending an event again, also to endpoints that accepted it, and to endpoints that are newer than it.

There is one delivery for each event and endpoint, whose schedule a resend starts anew. A delivery that is being sent
right now is not sent twice: that attempt is the first try of the new schedule. The resend and the worker that records
the attempt lock the delivery, so neither overwrites what the other has written.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from checkout.domain.errors import InvalidRequest, ResourceMissing
from checkout.domain.lifecycle import DeliveryStatus, EndpointStatus
from checkout.models import Event, WebhookDelivery, WebhookEndpoint
from checkout.models.base import new_id
from checkout.models.transitions import must_move
from checkout.services import tenancy
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import endpoints, outbox
from foundation import clock, controls, worker
from foundation.database import after_commit, db, insert_once

PARAM = "webhook_endpoint"


def resend(event: Event, endpoint_id: str | None) -> int:
    """Deliver the event now, to this endpoint or to all that listen to its type. Returns the number of deliveries.

    A named endpoint may listen to other types. Raises ResourceMissing, and InvalidRequest if an endpoint is disabled
    or none listens.
    """
    targets = [_enabled(event, endpoint_id)] if endpoint_id else _listening(event)
    known = [endpoint.id for endpoint in targets if not _made(event, endpoint)]
    for delivery in _locked(event, known):
        must_move(
            delivery,
            to={"status": DeliveryStatus.PENDING},
            values={"tries": 0, "next_attempt_at": clock.now(), "finished_at": None},
        )
    after_commit(worker.wake)
    return len(targets)


def find(event_id: str) -> Event:
    """The event of any account, whose clock counts from now on, for the command line. Raises ResourceMissing."""
    event = db.session.scalar(select(Event).where(Event.id == event_id))
    if event is None:
        raise ResourceMissing("Event", event_id)
    controls.follow(event.account_id)
    return event


def _enabled(event: Event, endpoint_id: str) -> WebhookEndpoint:
    endpoint = endpoints.retrieve(Tenant.of(event), endpoint_id, param=PARAM)
    if endpoint.status != EndpointStatus.ENABLED:
        raise InvalidRequest(f"The webhook endpoint '{endpoint_id}' is disabled.", param=PARAM)
    return endpoint


def _listening(event: Event) -> Sequence[WebhookEndpoint]:
    query = endpoints.listing(Tenant.of(event)).where(
        WebhookEndpoint.status == EndpointStatus.ENABLED
    )
    found = [
        endpoint
        for endpoint in db.session.scalars(query.order_by(WebhookEndpoint.pk))
        if outbox.listens(endpoint.enabled_events, event.type)
    ]
    if not found:
        raise InvalidRequest(f"No enabled webhook endpoint listens to `{event.type}`.", param=PARAM)
    return found


def _made(event: Event, endpoint: WebhookEndpoint) -> bool:
    """Write a delivery that is due now. False if there is one already."""
    made = insert_once(
        WebhookDelivery,
        id=new_id("whd"),
        event_id=event.id,
        endpoint_id=endpoint.id,
        next_attempt_at=clock.now(),
        created=clock.now(),
        **Tenant.of(event).stamp(),
    )
    return made is not None


def _locked(event: Event, endpoint_ids: Sequence[str]) -> Sequence[WebhookDelivery]:
    """The event's deliveries to these endpoints. In the order in which the worker locks them."""
    query = (
        select(WebhookDelivery)
        .where(WebhookDelivery.event_id == event.id, WebhookDelivery.endpoint_id.in_(endpoint_ids))
        .order_by(WebhookDelivery.pk)
    )
    return db.session.scalars(tenancy.locking(query)).all()
