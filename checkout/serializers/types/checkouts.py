"""Checkouts, in the format of their own that `/v1/checkouts` answers."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired, get_type_hints

from typing_extensions import TypedDict

from checkout.serializers.types.parts import Metadata
from checkout.serializers.types.sessions import (
    CheckoutSession,
    Confirmation,
    Redirect,
    SavedPaymentMethodOptions,
    WalletOptions,
)
from checkout.serializers.types.shape import example

Moment = Annotated[str, example("2026-12-01T12:00:00Z")]
Expandable = str | dict[str, Any] | None
"""An id, or the object in this format."""


class ScaledCurrency(TypedDict):
    iso: Annotated[str, example("eur")]
    scale: int


class CheckoutProduct(TypedDict):
    id: str
    name: str
    active: bool
    description: str | None
    unit_label: str | None


class CheckoutPrice(TypedDict):
    id: str
    active: bool
    billing_scheme: str
    created: int
    currency: Annotated[str, example("eur")]
    livemode: bool
    lookup_key: str | None
    product: str
    product_data: CheckoutProduct
    recurring: dict[str, Any] | None
    type: str
    unit_amount: int | None
    unit_amount_decimal: str | None


class CheckoutLine(TypedDict):
    id: str
    quantity: int
    description: str
    amount_subtotal: int
    amount_discount: int
    amount_tax: int
    amount_total: int
    metadata: Metadata
    price_data: CheckoutPrice


class CheckoutCompletion(TypedDict):
    type: Literal["redirect", "hosted_confirmation"]
    redirect: NotRequired[Redirect]
    hosted: NotRequired[Confirmation]


OWN: dict[str, Any] = {
    "mode": Literal["payment", "setup"],
    "currency": ScaledCurrency | None,
    "amount_subtotal": int,
    "amount_total": int,
    "line_items": list[CheckoutLine],
    "customer": Expandable,
    "payment_intent": Expandable,
    "setup_intent": Expandable,
    "payment_link": Expandable,
    "order": Expandable,
    "after_completion": CheckoutCompletion | None,
    "saved_payment_method_options": SavedPaymentMethodOptions,
    "wallet_options": WalletOptions,
    "created": Moment,
    "expires_at": Moment,
}
"""The fields whose types are other than those of a session."""
OF_SESSION = get_type_hints(CheckoutSession, include_extras=True)
Checkout: type[Any] = TypedDict(  # type: ignore[misc]
    "Checkout",
    {name: OWN.get(name, OF_SESSION.get(name)) for name in OF_SESSION | OWN if name != "object"},
)
"""A session's fields, without `object`."""
