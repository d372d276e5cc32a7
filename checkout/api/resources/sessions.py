"""Checkout Sessions, at the guide's path and at the older edition's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from checkout import serializers
from checkout.api import customer_details, pagination
from checkout.api.blueprint import bp
from checkout.api.decorators import Call, Snapshot, reads, writes
from checkout.models import CheckoutSession
from checkout.schemas.fields import Request, merged
from checkout.schemas.lists import Page, SessionList
from checkout.schemas.session_update import SessionUpdate
from checkout.schemas.sessions import NarrowSessionCreate, SessionCreate
from checkout.services import customers
from checkout.services.sessions import create, discounts, expire, line_items, queries, update

KIND = "checkout.session"


@bp.post("/checkout/sessions")
@writes(SessionCreate, KIND, needs_key=True)
def create_session(call: Call[SessionCreate]) -> Snapshot:
    return serializers.session(create.create(call.tenant, call.params))


@bp.post("/checkout_sessions")
@writes(NarrowSessionCreate, KIND, needs_key=True)
def create_narrow_session(call: Call[NarrowSessionCreate]) -> Snapshot:
    return serializers.session(create.create(call.tenant, call.params))


@bp.get("/checkout/sessions")
@bp.get("/checkout_sessions")
@reads(SessionList, f"list of {KIND}")
def list_sessions(call: Call[SessionList]) -> Snapshot:
    query = queries.listing(call.tenant, **call.params.filters())
    return pagination.page(call.tenant, query, call.params, _snapshots)


def _snapshots(rows: Sequence[CheckoutSession]) -> list[Snapshot]:
    queries.load_waiting(rows)
    return serializers.sessions(rows)


@bp.get("/checkout/sessions/<object_id>")
@bp.get("/checkout_sessions/<object_id>")
@reads(Request, KIND, publishable=True)
def retrieve_session(call: Call[Request], object_id: str) -> Snapshot:
    return seen(call, queries.retrieve(call.tenant, object_id))


def seen(call: Call[Any], session: CheckoutSession) -> Snapshot:
    """The session. A page with a publishable key gets what the payment page shows: the discount's name, the email."""
    snapshot = serializers.session(session)
    if not call.publishable:
        return snapshot
    if session.discount:
        label = session.discount["label"]
        snapshot["discounts"] = [{**given, "label": label} for given in snapshot["discounts"]]
    if customer := customers.find(call.tenant, session.customer_id):
        snapshot["customer_email"] = customer.email
    return snapshot


@bp.post("/checkout/sessions/<object_id>")
@bp.post("/checkout_sessions/<object_id>")
@writes(SessionUpdate, KIND, needs_key=False)
def update_session(call: Call[SessionUpdate], object_id: str) -> Snapshot:
    """Metadata at any time, the rest while the session is open."""
    requested, session = call.params, queries.retrieve_locked(call.tenant, object_id)
    session.metadata_ = merged(session.metadata_, requested.metadata)
    collected = requested.collected_information
    details = collected.shipping_details if collected else None
    at = "collected_information[shipping_details]"
    if {"customer_email", "collected_information", "shipping_options"} & requested.model_fields_set:
        update.update(
            session,
            customer_email=requested.customer_email,
            shipping_details=customer_details.shipping_details(session, details, param=at),
            shipping_options=requested.shipping_options,
        )
    if "discounts" in requested.model_fields_set:
        discount = discounts.requested(call.tenant, requested.discounts)
        update.set_discount(session, discount, param="discounts")
    return serializers.session(session)


@bp.post("/checkout/sessions/<object_id>/expire")
@bp.post("/checkout_sessions/<object_id>/expire")
@writes(Request, KIND, needs_key=True)
def expire_session(call: Call[Request], object_id: str) -> Snapshot:
    session = queries.retrieve_locked(call.tenant, object_id)
    return serializers.session(expire.expire(session))


@bp.get("/checkout/sessions/<object_id>/line_items")
@bp.get("/checkout_sessions/<object_id>/line_items")
@reads(Page, "list of item")
def list_line_items(call: Call[Page], object_id: str) -> Snapshot:
    """In the order in which they were given, not newest first."""
    session = queries.retrieve(call.tenant, object_id)
    rows = line_items.with_prices([session.id])[session.id]
    return pagination.part(rows, call.params, serializers.line_items)
