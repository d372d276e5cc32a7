"""Orders."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

from checkout.domain.lifecycle import FulfillmentStatus, OrderPaymentStatus, OrderStatus
from checkout.serializers.types.parts import Address, Currency, Metadata, Time
from checkout.serializers.types.shape import Stored


class RecipientAddress(Address):
    name: str | None


class Order(TypedDict):
    id: str
    object: Literal["order"]
    status: OrderStatus
    payment_status: OrderPaymentStatus
    fulfillment_status: FulfillmentStatus
    checkout_session: str | None
    payment_intent: str | None
    customer: str | None
    currency: Currency
    amount_subtotal: int
    amount_discount: int
    amount_shipping: int
    amount_tax: int
    amount_total: int
    shipping_address: Stored[RecipientAddress] | None
    billing_address: Stored[Address] | None
    shipping_method: str | None
    shipping_cost: int
    line_items: dict[str, Any]
    metadata: Metadata
    livemode: bool
    created: Time
