"""The outbox on its way: at least once, in any order, each endpoint at its own pace.

A delivery goes in steps, so that no database is held while a merchant's server thinks: look who is `next_in_line`,
`take` them under a lease, send them (posting.py), `write_down` how it went. Only who took one may finish it, and a
worker that dies in between leaves a lease that runs out. The worker opens the transactions.
"""

from __future__ import annotations

import json

from cryptography.fernet import InvalidToken
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import joinedload

from checkout import serializers
from checkout.domain.lifecycle import DeliveryStatus
from checkout.models import WebhookDelivery, WebhookEndpoint
from checkout.models.transitions import move
from checkout.services import secrets
from checkout.services.webhooks.sender import TIMEOUT, Parcel, Receipt
from foundation import clock
from foundation.database import db

MINUTE, HOUR = 60, 3600
SCHEDULE = (0, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 8 * HOUR, 24 * HOUR, 72 * HOUR)
"""Seconds to wait before each of the eight tries, counted from the one before (contract)."""
LEASE = 2 * TIMEOUT
"""Seconds. The longest sending, and as long again for the database to take down how it went."""
PER_ENDPOINT = 4
"""How many deliveries to one endpoint may be under way, so that a dead one can't hold up the rest."""


def next_in_line(limit: int) -> list[int]:
    """The keys of due deliveries, of each endpoint no more than may still be under way.

    First comes who has least under way, then the oldest. It looks at every due delivery, so it is a read of its own
    and needs no write lock; most rounds find nothing.
    """
    place = func.row_number().over(
        partition_by=WebhookDelivery.endpoint_id,
        order_by=(WebhookDelivery.next_attempt_at, WebhookDelivery.pk),
    )
    line = (
        select(WebhookDelivery.pk, WebhookDelivery.endpoint_id, place.label("place"))
        .where(*_due())
        .subquery()
    )
    # Joined, not a subquery for each row: that one is quadratic in the backlog.
    busy = (
        select(WebhookDelivery.endpoint_id, func.count().label("under_way"))
        .where(
            WebhookDelivery.status == DeliveryStatus.PENDING,
            WebhookDelivery.lease_until > clock.wall(),
        )
        .group_by(WebhookDelivery.endpoint_id)
        .subquery()
    )
    turn = line.c.place + func.coalesce(busy.c.under_way, 0)
    query = (
        select(line.c.pk)
        .outerjoin(busy, busy.c.endpoint_id == line.c.endpoint_id)
        .where(turn <= PER_ENDPOINT)
        .order_by(turn, line.c.pk)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def take(owner: str, keys: list[int]) -> list[Parcel]:
    """Lease those of `keys` that are still due and free to `owner`."""
    free = (
        select(WebhookDelivery.pk)
        .where(WebhookDelivery.pk.in_(keys), *_due())
        .with_for_update(skip_locked=True)
    )
    taken = db.session.scalars(
        update(WebhookDelivery)
        .where(WebhookDelivery.pk.in_(free))
        .values(lease_owner=owner, lease_until=clock.wall() + LEASE)
        .returning(WebhookDelivery.pk),
        execution_options={"synchronize_session": False},
    ).all()
    rows = (
        select(WebhookDelivery)
        .where(WebhookDelivery.pk.in_(taken))
        .options(joinedload(WebhookDelivery.event), joinedload(WebhookDelivery.endpoint))
        .order_by(WebhookDelivery.pk)
    )
    return [_parcel(row, owner) for row in db.session.scalars(rows)]


def _due() -> tuple[ColumnElement[bool], ...]:
    # Leases go by the real clock: tests that move the other one must not take a parcel twice.
    return (
        WebhookDelivery.status == DeliveryStatus.PENDING,
        WebhookDelivery.next_attempt_at <= clock.now(),
        WebhookDelivery.lease_until <= clock.wall(),
        WebhookDelivery.endpoint_id.in_(select(WebhookEndpoint.id).where(WebhookEndpoint.enabled)),
    )


def _parcel(row: WebhookDelivery, owner: str) -> Parcel:
    body = json.dumps(serializers.delivered(row.event), ensure_ascii=False, separators=(",", ":"))
    return Parcel(
        pk=row.pk,
        owner=owner,
        event_id=row.event_id,
        url=row.endpoint.url,
        secret=_secret(row.endpoint),
        body=body.encode(),
    )


def _secret(endpoint: WebhookEndpoint) -> str | None:
    """One that can't be read is its own endpoint's trouble: the others' deliveries go on."""
    try:
        return secrets.decrypt(endpoint.secret_encrypted)
    except InvalidToken:
        return None


def write_down(parcel: Parcel, receipt: Receipt) -> None:
    """Close the delivery, or plan its next try; after the last one it has failed.

    Does nothing when the lease ran out and someone else has the delivery by now, or when it is gone.
    """
    row = db.session.get(WebhookDelivery, parcel.pk)
    if row is None:
        return
    tries = row.attempts + 1
    over = receipt.taken or tries >= len(SCHEDULE)
    state = DeliveryStatus.PENDING
    if over:
        state = DeliveryStatus.DELIVERED if receipt.taken else DeliveryStatus.FAILED
    now = clock.now()
    move(
        row,
        WebhookDelivery.lease_owner == parcel.owner,
        to={"status": state},
        values={
            "attempts": tries,
            "lease_owner": None,
            "lease_until": 0,
            "next_attempt_at": row.next_attempt_at if over else now + SCHEDULE[tries],
            "last_status_code": receipt.status,
            "last_error": receipt.error,
            "finished_at": now if over else None,
        },
    )
