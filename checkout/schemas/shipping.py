"""Shipping options and shipping address collection of a session."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from checkout.domain.addresses import shippable_countries
from checkout.schemas.catalog import TaxBehavior
from checkout.schemas.fields import (
    Amount,
    Currency,
    Integer,
    NewMetadata,
    Schema,
    absent,
    refusal,
    text,
)
from checkout.schemas.neutral import Empty


def _country(value: str) -> str:
    if value not in shippable_countries():
        raise refusal("must be the two-letter code of a country that parcels go to")
    return value


class Duration(Schema):
    unit: Literal["hour", "day", "business_day", "week", "month"]
    value: Annotated[Integer, Field(ge=1, le=1000)]


class DeliveryEstimate(Schema):
    """From `minimum` to `maximum`; either may stay open."""

    minimum: Duration | None = None
    maximum: Duration | None = None

    @model_validator(mode="after")
    def _in_order(self) -> DeliveryEstimate:
        low, high = self.minimum, self.maximum
        if low and high and low.unit == high.unit and low.value > high.value:
            raise refusal("must not be less than `minimum`", field="maximum")
        return self


class FixedAmount(Schema):
    amount: Amount
    currency: Currency
    currency_options: Empty | None = None


class ShippingRateData(Schema):
    """A shipping rate as the official SDKs send it."""

    display_name: Annotated[str, text(100)]
    fixed_amount: FixedAmount
    type: Literal["fixed_amount"] = "fixed_amount"
    delivery_estimate: DeliveryEstimate | None = None
    metadata: NewMetadata | None = None
    tax_behavior: TaxBehavior | None = None
    tax_code: Annotated[str, text(64)] | None = None


class ShippingOption(Schema):
    """`{name, amount, currency}` or `{shipping_rate_data: {…}}`. No rate is stored that could be named by id."""

    name: Annotated[str, text(100)] | None = None
    amount: Amount | None = None
    currency: Currency | None = None
    delivery_estimate: DeliveryEstimate | None = None
    shipping_rate_data: ShippingRateData | None = None
    shipping_rate: Empty | None = None

    @model_validator(mode="after")
    def _one_spelling(self) -> ShippingOption:
        flat = {name: getattr(self, name) for name in ("name", "amount", "currency")}
        given = [name for name, value in flat.items() if value is not None]
        if self.shipping_rate_data is None and len(given) < len(flat):
            raise absent(next(name for name in flat if name not in given))
        if self.shipping_rate_data is not None and (given or self.delivery_estimate):
            extra = given[0] if given else "delivery_estimate"
            raise refusal("can't be given with `shipping_rate_data`", field=extra)
        return self

    def rate(self) -> dict[str, Any]:
        """The fields of the offered rate but its id, from either spelling. `amount` in minor units."""
        estimate = (self.shipping_rate_data or self).delivery_estimate
        days = estimate.model_dump(exclude_none=True) or None if estimate else None
        if data := self.shipping_rate_data:
            return {
                "name": data.display_name,
                "amount": data.fixed_amount.amount,
                "currency": data.fixed_amount.currency,
                "delivery_estimate": days,
                "metadata": data.metadata or {},
                "tax_behavior": data.tax_behavior,
                "tax_code": data.tax_code,
            }
        flat = self.model_dump(include={"name", "amount", "currency"})
        return {**flat, "delivery_estimate": days}


class ShippingAddressCollection(Schema):
    allowed_countries: Annotated[
        list[Annotated[str, AfterValidator(_country)]], Field(min_length=1, max_length=300)
    ]
