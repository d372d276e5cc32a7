"""Requests about products."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints

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
    id_of,
    text,
)
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


class Feature(Schema):
    name: Annotated[str, text(80)]


class Recurring(Schema):
    """How often a price is due. Recurring prices are stored and listed; no session sells one."""

    interval: Literal["day", "week", "month", "year"]
    interval_count: Annotated[Integer, Field(ge=1, le=365)] = 1
    usage_type: Literal["licensed", "metered"] = "licensed"


class DefaultPrice(Schema):
    """The default price that is created with a product."""

    currency: Currency
    unit_amount: Amount
    tax_behavior: TaxBehavior | None = None
    recurring: Recurring | None = None
    metadata: NewMetadata | None = None


class PackageDimensions(Schema):
    """In inches and ounces, as with Stripe."""

    height: Size
    length: Size
    weight: Size
    width: Size


class ProductCreate(Request):
    """POST /v1/products."""

    apart: ClassVar[frozenset[str]] = frozenset({"expand", "default_price_data"})
    name: Annotated[str, text(5000)]
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


class ProductUpdate(Update):
    """POST /v1/products/{id}."""

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
