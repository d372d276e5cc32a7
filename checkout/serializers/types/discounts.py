"""Coupons, promotion codes and discounts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from typing_extensions import TypedDict

from checkout.serializers.types.parts import Currency, Metadata, Time
from checkout.serializers.types.shape import one_of


class AppliesTo(TypedDict):
    products: list[str]


class Coupon(TypedDict):
    id: str
    object: Literal["coupon"]
    name: str | None
    percent_off: float | None
    amount_off: int | None
    currency: Currency | None
    currency_options: dict[str, Any] | None
    duration: Annotated[str, one_of("once", "forever", "repeating")]
    duration_in_months: int | None
    applies_to: AppliesTo | None
    max_redemptions: int | None
    times_redeemed: int
    redeem_by: Time | None
    valid: bool
    metadata: Metadata
    livemode: bool
    created: Time


class Promotion(TypedDict):
    type: Literal["coupon"]
    coupon: Any


class PromotionRestrictions(TypedDict):
    first_time_transaction: bool
    minimum_amount: int | None
    minimum_amount_currency: Currency | None
    currency_options: dict[str, Any] | None


class PromotionCode(TypedDict):
    id: str
    object: Literal["promotion_code"]
    code: str
    promotion: Promotion
    active: bool
    customer: str | None
    expires_at: Time | None
    max_redemptions: int | None
    times_redeemed: int
    restrictions: PromotionRestrictions
    metadata: Metadata
    livemode: bool
    created: Time


class DiscountSource(TypedDict):
    type: Literal["coupon"]
    coupon: Any


class Discount(TypedDict):
    id: str
    object: Literal["discount"]
    source: DiscountSource
    promotion_code: str | None
    checkout_session: str
    customer: str | None
    start: Time
    end: None
    invoice: None
    invoice_item: None
    subscription: None
    subscription_item: None


class AppliedDiscount(TypedDict):
    amount: int
    discount: Discount
