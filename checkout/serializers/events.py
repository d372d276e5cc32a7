"""Events, as the API answers them and as webhooks send them, and the endpoints that they are sent to."""

from __future__ import annotations

import json

from checkout.models import Event, WebhookEndpoint
from checkout.serializers.shape import Snapshot

MASKED = "whsec_********"
"""A webhook endpoint's secret, in every answer but those to its creation and to a roll of the secret."""


def webhook_endpoint(row: WebhookEndpoint) -> Snapshot:
    return {
        "id": row.id,
        "object": "webhook_endpoint",
        "url": row.url,
        "description": row.description,
        "enabled_events": row.enabled_events,
        "status": "enabled" if row.enabled else "disabled",
        "secret": MASKED,
        "merchant_id": row.account_id,
        "metadata": row.metadata_,
        "livemode": row.livemode,
        "created": row.created,
    }


def event(row: Event, *, pending_webhooks: int) -> Snapshot:
    """An event as the API answers it; a webhook sends `delivered(row)`."""
    return {
        **delivered(row),
        "api_version": row.api_version,
        "merchant_id": row.account_id,
        "pending_webhooks": pending_webhooks,
    }


def delivered(row: Event) -> Snapshot:
    """The body of a webhook. It is the same for every attempt."""
    return {**_envelope(row), "data": {"object": json.loads(row.data)}}


def delivery_body(row: Event) -> bytes:
    """`delivered(row)` as compact JSON in UTF-8. The object is the stored text itself, which isn't parsed."""
    envelope = json.dumps(_envelope(row), ensure_ascii=False, separators=(",", ":"))
    return f'{envelope[:-1]},"data":{{"object":{row.data}}}}}'.encode()


def _envelope(row: Event) -> Snapshot:
    return {
        "id": row.id,
        "object": "event",
        "type": row.type,
        "created": row.created,
        "livemode": row.livemode,
    }
