"""The card of a request as a payment method."""

from __future__ import annotations

from typing import Any

from checkout.models import PaymentMethod
from checkout.schemas.cards import Paying, PaymentMethodData
from checkout.services import payment_methods
from checkout.services.tenancy import Tenant


def method_of(tenant: Tenant, params: Paying) -> PaymentMethod | None:
    """The payment method that the request names, or a new one for its card data. None if it has neither.

    Raises ResourceMissing, CardRefused, InvalidRequest.
    """
    if params.payment_method_data:
        return create(tenant, params.payment_method_data, param="payment_method_data[card]")
    if params.source:
        return payment_methods.of_token(tenant, params.source, param="source")
    return payment_methods.resolve(tenant, params.payment_method) if params.payment_method else None


def create(
    tenant: Tenant,
    data: PaymentMethodData,
    *,
    param: str,
    billing_details: dict[str, Any] | None = None,
) -> PaymentMethod:
    """A new payment method. Raises CardRefused, InvalidRequest, ResourceMissing.

    `param`: where its card is in the request. `billing_details`: used where the card data has none.
    """
    details = data.billing_details
    given = details.columns() if details else billing_details
    if card := data.card.card():
        return payment_methods.create(
            tenant,
            card,
            billing_details=given,
            metadata=data.metadata,
            allow_redisplay=data.allow_redisplay,
            param=param,
        )
    return payment_methods.of_token(
        tenant,
        data.card.token or "",
        billing_details=given,
        metadata=data.metadata,
        allow_redisplay=data.allow_redisplay,
        param=f"{param}[token]",
    )
