"""Events, the endpoints that they are sent to, and the log of deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from checkout.models import Event, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from checkout.serializers.shape import Snapshot, plain

if TYPE_CHECKING:
    from checkout.serializers import types

MASKED = "whsec_********"
"""A webhook endpoint's secret, in every answer but those to its creation and to a roll of the secret."""


def webhook_endpoint(row: WebhookEndpoint) -> Snapshot:
    shown: types.WebhookEndpoint = {
        "id": row.id,
        "object": "webhook_endpoint",
        "url": row.url,
        "description": row.description,
        "enabled_events": row.enabled_events,
        "status": row.status,
        "disabled_reason": row.disabled_reason,
        "secret": MASKED,
        "api_version": row.api_version,
        "merchant_id": row.account_id,
        "metadata": row.metadata_,
        "livemode": row.livemode,
        "created": row.created,
    }
    return plain(shown)


def webhook_delivery(row: WebhookDelivery) -> Snapshot:
    shown: types.WebhookDelivery = {
        "id": row.id,
        "object": "webhook_delivery",
        "event": row.event_id,
        "event_type": row.event.type,
        "webhook_endpoint": row.endpoint_id,
        "status": row.status,
        "attempt_count": row.attempts,
        "last_attempt_at": row.last_attempt_at,
        "last_status_code": row.last_status_code,
        "last_error": row.last_error,
        "next_attempt_at": row.next_attempt_at if row.finished_at is None else None,
        "finished_at": row.finished_at,
        "merchant_id": row.account_id,
        "livemode": row.livemode,
        "created": row.created,
    }
    return plain(shown)


def webhook_attempt(row: WebhookAttempt) -> Snapshot:
    """An attempt of a delivery."""
    shown: types.WebhookAttempt = {
        "number": row.number,
        "started_at": row.started_at,
        "duration_ms": row.duration_ms,
        "status_code": row.status_code,
        "error": row.error,
        "error_message": row.message,
        "response_body": row.answer,
        "next_attempt_at": row.next_attempt_at,
    }
    return plain(shown)


def event(row: Event, *, pending_webhooks: int | None = None) -> Snapshot:
    """An event, in Till's own API version unless a dialect names another one.

    `data` is the `object`, and `previous`: of an update, the fields that it changed, with their old values.
    `pending_webhooks`: how many endpoints have not accepted it yet. By default, and so in each delivery of the event:
    how many endpoints it was to be delivered to.
    """
    if pending_webhooks is None:
        pending_webhooks = row.pending_webhooks
    data: Snapshot = {"object": orjson.loads(row.data)}
    if row.previous is not None:
        data["previous"] = orjson.loads(row.previous)
    shown: types.Event = {
        "id": row.id,
        "object": "event",
        "type": row.type,
        "created": row.created,
        "livemode": row.livemode,
        "data": data,
        "api_version": row.api_version,
        "merchant_id": row.account_id,
        "pending_webhooks": pending_webhooks,
        "request": {"id": row.request_id, "idempotency_key": row.idempotency_key},
    }
    return plain(shown)
