"""Deliveries: which are due, and leasing them to a worker.

No transaction stays open while an endpoint answers: `due` reads, `lease` writes, sender.py sends, and
`attempts.record_results` writes. Only the lease's owner may record a result. A worker that dies leaves a lease that
expires, so delivery is at least once. Workers that lease from one endpoint take turns, so all of them together keep
its limit. The worker opens the transactions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select, update

from checkout import serializers
from checkout.domain.lifecycle import DeliveryStatus, EndpointStatus
from checkout.models import Event, WebhookDelivery, WebhookEndpoint
from checkout.models.events import HELD
from checkout.services import clocks
from checkout.services.webhooks import injected
from checkout.services.webhooks.endpoints import secrets_of
from checkout.services.webhooks.sender import TIMEOUT, Delivery
from foundation import clock, controls
from foundation.database import db

LEASE = 2 * TIMEOUT
"""Seconds: the longest delivery takes TIMEOUT, the rest is for a busy database to record the result."""
MAX_PER_ENDPOINT = 4
"""Deliveries in flight to one endpoint, so that an endpoint that hangs leaves room for the others."""

# `reached` goes by the clock of the endpoint's account, `wall` is real time. Leases use real time: moving a test clock
# must not expire them.
_OFFSET = clocks.offset_of(WebhookDelivery.account_id)
_SCHEDULED = and_(
    WebhookDelivery.status == DeliveryStatus.PENDING,
    clocks.reached(WebhookDelivery.next_attempt_at, _OFFSET),
)
_LEASED = WebhookDelivery.lease_until > bindparam("wall")
_ENABLED = WebhookDelivery.endpoint_id.in_(
    select(WebhookEndpoint.id).where(WebhookEndpoint.status == EndpointStatus.ENABLED)
)

# One window ranks an endpoint's deliveries, leased ones first, so a due delivery's rank counts those in flight as well.
# Counting them in a subquery for each row would be quadratic in the backlog.
_RANKED = (
    select(
        WebhookDelivery.pk,
        _LEASED.label("leased"),
        func.row_number()
        .over(
            partition_by=WebhookDelivery.endpoint_id,
            order_by=(_LEASED.desc(), WebhookDelivery.next_attempt_at, WebhookDelivery.pk),
        )
        .label("rank"),
    )
    .where(_SCHEDULED, or_(_LEASED, _ENABLED))
    .subquery()
)
_DUE = (
    select(_RANKED.c.pk)
    .where(~_RANKED.c.leased, _RANKED.c.rank <= MAX_PER_ENDPOINT)
    .order_by(_RANKED.c.rank, _RANKED.c.pk)
    .limit(bindparam("limit"))
)
_KEYS = WebhookDelivery.pk.in_(bindparam("keys", expanding=True))
# An endpoint that another worker is leasing from is skipped: this worker looks again soon, and must not wait.
_LOCK = (
    select(WebhookEndpoint.id)
    .where(
        WebhookEndpoint.status == EndpointStatus.ENABLED,
        WebhookEndpoint.id.in_(select(WebhookDelivery.endpoint_id).where(_KEYS)),
    )
    .with_for_update(key_share=True, skip_locked=True)
)
_IN_FLIGHT = (
    select(WebhookDelivery.endpoint_id, func.count())
    .where(HELD, _LEASED)
    .group_by(WebhookDelivery.endpoint_id)
)
# By key alone: with the status as a condition, SQLite would search the whole backlog.
_UNLEASED_ONES = (
    select(WebhookDelivery.pk, WebhookDelivery.endpoint_id, _SCHEDULED.label("scheduled"))
    .where(_KEYS, WebhookDelivery.lease_until <= bindparam("wall"))
    .order_by(WebhookDelivery.next_attempt_at, WebhookDelivery.pk)
    .with_for_update(key_share=True, skip_locked=True)
)
_LEASE = (
    update(WebhookDelivery)
    .where(_KEYS)
    .values(lease_owner=bindparam("owner"), lease_until=bindparam("deadline"))
)
_READY = (
    select(WebhookDelivery.pk, Event, WebhookEndpoint)
    .join(Event, Event.id == WebhookDelivery.event_id)
    .join(WebhookEndpoint, WebhookEndpoint.id == WebhookDelivery.endpoint_id)
    .where(_KEYS)
    .order_by(WebhookDelivery.pk)
)
_BACKLOG = select(
    func.count(),
    func.min(clocks.as_real(WebhookDelivery.next_attempt_at, _OFFSET)).filter(_ENABLED),
).where(WebhookDelivery.status == bindparam("status"))


def due(limit: int) -> list[int]:
    """The primary keys of deliveries to lease now, at most `limit`.

    With those in flight, no endpoint gets more than MAX_PER_ENDPOINT. The endpoint with the fewest in flight comes
    first, then the oldest delivery. The query reads every due delivery, so it runs without the write lock.
    """
    times = {**clocks.times(), "wall": clock.wall()}
    return list(db.session.scalars(_DUE, {**times, "limit": limit}))


def backlog() -> tuple[int, int, int]:
    """How many deliveries are pending and how many have failed; how many seconds the oldest due one has waited.

    Those to a disabled endpoint are pending, but not due.
    """
    times = clocks.times()
    pending, oldest = db.session.execute(
        _BACKLOG, {**times, "status": DeliveryStatus.PENDING}
    ).one()
    failed, _ = db.session.execute(_BACKLOG, {**times, "status": DeliveryStatus.FAILED}).one()
    return pending, failed, max(0, clock.base() - oldest) if oldest is not None else 0


def lease(owner: str, keys: list[int]) -> list[Delivery]:
    """Lease to `owner` those of `keys` that are still due, not leased, and within their endpoint's limit.

    The endpoints are locked first, so the deliveries that count as in flight can't become more meanwhile.
    """
    times = {**clocks.times(), "wall": clock.wall()}
    endpoints = db.session.scalars(_LOCK, {"keys": keys}).all()
    chosen = _within_limits(endpoints, keys, times) if endpoints else []
    if not chosen:
        return []
    lease = {"keys": chosen, "owner": owner, "deadline": times["wall"] + LEASE}
    db.session.execute(_LEASE, lease, execution_options={"synchronize_session": False})
    ready = db.session.execute(_READY, {"keys": chosen}).all()
    leased = [_delivery(pk, owner, event, endpoint) for pk, event, endpoint in ready]
    return [delivery for delivery in leased if delivery]


def _delivery(pk: int, owner: str, event: Event, endpoint: WebhookEndpoint) -> Delivery | None:
    controls.follow(endpoint.account_id)
    delivery = Delivery(
        pk,
        owner,
        event.id,
        endpoint.url,
        secrets_of(endpoint),
        serializers.event(event),
        endpoint.api_version,
        clock.now(),
    )
    return injected.changed(delivery, event)


def _within_limits(endpoints: Sequence[str], keys: list[int], times: dict[str, Any]) -> list[int]:
    """Those of `keys` for which their endpoints, which are locked, have room. What is due the longest comes first."""
    in_flight = {endpoint: count for endpoint, count in db.session.execute(_IN_FLIGHT, times)}  # noqa: C416 - rows
    room = {endpoint: MAX_PER_ENDPOINT - in_flight.get(endpoint, 0) for endpoint in endpoints}
    chosen = []
    for pk, endpoint, scheduled in db.session.execute(_UNLEASED_ONES, {"keys": keys, **times}):
        if scheduled and room.get(endpoint, 0) > 0:
            room[endpoint] -= 1
            chosen.append(pk)
    return chosen
