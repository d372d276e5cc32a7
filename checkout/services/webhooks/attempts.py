"""The log of attempts: recording their results, and disabling endpoints that are gone or keep failing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select

from checkout.domain.delivery_faults import DisabledReason, Fault
from checkout.domain.lifecycle import DeliveryStatus
from checkout.models import WebhookAttempt, WebhookDelivery
from checkout.models.events import ACCEPTED
from checkout.models.transitions import move
from checkout.services import faults, tenancy
from checkout.services.webhooks import endpoints
from checkout.services.webhooks.answers import DeliveryResult
from checkout.services.webhooks.sender import Delivery
from foundation import clock, controls
from foundation.database import connection, db, table

MINUTE, HOUR = 60, 3600
RETRY_DELAYS = (0, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 8 * HOUR, 24 * HOUR, 72 * HOUR)
"""Seconds before each of the eight tries, counted from the try before (contract)."""
OURS = {Fault.EVENT_UNREADABLE, Fault.SECRET_UNREADABLE}
Result = tuple[Delivery, DeliveryResult]

_INSERT = insert(table(WebhookAttempt))
# Locked, because a resend writes `tries` too; in the order of their keys, so that two transactions can't wait for each
# other.
_ROWS = tenancy.locking(
    select(WebhookDelivery)
    .where(WebhookDelivery.pk.in_(bindparam("keys", expanding=True)))
    .order_by(WebhookDelivery.pk)
)
_STARTED = select(WebhookAttempt.started_at).where(
    WebhookAttempt.delivery_id == bindparam("delivery_id"),
    WebhookAttempt.number == bindparam("number"),
)
_ACCEPTED = (
    select(WebhookAttempt.pk)
    .where(
        WebhookAttempt.endpoint_id == bindparam("endpoint_id"),
        WebhookAttempt.started_at >= bindparam("since"),
        ACCEPTED,
    )
    .limit(1)
)


def record_results(results: Sequence[Result]) -> None:
    """Close each delivery or schedule its next try, and log the attempt; after the last try it has failed.

    A delivery is left alone if its lease expired and another worker holds it, or if its row was deleted. So recording a
    result twice does no harm.
    """
    keys = [delivery.pk for delivery, _ in results]
    rows = {row.pk: row for row in db.session.scalars(_ROWS, {"keys": keys})}
    recorded, logged = [], []
    for delivery, result in results:
        row = rows.get(delivery.pk)
        if row is None:
            continue
        controls.follow(row.account_id)
        if attempt := _record(row, delivery, result):
            logged.append(attempt)
            faults.let_go(row)
            recorded.append((row, delivery, result))
    if logged:
        connection().execute(_INSERT, logged)
    # After all are logged: what another of them accepted counts. Sorted as the rows above are.
    for row, delivery, result in sorted(recorded, key=lambda each: each[0].endpoint_id):
        controls.follow(row.account_id)
        _disable_if_dead(row, delivery, result)


def _record(row: WebhookDelivery, delivery: Delivery, result: DeliveryResult) -> dict[str, Any]:
    """Write the result to the delivery. Returns the row of the log, which is empty if nothing was written."""
    attempts, tries = row.attempts + 1, row.tries + 1
    finished = result.succeeded or tries >= len(RETRY_DELAYS)
    status = DeliveryStatus.PENDING
    if finished:
        status = DeliveryStatus.DELIVERED if result.succeeded else DeliveryStatus.FAILED
    now = clock.now()
    following = None if finished else now + _wait(tries, result.retry_after)
    moved = move(
        row,
        WebhookDelivery.lease_owner == delivery.lease_owner,
        to={"status": status},
        values={
            "attempts": attempts,
            "tries": tries,
            "lease_owner": None,
            "lease_until": 0,
            "next_attempt_at": row.next_attempt_at if following is None else following,
            "last_attempt_at": delivery.started_at,
            "last_status_code": result.status_code,
            "last_error": result.error,
            "finished_at": now if finished else None,
        },
    )
    if not moved:
        return {}
    return {
        "delivery_id": row.id,
        "endpoint_id": row.endpoint_id,
        "number": attempts,
        "started_at": delivery.started_at,
        "duration_ms": result.duration_ms,
        "status_code": result.status_code,
        "error": result.error,
        "message": result.message,
        "answer": result.body,
        "next_attempt_at": following,
    }


def _wait(tries: int, retry_after: int | None) -> int:
    """Seconds before the next try: those of the schedule, or what the server asks for, at most the longest of them."""
    return max(RETRY_DELAYS[tries], min(retry_after or 0, max(RETRY_DELAYS)))


def _disable_if_dead(row: WebhookDelivery, delivery: Delivery, result: DeliveryResult) -> None:
    """Disable the endpoint if it is gone, or if it accepted nothing since the first try of a delivery that failed.

    What Till itself can't read is no fault of the endpoint's.
    """
    if result.gone:
        endpoints.disable(
            row.endpoint_id, DisabledReason.GONE, url=delivery.url, since=delivery.started_at
        )
    elif row.status == DeliveryStatus.FAILED and result.error not in OURS:
        first = {"delivery_id": row.id, "number": row.attempts - row.tries + 1}
        since = db.session.scalar(_STARTED, first) or 0
        if not has_accepted(row.endpoint_id, since):
            endpoints.disable(
                row.endpoint_id, DisabledReason.FAILING, url=delivery.url, since=since
            )


def has_accepted(endpoint_id: str, since: int) -> bool:
    """Whether the endpoint has accepted an attempt that began at that time or later."""
    found = db.session.scalar(_ACCEPTED, {"endpoint_id": endpoint_id, "since": since})
    return found is not None
