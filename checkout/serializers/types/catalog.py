"""Products, prices, customers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, NotRequired

from typing_extensions import TypedDict

from checkout.serializers.types.parts import Address, Currency, Metadata, Recipient, Time
from checkout.serializers.types.shape import Stored, one_of


class Feature(TypedDict):
    name: str


class PackageDimensions(TypedDict):
    height: float
    length: float
    weight: float
    width: float


class Product(TypedDict):
    id: str
    object: Literal["product"]
    active: bool
    name: str
    description: str | None
    images: list[str]
    marketing_features: Sequence[Stored[Feature]]
    url: str | None
    default_price: str | None
    shippable: bool | None
    statement_descriptor: str | None
    unit_label: str | None
    tax_code: str | None
    package_dimensions: Stored[PackageDimensions] | None
    metadata: Metadata
    livemode: bool
    created: Time
    updated: Time


class Recurring(TypedDict):
    interval: Literal["day", "week", "month", "year"]
    interval_count: int
    usage_type: Literal["licensed", "metered"]


class CustomUnitAmount(TypedDict):
    enabled: Literal[True]
    minimum: int | None
    maximum: int | None
    preset: int | None


class Tier(TypedDict):
    up_to: int | None
    flat_amount: int | None
    flat_amount_decimal: str | None
    unit_amount: int | None
    unit_amount_decimal: str | None


class TransformQuantity(TypedDict):
    divide_by: int
    round: Literal["up", "down"]


class Price(TypedDict):
    id: str
    object: Literal["price"]
    active: bool
    product: str
    currency: Currency
    unit_amount: int | None
    unit_amount_decimal: str | None
    type: Annotated[str, one_of("one_time", "recurring")]
    billing_scheme: Annotated[str, one_of("per_unit", "tiered")]
    tax_behavior: Annotated[str, one_of("inclusive", "exclusive", "unspecified")]
    recurring: Stored[Recurring] | None
    custom_unit_amount: Stored[CustomUnitAmount] | None
    tiers_mode: Annotated[str, one_of("graduated", "volume")] | None
    tiers: Sequence[Stored[Tier]] | None
    transform_quantity: Stored[TransformQuantity] | None
    lookup_key: str | None
    nickname: str | None
    metadata: Metadata
    livemode: bool
    created: Time


class InvoiceSettings(TypedDict):
    custom_fields: list[dict[str, Any]] | None
    default_payment_method: str | None
    footer: str | None
    rendering_options: None


class Customer(TypedDict):
    id: str
    object: Literal["customer"]
    deleted: NotRequired[Literal[True]]
    email: str | None
    name: str | None
    phone: str | None
    description: str | None
    individual_name: str | None
    business_name: str | None
    address: Stored[Address] | None
    shipping: Stored[Recipient] | None
    preferred_locales: list[str]
    invoice_settings: InvoiceSettings
    merchant_id: str
    metadata: Metadata
    livemode: bool
    created: Time
