"""From the card in a request to a payment method."""

from __future__ import annotations

from checkout.models import PaymentMethod
from checkout.schemas.cards import Paying, PaymentMethodData
from checkout.services import payment_methods
from checkout.services.tenancy import Tenant


def method_of(tenant: Tenant, wanted: Paying) -> PaymentMethod | None:
    """The one that is named, or a new one of the card that is brought along; None without either.

    Raises ResourceMissing, CardRefused, InvalidRequest.
    """
    if wanted.payment_method_data:
        return create(tenant, wanted.payment_method_data, param="payment_method_data[card]")
    return payment_methods.resolve(tenant, wanted.payment_method) if wanted.payment_method else None


def create(tenant: Tenant, data: PaymentMethodData, *, param: str) -> PaymentMethod:
    """Keep what may be kept of a card; `param` says where it stood. Raises CardRefused, InvalidRequest."""
    details = data.billing_details
    return payment_methods.create(
        tenant,
        data.card.card(),
        billing_details=details.model_dump() if details else None,
        metadata=data.metadata,
        param=param,
    )
