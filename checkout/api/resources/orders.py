"""Orders, created by sessions in mode `order` or directly."""

from __future__ import annotations

from checkout import serializers
from checkout.api import pagination
from checkout.api.blueprint import bp
from checkout.api.decorators import Call, Snapshot, reads, writes
from checkout.schemas.fields import Request, merged
from checkout.schemas.lists import OrderList, Page
from checkout.schemas.orders import OrderCreate
from checkout.schemas.updates import MetadataUpdate
from checkout.services import orders, tenancy


@bp.post("/orders")
@writes(OrderCreate, "order", needs_key=False)
def create_order(call: Call[OrderCreate]) -> Snapshot:
    return serializers.order(orders.create(call.tenant, call.params))


@bp.get("/orders")
@reads(OrderList, "list of order")
def list_orders(call: Call[OrderList]) -> Snapshot:
    query = orders.listing(call.tenant, **call.params.filters())
    return pagination.page(call.tenant, query, call.params, pagination.each(serializers.order))


@bp.get("/orders/<object_id>")
@reads(Request, "order")
def retrieve_order(call: Call[Request], object_id: str) -> Snapshot:
    return serializers.order(orders.retrieve(call.tenant, object_id))


@bp.get("/orders/<object_id>/line_items")
@reads(Page, "list of item")
def list_order_lines(call: Call[Page], object_id: str) -> Snapshot:
    """In the order in which they were given."""
    order = orders.retrieve(call.tenant, object_id)
    return pagination.part(order.line_items, call.params, pagination.each(serializers.order_line))


@bp.post("/orders/<object_id>")
@writes(MetadataUpdate, "order", needs_key=False)
def update_order(call: Call[MetadataUpdate], object_id: str) -> Snapshot:
    order = tenancy.lock(orders.retrieve(call.tenant, object_id), *orders.SHOWN)
    metadata = merged(order.metadata_, call.params.metadata)
    return serializers.order(orders.update_metadata(order, metadata))


@bp.post("/orders/<object_id>/cancel")
@writes(Request, "order", needs_key=False)
def cancel_order(call: Call[Request], object_id: str) -> Snapshot:
    return serializers.order(orders.cancel(orders.retrieve(call.tenant, object_id)))


@bp.post("/orders/<object_id>/complete")
@writes(Request, "order", needs_key=False)
def complete_order(call: Call[Request], object_id: str) -> Snapshot:
    return serializers.order(orders.complete(orders.retrieve(call.tenant, object_id)))
