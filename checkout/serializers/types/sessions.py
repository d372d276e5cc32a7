"""Checkout Sessions, Checkout Links, and line items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, NotRequired

from typing_extensions import TypedDict

from checkout.domain.lifecycle import Mode, PaymentStatus, SessionStatus, UiMode
from checkout.serializers.types.discounts import AppliedDiscount
from checkout.serializers.types.parts import (
    BillingDetails,
    Currency,
    Metadata,
    MethodTypes,
    NextAction,
    ShippingDetails,
    Time,
)
from checkout.serializers.types.shape import Stored, one_of

SubmitType = Annotated[str, one_of("auto", "book", "donate", "pay", "subscribe")]
Creation = Annotated[str, one_of("always", "if_required")]
Collection = Annotated[str, one_of("auto", "required")]


class SessionDiscount(TypedDict):
    coupon: str | None
    promotion_code: str | None


class LineItem(TypedDict):
    id: str
    object: Literal["item"]
    price: Any
    quantity: int
    amount_subtotal: int
    amount_discount: int
    amount_tax: int
    amount_total: int
    currency: Currency
    description: str
    discounts: NotRequired[list[AppliedDiscount]]
    metadata: Metadata


class OrderItem(TypedDict):
    id: str
    object: Literal["item"]
    price: str | None
    description: str
    currency: Currency
    unit_amount: int
    quantity: int
    amount_subtotal: int
    amount_discount: int
    amount_total: int
    discounts: NotRequired[list[AppliedDiscount]]


class ShippingAddressCollection(TypedDict):
    allowed_countries: list[str]


class Duration(TypedDict):
    unit: Literal["hour", "day", "business_day", "week", "month"]
    value: int


class DeliveryEstimate(TypedDict):
    minimum: NotRequired[Duration]
    maximum: NotRequired[Duration]


class ShippingOption(TypedDict):
    shipping_rate: str
    shipping_amount: int
    name: str
    delivery_estimate: Stored[DeliveryEstimate] | None


class FixedAmount(TypedDict):
    amount: int
    currency: Currency


class RateEstimate(TypedDict):
    minimum: Duration | None
    maximum: Duration | None


class ShippingRate(TypedDict):
    id: str
    object: Literal["shipping_rate"]
    active: bool
    display_name: str
    type: Literal["fixed_amount"]
    fixed_amount: FixedAmount
    delivery_estimate: Stored[RateEstimate] | None
    tax_behavior: str
    tax_code: str | None
    metadata: Metadata
    livemode: bool
    created: Time


class ShippingCost(TypedDict):
    shipping_rate: str
    amount_subtotal: int
    amount_tax: int
    amount_total: int


class Breakdown(TypedDict):
    discounts: list[AppliedDiscount]
    taxes: list[Any]


class TotalDetails(TypedDict):
    amount_discount: int
    amount_shipping: int
    amount_tax: int
    breakdown: NotRequired[Breakdown]


class Redirect(TypedDict):
    url: str


class Confirmation(TypedDict):
    custom_message: str | None


class AfterCompletion(TypedDict):
    type: Literal["redirect", "hosted_confirmation"]
    redirect: NotRequired[Redirect]
    hosted: NotRequired[Confirmation]
    hosted_confirmation: NotRequired[Confirmation]


class Wallet(TypedDict):
    display: Literal["auto", "never"]


class WalletOptions(TypedDict):
    link: NotRequired[Wallet]
    apple_pay: NotRequired[Wallet]
    google_pay: NotRequired[Wallet]


class SavedPaymentMethodOptions(TypedDict):
    allow_redisplay_filters: NotRequired[list[str]]
    payment_method_remove: NotRequired[Literal["disabled", "enabled"]]
    payment_method_save: Literal["disabled", "enabled"]


class Image(TypedDict):
    type: Literal["url"]
    url: str


class BrandingSettings(TypedDict):
    background_color: NotRequired[str]
    border_style: NotRequired[Literal["rectangular", "rounded", "pill"]]
    button_color: NotRequired[str]
    display_name: NotRequired[str]
    font_family: NotRequired[str]
    icon: NotRequired[Image]
    logo: NotRequired[Image]


class CustomMessage(TypedDict):
    message: str


class CustomText(TypedDict):
    after_submit: CustomMessage | None
    shipping_address: CustomMessage | None
    submit: CustomMessage | None
    terms_of_service_acceptance: None


class CustomerChanges(TypedDict):
    address: NotRequired[Literal["auto"]]
    name: NotRequired[Literal["auto"]]
    shipping: NotRequired[Literal["auto"]]


class NewPaymentMethod(TypedDict):
    allow_redisplay: Literal["always", "limited", "unspecified"]


class SessionColumns(TypedDict):
    """Fields that are answered as they are stored."""

    id: str
    mode: Mode
    payment_status: PaymentStatus
    ui_mode: UiMode
    success_url: str | None
    cancel_url: str | None
    currency: Currency | None
    customer_email: str | None
    customer_creation: Creation
    customer_details: Stored[BillingDetails] | None
    billing_address_collection: Collection
    phone_number_collection: bool
    shipping_address_collection: Stored[ShippingAddressCollection] | None
    shipping_details: Stored[ShippingDetails] | None
    client_reference_id: str | None
    submit_type: SubmitType | None
    locale: str | None
    description: str | None
    expires_at: Time
    livemode: bool
    created: Time


class SessionExtras(TypedDict):
    """Fields that no query needs, which are stored together."""

    return_url: str | None
    client_customer_id: str | None
    after_completion: AfterCompletion | None
    allow_promotion_codes: bool | None
    wallet_options: WalletOptions | None
    saved_payment_method_options: SavedPaymentMethodOptions | None
    payment_method_types: MethodTypes
    branding_settings: NotRequired[BrandingSettings]
    custom_text: NotRequired[CustomText]
    customer_update: NotRequired[CustomerChanges]
    integration_identifier: NotRequired[str]
    origin_context: NotRequired[Literal["mobile_app", "web"]]
    payment_method_data: NotRequired[NewPaymentMethod]
    redirect_on_completion: NotRequired[Literal["always", "if_required", "never"]]


class CheckoutSession(SessionColumns, SessionExtras):
    object: Literal["checkout.session"]
    status: SessionStatus
    url: str | None
    client_secret: NotRequired[str | None]
    amount_subtotal: int | None
    amount_total: int | None
    total_details: TotalDetails
    discounts: list[SessionDiscount]
    customer: str | None
    shipping_options: Sequence[Stored[ShippingOption]]
    shipping_cost: ShippingCost | None
    payment_intent: str | None
    setup_intent: str | None
    next_action: Stored[NextAction] | None
    order: str | None
    payment_link: str | None
    metadata: Metadata


class CompletedSessions(TypedDict):
    count: int
    limit: int


class Restrictions(TypedDict):
    completed_sessions: CompletedSessions


class CheckoutLink(TypedDict):
    id: str
    object: Literal["checkout_link"]
    active: bool
    mode: Mode
    url: str
    title: str
    description: str | None
    currency: Currency
    after_completion: Stored[AfterCompletion]
    allow_promotion_codes: bool
    billing_address_collection: Collection
    custom_fields: list[Any]
    custom_text: dict[str, Any]
    customer_creation: Creation
    inactive_message: str | None
    payment_intent_data: dict[str, Any] | None
    payment_method_types: MethodTypes
    phone_number_collection: bool
    restrictions: Restrictions | None
    shipping_address_collection: Stored[ShippingAddressCollection] | None
    shipping_options: list[dict[str, Any]]
    submit_type: SubmitType
    metadata: Metadata
    livemode: bool
    created: Time
