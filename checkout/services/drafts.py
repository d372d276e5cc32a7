"""What the services are asked to make, free of any API's wording.

The request models of the API turn into these. Whatever needs no database has been checked by then (types, lengths,
URLs); what needs one (does the price exist, do currencies agree) is checked by the services, which name the
parameter in brackets.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

DAY = 24 * 3600
YEAR = 365 * DAY


@dataclass(frozen=True, kw_only=True)
class ProductDraft:
    name: str
    id: str | None = None
    active: bool = True
    description: str | None = None
    images: tuple[str, ...] = ()
    marketing_features: tuple[dict[str, str], ...] = ()
    url: str | None = None
    shippable: bool | None = None
    statement_descriptor: str | None = None
    unit_label: str | None = None
    tax_code: str | None = None
    package_dimensions: dict[str, Any] | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    default_price: PriceDraft | None = None


@dataclass(frozen=True, kw_only=True)
class PriceDraft:
    """`unit_amount` in minor units. Exactly one of `product` (an id) and `product_data`, or neither
    when the product is being made in the same breath."""

    currency: str
    unit_amount: int | None = None
    id: str | None = None
    product: str | None = None
    product_data: ProductDraft | None = None
    active: bool = True
    unit_amount_decimal: str | None = None
    type: str = "one_time"
    billing_scheme: str = "per_unit"
    tax_behavior: str = "unspecified"
    recurring: dict[str, Any] | None = None
    custom_unit_amount: dict[str, Any] | None = None
    tiers_mode: str | None = None
    tiers: tuple[dict[str, Any], ...] | None = None
    transform_quantity: dict[str, Any] | None = None
    lookup_key: str | None = None
    transfer_lookup_key: bool = False
    nickname: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CustomerDraft:
    id: str | None = None
    email: str | None = None
    name: str | None = None
    phone: str | None = None
    description: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class LineItemDraft:
    """Exactly one of `price` (an id) and `price_data`."""

    quantity: int = 1
    price: str | None = None
    price_data: PriceDraft | None = None


@dataclass(frozen=True, kw_only=True)
class ShippingOptionDraft:
    """`delivery_estimate`: {minimum: {unit, value}, maximum: {unit, value}}, each half optional."""

    name: str
    amount: int
    currency: str
    delivery_estimate: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class IntentDraft:
    capture_method: str = "automatic"
    description: str | None = None
    statement_descriptor: str | None = None
    application_fee_amount: int | None = None
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PaymentDraft(IntentDraft):
    """A PaymentIntent made over the API. `amount` in minor units."""

    amount: int
    currency: str
    customer: str | None = None
    confirmation_method: str = "automatic"
    setup_future_usage: str | None = None
    return_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class SetupDraft:
    """`payment_method` is an id, or the name of a test one."""

    usage: str = "off_session"
    customer: str | None = None
    payment_method: str | None = None
    description: str | None = None
    return_url: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RefundDraft:
    """At least one of `payment_intent` and `charge`. `amount` None means all that is left."""

    payment_intent: str | None = None
    charge: str | None = None
    amount: int | None = None
    reason: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class OrderLineDraft:
    """A line of an order that no session made. `unit_amount` in minor units."""

    title: str
    unit_amount: int
    quantity: int = 1


@dataclass(frozen=True, kw_only=True)
class OrderDraft:
    currency: str
    line_items: tuple[OrderLineDraft, ...]
    customer: str | None = None
    shipping_address: dict[str, Any] | None = None
    billing_address: dict[str, Any] | None = None
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SessionDraft:
    """`longest` is how many seconds a session may live, and lives unless `expires_at` says otherwise."""

    mode: str
    line_items: tuple[LineItemDraft, ...] = ()
    ui_mode: str = "hosted"
    success_url: str | None = None
    cancel_url: str | None = None
    customer: str | None = None
    customer_email: str | None = None
    customer_creation: str = "if_required"
    billing_address_collection: str = "auto"
    shipping_address_collection: tuple[str, ...] | None = None
    shipping_options: tuple[ShippingOptionDraft, ...] = ()
    phone_number_collection: bool = False
    client_reference_id: str | None = None
    payment_intent_data: IntentDraft = IntentDraft()
    setup_intent_data: IntentDraft = IntentDraft()
    currency: str | None = None
    expires_at: int | None = None
    longest: int = YEAR
    submit_type: str | None = None
    locale: str | None = None
    description: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    extras: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SessionChanges:
    """None leaves a thing as it is. `shipping_details`: {name, address}."""

    metadata: dict[str, str] | None = None
    customer_email: str | None = None
    shipping_details: dict[str, Any] | None = None
    shipping_options: tuple[ShippingOptionDraft, ...] | None = None

    @property
    def only_metadata(self) -> bool:
        rest = (self.customer_email, self.shipping_details, self.shipping_options)
        return all(value is None for value in rest)
