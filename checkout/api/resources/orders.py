"""Orders, as sessions in order mode made them."""

from __future__ import annotations

from checkout.api import pagination
from checkout.api.blueprint import bp
from checkout.api.endpoint import Call, Snapshot, reads
from checkout.api.schemas.fields import Request
from checkout.api.schemas.lists import OrderList
from checkout.services import orders, snapshots


@bp.get("/orders")
@reads(OrderList, "list of order")
def list_orders(call: Call[OrderList]) -> Snapshot:
    query = orders.listing(call.tenant, **call.params.filters())
    return pagination.page(call.tenant, query, call.params, pagination.each(snapshots.order))


@bp.get("/orders/<id>")
@reads(Request, "order")
def retrieve_order(call: Call[Request], id: str) -> Snapshot:
    return snapshots.order(orders.retrieve(call.tenant, id))
