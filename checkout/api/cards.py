"""The card or the bank account of a request as a payment method."""

from __future__ import annotations

from typing import Any

from checkout.models import PaymentMethod
from checkout.schemas.cards import CardData, Paying, PaymentMethodData
from checkout.services import payment_methods
from checkout.services.tenancy import Tenant


def method_of(tenant: Tenant, params: Paying) -> PaymentMethod | None:
    """The payment method that the request names, or a new one for its card data. None if it has neither.

    Raises ResourceMissing, CardRefused, InvalidRequest.
    """
    if params.payment_method_data:
        return create(tenant, params.payment_method_data, within="payment_method_data")
    if params.source:
        return payment_methods.of_token(tenant, params.source, param="source")
    return payment_methods.resolve(tenant, params.payment_method) if params.payment_method else None


def create(
    tenant: Tenant,
    data: PaymentMethodData,
    *,
    within: str = "",
    billing_details: dict[str, Any] | None = None,
) -> PaymentMethod:
    """A new payment method. Raises CardRefused, InvalidRequest, ResourceMissing.

    `within`: the parameter that has it. `billing_details`: used where the data has none.
    """
    param = f"{within}[{data.type}]" if within else data.type
    billed = data.billing_details
    given = billed.columns() if billed else billing_details
    stored: dict[str, Any] = {
        "billing_details": given,
        "metadata": data.metadata,
        "allow_redisplay": data.allow_redisplay,
    }
    details = data.details
    if not isinstance(details, CardData):
        assert details is not None, "the request is valid"
        return payment_methods.create_account(tenant, details.account(), param=param, **stored)
    if card := details.card():
        return payment_methods.create(tenant, card, param=param, **stored)
    token = details.token or ""
    return payment_methods.of_token(tenant, token, param=f"{param}[token]", **stored)
