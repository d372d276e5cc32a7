"""Requests about products."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints, model_validator

from checkout.schemas.fields import (
    Amount,
    Boolean,
    Currency,
    Integer,
    NewMetadata,
    Number,
    Request,
    Schema,
    Url,
    absent,
    id_of,
    refusal,
    text,
)
from checkout.schemas.neutral import Empty, only
from checkout.schemas.updates import Update

MAX_IMAGES = 8
UnitLabel = Annotated[str, text(12)]
TaxBehavior = Literal["inclusive", "exclusive", "unspecified"]
Size = Annotated[Number, Field(gt=0, le=1_000_000)]
DecimalAmount = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,8}(?:\.[0-9]{1,12})?$")]
"""Minor units, with up to twelve decimals."""
LookupKey = Annotated[str, text(200)]
Images = Annotated[list[Url], Field(max_length=MAX_IMAGES)]


def whole_amount(amount: int | None, decimal: str | None) -> int | None:
    """The amount in whole minor units, from whichever is given; None for a decimal amount with a fraction."""
    if amount is not None or decimal is None:
        return amount
    exact = Decimal(decimal)
    return int(exact) if exact == int(exact) else None


AMOUNTS = ("unit_amount", "unit_amount_decimal", "custom_unit_amount")


def check_one_amount(price: Any) -> None:
    """Raise an error of a validator unless the price has exactly one of AMOUNTS."""
    given = [name for name in AMOUNTS if getattr(price, name) is not None]
    if not given:
        raise absent("unit_amount")
    if len(given) > 1:
        raise refusal(f"can't be given with `{given[0]}`", field=given[1])


class Feature(Schema):
    name: Annotated[str, text(80)]


class Recurring(Schema):
    """How often a price is due. Recurring prices are stored and listed; no session sells one."""

    apart: ClassVar[frozenset[str]] = frozenset({"aggregate_usage", "meter", "trial_period_days"})
    interval: Literal["day", "week", "month", "year"]
    interval_count: Annotated[Integer, Field(ge=1, le=365)] = 1
    usage_type: Literal["licensed", "metered"] = "licensed"
    aggregate_usage: Empty | None = None
    meter: Empty | None = None
    trial_period_days: Empty | None = None


class CustomUnitAmount(Schema):
    """The shopper chooses, within bounds."""

    enabled: Literal[True] | Literal["true"]
    minimum: Amount | None = None
    maximum: Amount | None = None
    preset: Amount | None = None

    def plain(self) -> dict[str, Any]:
        return {**self.model_dump(), "enabled": True}


class DefaultPrice(Schema):
    """The default price that is created with a product."""

    apart: ClassVar[frozenset[str]] = frozenset({"currency_options"})
    currency: Currency
    unit_amount: Amount | None = None
    unit_amount_decimal: DecimalAmount | None = None
    custom_unit_amount: CustomUnitAmount | None = None
    tax_behavior: TaxBehavior | None = None
    recurring: Recurring | None = None
    currency_options: Empty | None = None
    metadata: NewMetadata | None = None

    @model_validator(mode="after")
    def _one_amount(self) -> DefaultPrice:
        check_one_amount(self)
        return self

    def columns(self) -> dict[str, Any]:
        """The columns of the new price, with amounts in their stored form."""
        given = super().columns()
        amount = whole_amount(self.unit_amount, self.unit_amount_decimal)
        if amount is not None:
            given["unit_amount"] = amount
        if self.custom_unit_amount:
            given["custom_unit_amount"] = self.custom_unit_amount.plain()
        return given


class PackageDimensions(Schema):
    """In inches and ounces, as with Stripe."""

    height: Size
    length: Size
    weight: Size
    width: Size


class OfProducts(Schema):
    """Parameters that are not available: ids of one's own, and taxes."""

    features: Empty | None = None
    id: Empty | None = None
    tax_details: Empty | None = None


class NewProduct(OfProducts):
    """The product that is created with a price."""

    apart: ClassVar[frozenset[str]] = frozenset(OfProducts.model_fields)
    name: Annotated[str, text(5000)]
    active: Boolean | None = None
    statement_descriptor: Annotated[str, text(22)] | None = None
    unit_label: UnitLabel | None = None
    tax_code: Annotated[str, text(64)] | None = None
    metadata: NewMetadata | None = None


class ProductCreate(OfProducts, Request):
    """POST /v1/products."""

    apart: ClassVar[frozenset[str]] = frozenset(
        {"expand", "default_price_data", "type", *OfProducts.model_fields}
    )
    name: Annotated[str, text(5000)]
    type: Annotated[Literal["service"], only("service")] | None = None
    active: Boolean | None = None
    description: Annotated[str, text(5000)] | None = None
    images: Images | None = None
    marketing_features: Annotated[list[Feature], Field(max_length=15)] | None = None
    url: Url | None = None
    shippable: Boolean | None = None
    statement_descriptor: Annotated[str, text(22)] | None = None
    unit_label: UnitLabel | None = None
    tax_code: Annotated[str, text(64)] | None = None
    package_dimensions: PackageDimensions | None = None
    metadata: NewMetadata | None = None
    default_price_data: DefaultPrice | None = None


class ProductUpdate(Update, OfProducts):
    """POST /v1/products/{id}."""

    apart: ClassVar[frozenset[str]] = Update.apart.union(OfProducts.model_fields)
    renamed: ClassVar[Mapping[str, str]] = {"default_price": "default_price_id"}
    clears: ClassVar[frozenset[str]] = frozenset(
        "default_price description images marketing_features package_dimensions shippable "
        "statement_descriptor tax_code unit_label url".split()
    )
    name: Annotated[str, text(5000)] | None = None
    active: Boolean | None = None
    default_price: Annotated[str, id_of("price_")] | None = None
    description: Annotated[str, text(5000)] | None = None
    images: Images | None = None
    marketing_features: Annotated[list[Feature], Field(max_length=15)] | None = None
    package_dimensions: PackageDimensions | None = None
    shippable: Boolean | None = None
    statement_descriptor: Annotated[str, text(22)] | None = None
    tax_code: Annotated[str, text(64)] | None = None
    unit_label: UnitLabel | None = None
    url: Url | None = None

    def columns(self) -> dict[str, Any]:
        """The given fields as columns; a cleared list is an empty one."""
        given = super().columns()
        return given | {name: given[name] or [] for name in LISTS & given.keys()}


LISTS = frozenset({"images", "marketing_features"})
