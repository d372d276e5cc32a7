"""PaymentMethods."""

from __future__ import annotations

from checkout import serializers
from checkout.api import cards, pagination
from checkout.api.blueprint import bp
from checkout.api.declines import Declined
from checkout.api.decorators import Answer, Call, Snapshot, reads, writes
from checkout.api.publishable import check_creation
from checkout.domain.errors import InvalidRequest, ResourceMissing
from checkout.models import PaymentMethod
from checkout.schemas.fields import Request
from checkout.schemas.payment_methods import (
    Attach,
    CustomerMethodList,
    MethodCreate,
    MethodList,
    MethodUpdate,
)
from checkout.services import customers, payment_methods, tenancy
from checkout.services.tenancy import Tenant

KIND = "payment_method"
NUMBERS = {
    "card": "card[number]",
    "us_bank_account": "us_bank_account[account_number]",
    "sepa_debit": "sepa_debit[iban]",
}
"""The parameter with the number, by type."""


@bp.post("/payment_methods")
@writes(MethodCreate, KIND, needs_key=False, publishable=True)
def create_payment_method(call: Call[MethodCreate]) -> Answer:
    """Attach an existing payment method, or create one from a card."""
    wanted = call.params
    if call.publishable:
        check_creation(wanted)
    if data := wanted.data():
        method = cards.create(call.tenant, data)
        payment_methods.check_mode(method, param=NUMBERS[data.type])
        return serializers.payment_method(method)
    assert wanted.payment_method is not None
    assert wanted.customer is not None
    method = payment_methods.resolve(call.tenant, wanted.payment_method)
    return _attach(call.tenant, method, wanted.customer)


@bp.get("/payment_methods")
@reads(MethodList, f"list of {KIND}")
def list_payment_methods(call: Call[MethodList]) -> Snapshot:
    query = payment_methods.listing(call.tenant, **call.params.filters())
    snapshots_of = pagination.each(serializers.payment_method)
    return pagination.page(call.tenant, query, call.params, snapshots_of)


@bp.get("/customers/<object_id>/payment_methods")
@reads(CustomerMethodList, f"list of {KIND}")
def list_methods_of_customer(call: Call[CustomerMethodList], object_id: str) -> Snapshot:
    customer = customers.retrieve(call.tenant, object_id)
    query = payment_methods.listing(call.tenant, customer=customer.id, **call.params.filters())
    snapshots_of = pagination.each(serializers.payment_method)
    return pagination.page(call.tenant, query, call.params, snapshots_of)


@bp.get("/payment_methods/<object_id>")
@reads(Request, KIND)
def retrieve_payment_method(call: Call[Request], object_id: str) -> Snapshot:
    return serializers.payment_method(payment_methods.retrieve(call.tenant, object_id))


@bp.post("/payment_methods/<object_id>")
@writes(MethodUpdate, KIND, needs_key=False)
def update_payment_method(call: Call[MethodUpdate], object_id: str) -> Snapshot:
    method = tenancy.lock(payment_methods.retrieve(call.tenant, object_id))
    if call.params.card and method.type != "card":
        raise InvalidRequest("The payment method is not a card.", param="card")
    changes = call.params.all_changes(method.metadata_, method.billing_details)
    return serializers.payment_method(payment_methods.update(method, changes))


@bp.post("/payment_methods/<object_id>/attach")
@writes(Attach, KIND, needs_key=False)
def attach_payment_method(call: Call[Attach], object_id: str) -> Answer:
    method = payment_methods.resolve(call.tenant, object_id, param="id")
    return _attach(call.tenant, method, call.params.customer)


@bp.post("/payment_methods/<object_id>/detach")
@writes(Request, KIND, needs_key=False)
def detach_payment_method(call: Call[Request], object_id: str) -> Snapshot:
    method = payment_methods.retrieve(call.tenant, object_id)
    return serializers.payment_method(payment_methods.detach(method))


def _attach(tenant: Tenant, method: PaymentMethod, customer_id: str) -> Answer:
    """The attached method, or a decline: a card whose payments decline can't be attached."""
    customer = customers.lock(tenant, customer_id)
    if customer is None:
        raise ResourceMissing("Customer", customer_id, param="customer")
    outcome = payment_methods.attach(payment_methods.lock(method), customer)
    return Declined(outcome.decline) if outcome.decline else serializers.payment_method(method)
