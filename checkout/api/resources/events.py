"""Events, and sending one again."""

from __future__ import annotations

from collections.abc import Sequence

from checkout import serializers
from checkout.api import dialects, pagination
from checkout.api.blueprint import bp
from checkout.api.decorators import Call, Snapshot, reads, writes
from checkout.models import Event
from checkout.schemas.fields import Request
from checkout.schemas.lists import EventList
from checkout.schemas.webhook_endpoints import EventRetry
from checkout.services.webhooks import outbox, resend


@bp.get("/events")
@reads(EventList, "list of event")
def list_events(call: Call[EventList]) -> Snapshot:
    query = outbox.listing(call.tenant, **call.params.filters())
    return pagination.page(call.tenant, query, call.params, _snapshots)


@bp.get("/events/<object_id>")
@reads(Request, "event")
def retrieve_event(call: Call[Request], object_id: str) -> Snapshot:
    return _snapshots([outbox.retrieve(call.tenant, object_id)])[0]


@bp.post("/events/<object_id>/retry")
@writes(EventRetry, "event", needs_key=False)
def retry_event(call: Call[EventRetry], object_id: str) -> Snapshot:
    event = outbox.retrieve(call.tenant, object_id)
    resend.resend(event, call.params.webhook_endpoint)
    return _snapshots([event])[0]


def _snapshots(rows: Sequence[Event]) -> list[Snapshot]:
    pending = outbox.pending_webhooks(rows)
    version = dialects.version()
    return [
        {**serializers.event(row, pending_webhooks=pending.get(row.id, 0)), "api_version": version}
        for row in rows
    ]
