"""Requests about coupons and promotion codes, and the discount of a session."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from checkout.domain.amounts import MAX_AMOUNT
from checkout.schemas.fields import (
    Boolean,
    Currency,
    Integer,
    NewMetadata,
    Number,
    Request,
    Schema,
    Timestamp,
    absent,
    id_of,
    refusal,
    text,
)
from checkout.schemas.updates import Emptied, Update

MAX_CODE = 500
MAX_PRODUCTS = 100
MAX_COUNT = 2**31 - 1
"""The largest value of an integer column."""
MAX_MONTHS = 1200
CODE = StringConstraints(pattern=rf"^[A-Za-z0-9-]{{1,{MAX_CODE}}}$")
COUPON_ID = StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")


def _two_decimals(value: float) -> float:
    if Decimal(str(value)).normalize().as_tuple().exponent < -2:  # type: ignore[operator]
        raise refusal("must have at most two decimals")
    return value


Percent = Annotated[Number, Field(gt=0, le=100), AfterValidator(_two_decimals)]
Charged = Annotated[Integer, Field(ge=1, le=MAX_AMOUNT)]
Count = Annotated[Integer, Field(ge=1, le=MAX_COUNT)]
CouponId = Annotated[str, text(64)]


class AmountOff(Schema):
    amount_off: Charged


class MinimumAmount(Schema):
    minimum_amount: Charged


Amounts = dict[Currency, AmountOff]
Minimums = dict[Currency, MinimumAmount]


class AppliesTo(Schema):
    products: Annotated[
        list[Annotated[str, text(64)]], Field(min_length=1, max_length=MAX_PRODUCTS)
    ]


class SessionDiscount(Schema):
    """The discount of a session: a coupon, or a promotion code by its id."""

    coupon: CouponId | None = None
    promotion_code: Annotated[str, text(64)] | None = None

    @model_validator(mode="after")
    def _one(self) -> SessionDiscount:
        if self.coupon is None and self.promotion_code is None:
            raise absent("coupon")
        if self.coupon is not None and self.promotion_code is not None:
            raise refusal("can't be given with `coupon`", field="promotion_code")
        return self


SessionDiscounts = Annotated[Annotated[list[SessionDiscount], Field(max_length=1)] | None, Emptied]
"""At most one; none from an empty list, or an empty text in a form."""


class CouponCreate(Request):
    """POST /v1/coupons."""

    apart: ClassVar[frozenset[str]] = frozenset({"expand", "id", "percent_off", "applies_to"})
    id: Annotated[str, COUPON_ID] | None = None
    name: Annotated[str, text(40)] | None = None
    percent_off: Percent | None = None
    amount_off: Charged | None = None
    currency: Currency | None = None
    currency_options: Amounts | None = None
    duration: Literal["once", "repeating", "forever"] = "once"
    duration_in_months: Annotated[Integer, Field(ge=1, le=MAX_MONTHS)] | None = None
    max_redemptions: Count | None = None
    redeem_by: Timestamp | None = None
    applies_to: AppliesTo | None = None
    metadata: NewMetadata | None = None

    @model_validator(mode="after")
    def _one_discount(self) -> CouponCreate:
        if self.percent_off is None and self.amount_off is None:
            raise absent("percent_off")
        if self.percent_off is not None:
            for name in ("amount_off", "currency", "currency_options"):
                if getattr(self, name) is not None:
                    raise refusal("can't be given with `percent_off`", field=name)
        elif self.currency is None:
            raise absent("currency")
        elif self.currency_options and self.currency in self.currency_options:
            raise refusal("must not have the coupon's own `currency`", field="currency_options")
        if (self.duration == "repeating") != (self.duration_in_months is not None):
            if self.duration_in_months is None:
                raise absent("duration_in_months")
            raise refusal("is for `duration` repeating", field="duration_in_months")
        return self

    @property
    def basis_points(self) -> int | None:
        """The percentage in hundredths of a percent."""
        return None if self.percent_off is None else int(Decimal(str(self.percent_off)) * 100)


class CouponUpdate(Update):
    """POST /v1/coupons/{id}. `currency_options` adds currencies."""

    apart: ClassVar[frozenset[str]] = Update.apart | {"currency_options"}
    clears: ClassVar[frozenset[str]] = frozenset({"name"})
    name: Annotated[str, text(40)] | None = None
    currency_options: Amounts | None = None


class Promotion(Schema):
    type: Literal["coupon"]
    coupon: CouponId


class CodeRestrictions(Schema):
    first_time_transaction: Boolean = False
    minimum_amount: Charged | None = None
    minimum_amount_currency: Currency | None = None
    currency_options: Minimums | None = None

    @model_validator(mode="after")
    def _complete(self) -> CodeRestrictions:
        if self.minimum_amount is None:
            for name in ("minimum_amount_currency", "currency_options"):
                if getattr(self, name) is not None:
                    raise refusal("needs a `minimum_amount`", field=name)
        elif self.minimum_amount_currency is None:
            raise absent("minimum_amount_currency")
        elif self.currency_options and self.minimum_amount_currency in self.currency_options:
            raise refusal("must not have the `minimum_amount_currency`", field="currency_options")
        return self

    def columns(self) -> dict[str, Any]:
        return {
            "first_time_transaction": self.first_time_transaction,
            "minimum_amount": self.minimum_amount,
            "minimum_amount_currency": self.minimum_amount_currency,
            "minimum_amount_options": plain(self.currency_options),
        }


class PromotionCodeCreate(Request):
    """POST /v1/promotion_codes. The coupon is in `promotion`, or in `coupon` as until Stripe's 2025-09-30."""

    apart: ClassVar[frozenset[str]] = frozenset(
        {"expand", "coupon", "promotion", "code", "restrictions"}
    )
    promotion: Promotion | None = None
    coupon: CouponId | None = None
    code: Annotated[str, CODE] | None = None
    active: Boolean = True
    customer: Annotated[str, id_of("cus_")] | None = None
    expires_at: Timestamp | None = None
    max_redemptions: Count | None = None
    restrictions: CodeRestrictions | None = None
    metadata: NewMetadata | None = None

    @model_validator(mode="after")
    def _one_coupon(self) -> PromotionCodeCreate:
        if self.promotion is None and self.coupon is None:
            raise absent("promotion")
        if self.promotion is not None and self.coupon is not None:
            raise refusal("can't be given with `promotion`", field="coupon")
        return self

    @property
    def coupon_id(self) -> tuple[str, str]:
        """The coupon's id, and the parameter that has it."""
        if self.promotion is not None:
            return self.promotion.coupon, "promotion[coupon]"
        return self.coupon or "", "coupon"


class RestrictionsUpdate(Schema):
    currency_options: Minimums


class PromotionCodeUpdate(Update):
    """POST /v1/promotion_codes/{id}. The restrictions' `currency_options` add currencies."""

    apart: ClassVar[frozenset[str]] = Update.apart | {"active", "restrictions"}
    active: Boolean | None = None
    restrictions: RestrictionsUpdate | None = None


def plain(options: Amounts | Minimums | None) -> dict[str, Any]:
    """Options by currency, as they are stored."""
    return {currency: option.model_dump() for currency, option in (options or {}).items()}
