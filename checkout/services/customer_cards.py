"""Customers and their cards: a card comes with a customer's request, or becomes the default one.

The customer is locked before the card, as everywhere.
"""

from __future__ import annotations

from typing import Any

from checkout.domain.errors import CardRefused, InvalidRequest
from checkout.models import Customer, PaymentMethod
from checkout.schemas.customers import CustomerCreate, CustomerUpdate, InvoiceSettings
from checkout.services import customers, payment_methods
from checkout.services.tenancy import Tenant

DEFAULT = "invoice_settings[default_payment_method]"


def create(tenant: Tenant, request: CustomerCreate) -> Customer:
    """Create a customer, with the card that the request brings. The card of a `source` is the default one.

    Raises ResourceMissing, InvalidRequest, UnexpectedState, and CardRefused for a card that can't be attached. Events:
    customer.created, payment_method.attached.
    """
    method, settings = _card(tenant, request), request.invoice_settings
    default = method if request.source else None
    if settings and settings.default_payment_method:
        if method is None or settings.default_payment_method != request.payment_method:
            raise InvalidRequest(
                "The default payment method must be the `payment_method` of the request.",
                param=DEFAULT,
            )
        default = method
    customer = customers.create(
        tenant,
        default_payment_method_id=default.id if default else None,
        invoice_settings=settings.merged({}) if settings else {},
        **request.columns(),
    )
    if method:
        _attach(method, customer, param="source" if request.source else "payment_method")
    return customer


def update(customer: Customer, request: CustomerUpdate) -> Customer:
    """Change a locked customer. The card of a `source` is attached and becomes the default one.

    Raises like `create`. Events: customer.updated, payment_method.attached.
    """
    changes, settings = request.changes(customer.metadata_), request.invoice_settings
    if settings:
        changes |= _settings(customer, settings)
    if method := _card(Tenant.of(customer), request):
        _attach(method, customer, param="source")
        changes["default_payment_method_id"] = method.id
    return customers.update(customer, changes)


def _card(tenant: Tenant, request: CustomerCreate | CustomerUpdate) -> PaymentMethod | None:
    if request.source:
        return payment_methods.of_token(tenant, request.source, param="source")
    if isinstance(request, CustomerCreate) and request.payment_method:
        return payment_methods.resolve(tenant, request.payment_method)
    return None


def _attach(method: PaymentMethod, customer: Customer, *, param: str) -> None:
    outcome = payment_methods.attach(payment_methods.lock(method), customer)
    if outcome.decline:
        raise CardRefused(outcome.decline, param=param)


def _settings(customer: Customer, settings: InvoiceSettings) -> dict[str, Any]:
    changes: dict[str, Any] = {"invoice_settings": settings.merged(customer.invoice_settings)}
    if "default_payment_method" not in settings.model_fields_set:
        return changes
    method_id = settings.default_payment_method
    if method_id is not None:
        method = payment_methods.retrieve(Tenant.of(customer), method_id, param=DEFAULT)
        if payment_methods.lock(method).customer_id != customer.id:
            raise InvalidRequest(
                "The default payment method must be attached to the customer.", param=DEFAULT
            )
    return {**changes, "default_payment_method_id": method_id}
