"""Customers."""

from __future__ import annotations

from checkout.api import pagination
from checkout.api.blueprint import bp
from checkout.api.endpoint import Call, Snapshot, reads
from checkout.api.idempotency import writes
from checkout.api.schemas.catalog import CustomerCreate
from checkout.api.schemas.fields import Request
from checkout.api.schemas.lists import CustomerList
from checkout.services import customers, snapshots


@bp.post("/customers")
@writes(CustomerCreate, "customer", needs_key=False)
def create_customer(call: Call[CustomerCreate]) -> Snapshot:
    return snapshots.customer(customers.create(call.tenant, call.params.draft()))


@bp.get("/customers")
@reads(CustomerList, "list of customer")
def list_customers(call: Call[CustomerList]) -> Snapshot:
    query = customers.listing(call.tenant, **call.params.filters())
    return pagination.page(call.tenant, query, call.params, pagination.each(snapshots.customer))


@bp.get("/customers/<id>")
@reads(Request, "customer")
def retrieve_customer(call: Call[Request], id: str) -> Snapshot:
    return snapshots.customer(customers.retrieve(call.tenant, id))
