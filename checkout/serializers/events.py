"""Events, as the API shows them and as they are sent."""

from __future__ import annotations

import json

from checkout.models import Event
from checkout.serializers.shape import Snapshot


def event(row: Event, *, pending_webhooks: int) -> Snapshot:
    """As the API shows it; what is delivered is `delivered(row)`."""
    return {
        **delivered(row),
        "api_version": row.api_version,
        "merchant_id": row.account_id,
        "pending_webhooks": pending_webhooks,
    }


def delivered(row: Event) -> Snapshot:
    """The body of a webhook. Nothing in it changes between two tries."""
    return {
        "id": row.id,
        "object": "event",
        "type": row.type,
        "created": row.created,
        "livemode": row.livemode,
        "data": {"object": json.loads(row.data)},
    }
