"""Customers."""

from __future__ import annotations

from checkout import serializers
from checkout.api import dialects, pagination
from checkout.api.blueprint import bp
from checkout.api.decorators import Call, Snapshot, reads, writes
from checkout.models import Customer
from checkout.schemas.customers import CustomerCreate, CustomerUpdate
from checkout.schemas.fields import Request
from checkout.schemas.lists import CustomerList
from checkout.services import customer_cards, customers, tenancy
from checkout.services.tenancy import Tenant


@bp.post("/customers")
@writes(CustomerCreate, "customer", needs_key=False)
def create_customer(call: Call[CustomerCreate]) -> Snapshot:
    return serializers.customer(customer_cards.create(call.tenant, call.params))


@bp.get("/customers")
@reads(CustomerList, "list of customer")
def list_customers(call: Call[CustomerList]) -> Snapshot:
    query = customers.listing(call.tenant, **call.params.filters())
    return pagination.page(call.tenant, query, call.params, pagination.each(serializers.customer))


@bp.get("/customers/<object_id>")
@reads(Request, "customer")
def retrieve_customer(call: Call[Request], object_id: str) -> Snapshot:
    deleted_too = dialects.is_stripe()
    return serializers.customer(customers.retrieve(call.tenant, object_id, deleted_too=deleted_too))


@bp.post("/customers/<object_id>")
@writes(CustomerUpdate, "customer", needs_key=False)
def update_customer(call: Call[CustomerUpdate], object_id: str) -> Snapshot:
    customer = _locked(call.tenant, object_id)
    return serializers.customer(customer_cards.update(customer, call.params))


@bp.delete("/customers/<object_id>")
@writes(Request, "customer", needs_key=False)
def delete_customer(call: Call[Request], object_id: str) -> Snapshot:
    customer = customers.delete(_locked(call.tenant, object_id))
    return {"id": customer.id, "object": "customer", "deleted": True}


def _locked(tenant: Tenant, object_id: str) -> Customer:
    """The customer, locked. It is read again, because another request may have deleted it meanwhile."""
    tenancy.lock(customers.retrieve(tenant, object_id))
    return customers.retrieve(tenant, object_id)
