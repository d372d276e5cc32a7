"""Events: what happened, newest first."""

from __future__ import annotations

from collections.abc import Sequence

from checkout.api import pagination
from checkout.api.blueprint import bp
from checkout.api.endpoint import Call, Snapshot, reads
from checkout.api.schemas.fields import Request
from checkout.api.schemas.lists import EventList
from checkout.models import Event
from checkout.services import events, snapshots


@bp.get("/events")
@reads(EventList, "list of event")
def list_events(call: Call[EventList]) -> Snapshot:
    query = events.listing(call.tenant, **call.params.filters())
    return pagination.page(call.tenant, query, call.params, _snapshots)


@bp.get("/events/<id>")
@reads(Request, "event")
def retrieve_event(call: Call[Request], id: str) -> Snapshot:
    return _snapshots([events.retrieve(call.tenant, id)])[0]


def _snapshots(rows: Sequence[Event]) -> list[Snapshot]:
    pending = events.pending_webhooks(rows)
    return [snapshots.event(row, pending_webhooks=pending.get(row.id, 0)) for row in rows]
