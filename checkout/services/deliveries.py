"""Sending the outbox: at least once, in any order, each endpoint at its own pace.

A round has three steps, so that no database is held while a merchant's server thinks: `take` deliveries under a lease,
`send` them, `write_down` how it went. Only who took one may finish it, and a worker that dies in between leaves a lease
that runs out. The worker opens the transactions of the first and last step.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import httpx
from sqlalchemy import ColumnElement, Select, func, select, update

from checkout.domain import signatures
from checkout.domain.lifecycle import DeliveryStatus
from checkout.models import WebhookDelivery
from checkout.models.transitions import move
from checkout.services import secrets, snapshots, targets
from foundation import clock
from foundation.database import db

MINUTE, HOUR = 60, 3600
SCHEDULE = (0, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 8 * HOUR, 24 * HOUR, 72 * HOUR)
"""Seconds to wait before each of the eight tries, counted from the one before (contract)."""
TIMEOUT = 30
"""Seconds that an endpoint has to answer (contract)."""
LEASE = 2 * TIMEOUT
PER_ENDPOINT = 4
"""How many deliveries to one endpoint may be under way, so that a dead one can't hold up the rest."""


@dataclass(frozen=True)
class Parcel:
    """A delivery that this worker has taken, with all that sending it needs."""

    pk: int
    owner: str
    event_id: str
    url: str
    secret: str = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Receipt:
    """How a sending went: an HTTP status, or why there was none."""

    status: int | None
    error: str | None = None

    @property
    def taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def anything_due() -> bool:
    """A look that needs no write lock: most rounds find nothing."""
    query = select(WebhookDelivery.pk).where(*_due()).limit(1)
    return db.session.scalar(query) is not None


def take(owner: str, limit: int) -> list[Parcel]:
    """Lease up to `limit` due deliveries to `owner`."""
    free = (
        select(WebhookDelivery.pk)
        .where(WebhookDelivery.pk.in_(_next_in_line(limit)), *_due())
        .with_for_update(skip_locked=True)
    )
    taken = db.session.scalars(
        update(WebhookDelivery)
        .where(WebhookDelivery.pk.in_(free))
        .values(lease_owner=owner, lease_until=clock.wall() + LEASE)
        .returning(WebhookDelivery.pk),
        execution_options={"synchronize_session": False},
    ).all()
    rows = select(WebhookDelivery).where(WebhookDelivery.pk.in_(taken)).order_by(WebhookDelivery.pk)
    return [_parcel(row, owner) for row in db.session.scalars(rows)]


def _due() -> tuple[ColumnElement[bool], ...]:
    # Leases go by the real clock: tests that move the other one must not take a parcel twice.
    return (
        WebhookDelivery.status == DeliveryStatus.PENDING,
        WebhookDelivery.next_attempt_at <= clock.now(),
        WebhookDelivery.lease_until <= clock.wall(),
    )


def _next_in_line(limit: int) -> Select[int]:
    """The oldest due deliveries, of each endpoint no more than may still be under way."""
    place = func.row_number().over(
        partition_by=WebhookDelivery.endpoint_id,
        order_by=(WebhookDelivery.next_attempt_at, WebhookDelivery.pk),
    )
    line = (
        select(WebhookDelivery.pk, WebhookDelivery.endpoint_id, place.label("place"))
        .where(*_due())
        .subquery()
    )
    under_way = (
        select(func.count())
        .where(
            WebhookDelivery.endpoint_id == line.c.endpoint_id,
            WebhookDelivery.status == DeliveryStatus.PENDING,
            WebhookDelivery.lease_until > clock.wall(),
        )
        .scalar_subquery()
    )
    return (
        select(line.c.pk)
        .where(line.c.place + under_way <= PER_ENDPOINT)
        .order_by(line.c.pk)
        .limit(limit)
    )


def _parcel(row: WebhookDelivery, owner: str) -> Parcel:
    body = json.dumps(snapshots.delivered(row.event), ensure_ascii=False, separators=(",", ":"))
    return Parcel(
        pk=row.pk,
        owner=owner,
        event_id=row.event_id,
        url=row.endpoint.url,
        secret=secrets.decrypt(row.endpoint.secret_encrypted),
        body=body.encode(),
    )


def send(parcel: Parcel, *, allow_private: bool) -> Receipt:
    """One POST, signed with a fresh timestamp; redirects are not followed. Never raises for the far end's faults."""
    try:
        target = targets.resolve(parcel.url, allow_private=allow_private)
        with (
            httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client,
            client.stream(
                "POST",
                target.url,
                content=parcel.body,
                headers={"Host": target.host, **_headers(parcel)},
                extensions={"sni_hostname": target.server_name},
            ) as response,
        ):
            return Receipt(response.status_code)
    except targets.TargetRefused as error:
        return Receipt(None, str(error))
    except httpx.HTTPError as error:
        return Receipt(None, f"{type(error).__name__}: {error}")


def _headers(parcel: Parcel) -> dict[str, str]:
    timestamp = clock.wall()
    documented = signatures.sign(parcel.secret, timestamp, parcel.body)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Fluveo-Webhooks/1.0",
        "Webhook-Id": parcel.event_id,
        "Fluveo-Signature": documented,
        "X-Signature": documented,
        "Stripe-Signature": signatures.sign_like_stripe(parcel.secret, timestamp, parcel.body),
    }


def write_down(parcel: Parcel, receipt: Receipt) -> None:
    """Close the delivery, or plan its next try; after the last one it has failed.

    Does nothing when the lease ran out and someone else has the delivery by now.
    """
    row = db.session.get_one(WebhookDelivery, parcel.pk)
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
        set={
            "attempts": tries,
            "lease_owner": None,
            "lease_until": 0,
            "next_attempt_at": row.next_attempt_at if over else now + SCHEDULE[tries],
            "last_status_code": receipt.status,
            "last_error": receipt.error,
            "finished_at": now if over else None,
        },
    )
