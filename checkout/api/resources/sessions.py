"""Checkout Sessions, at the guide's path and at the older edition's."""

from __future__ import annotations

from checkout import serializers
from checkout.api import pagination, shoppers
from checkout.api.blueprint import bp
from checkout.api.decorators import Call, Snapshot, reads
from checkout.api.idempotency import writes
from checkout.schemas.fields import Request, merged
from checkout.schemas.lists import Page, SessionList
from checkout.schemas.session_update import SessionUpdate
from checkout.schemas.sessions import NarrowSessionCreate, SessionCreate
from checkout.services.drafts import SessionChanges
from checkout.services.sessions import queries as sessions

KIND = "checkout.session"


@bp.post("/checkout/sessions")
@writes(SessionCreate, KIND, needs_key=True)
def create_session(call: Call[SessionCreate]) -> Snapshot:
    return serializers.session(sessions.create(call.tenant, call.params.draft()))


@bp.post("/checkout_sessions")
@writes(NarrowSessionCreate, KIND, needs_key=True)
def create_narrow_session(call: Call[NarrowSessionCreate]) -> Snapshot:
    return serializers.session(sessions.create(call.tenant, call.params.draft()))


@bp.get("/checkout/sessions")
@bp.get("/checkout_sessions")
@reads(SessionList, f"list of {KIND}")
def list_sessions(call: Call[SessionList]) -> Snapshot:
    query = sessions.listing(call.tenant, **call.params.filters())
    return pagination.page(call.tenant, query, call.params, pagination.each(serializers.session))


@bp.get("/checkout/sessions/<id>")
@bp.get("/checkout_sessions/<id>")
@reads(Request, KIND, publishable=True)
def retrieve_session(call: Call[Request], id: str) -> Snapshot:
    return serializers.session(sessions.retrieve(call.tenant, id))


@bp.post("/checkout/sessions/<id>")
@bp.post("/checkout_sessions/<id>")
@writes(SessionUpdate, KIND, needs_key=False)
def update_session(call: Call[SessionUpdate], id: str) -> Snapshot:
    """Metadata at any time, the rest while it is open."""
    told, session = call.params, sessions.lock(sessions.retrieve(call.tenant, id))
    collected = told.collected_information
    shipping = collected.shipping_details if collected else None
    at = "collected_information[shipping_details]"
    changes = SessionChanges(
        metadata=None if told.metadata is None else merged(session.metadata_, told.metadata),
        customer_email=told.customer_email,
        shipping_details=shoppers.shipping_details(session, shipping, param=at),
        shipping_options=told.offered(),
    )
    return serializers.session(sessions.update(session, changes))


@bp.post("/checkout/sessions/<id>/expire")
@bp.post("/checkout_sessions/<id>/expire")
@writes(Request, KIND, needs_key=True)
def expire_session(call: Call[Request], id: str) -> Snapshot:
    session = sessions.expire(sessions.retrieve(call.tenant, id))
    return serializers.session(session)


@bp.get("/checkout/sessions/<id>/line_items")
@bp.get("/checkout_sessions/<id>/line_items")
@reads(Page, "list of item")
def list_line_items(call: Call[Page], id: str) -> Snapshot:
    """In the order in which they were given, not newest first."""
    session = sessions.retrieve(call.tenant, id)
    return pagination.part(session.line_items, call.params, serializers.line_items)
