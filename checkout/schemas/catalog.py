"""What products are made from, and what may be changed of them."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from checkout.schemas.fields import (
    Amount,
    Boolean,
    Currency,
    Integer,
    Metadata,
    Number,
    Request,
    Schema,
    Url,
    id_of,
    kept,
    text,
)
from checkout.schemas.updates import Update
from checkout.services.drafts import PriceDraft, ProductDraft

MAX_IMAGES = 8
TaxBehavior = Literal["inclusive", "exclusive", "unspecified"]
Size = Annotated[Number, Field(gt=0, le=1_000_000)]
Images = Annotated[list[Url], Field(max_length=MAX_IMAGES)]


class Feature(Schema):
    name: Annotated[str, text(80)]


class Recurring(Schema):
    """How often a price is due. It can be kept and listed; no session sells one yet."""

    interval: Literal["day", "week", "month", "year"]
    interval_count: Annotated[Integer, Field(ge=1, le=365)] = 1
    usage_type: Literal["licensed", "metered"] = "licensed"


class DefaultPrice(Schema):
    """A price that is made along with its product."""

    currency: Currency
    unit_amount: Amount
    tax_behavior: TaxBehavior | None = None
    recurring: Recurring | None = None
    metadata: Metadata | None = None

    def draft(self) -> PriceDraft:
        return PriceDraft(
            currency=self.currency,
            unit_amount=self.unit_amount,
            tax_behavior=self.tax_behavior or "unspecified",
            recurring=self.recurring.model_dump() if self.recurring else None,
            metadata=kept(self.metadata),
        )


class PackageDimensions(Schema):
    """Inches and ounces, as Stripe has it."""

    height: Size
    length: Size
    weight: Size
    width: Size


class ProductCreate(Request):
    name: Annotated[str, text(5000)]
    active: Boolean | None = None
    description: Annotated[str, text(5000)] | None = None
    images: Images | None = None
    marketing_features: Annotated[list[Feature], Field(max_length=15)] | None = None
    url: Url | None = None
    shippable: Boolean | None = None
    statement_descriptor: Annotated[str, text(22)] | None = None
    unit_label: Annotated[str, text(12)] | None = None
    tax_code: Annotated[str, text(64)] | None = None
    package_dimensions: PackageDimensions | None = None
    metadata: Metadata | None = None
    default_price_data: DefaultPrice | None = None

    def draft(self) -> ProductDraft:
        return ProductDraft(
            name=self.name,
            active=self.active is not False,
            description=self.description,
            images=tuple(self.images or ()),
            marketing_features=_features(self.marketing_features),
            url=self.url,
            shippable=self.shippable,
            statement_descriptor=self.statement_descriptor,
            unit_label=self.unit_label,
            tax_code=self.tax_code,
            package_dimensions=_plain(self.package_dimensions),
            metadata=kept(self.metadata),
            default_price=self.default_price_data.draft() if self.default_price_data else None,
        )


class ProductUpdate(Update):
    """POST /v1/products/{id}."""

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
    unit_label: Annotated[str, text(12)] | None = None
    url: Url | None = None

    def columns(self) -> dict[str, Any]:
        """What was given, by column."""
        given = self.changes()
        if "default_price" in given:
            given["default_price_id"] = given.pop("default_price")
        if "images" in given:
            given["images"] = self.images or []
        if "marketing_features" in given:
            given["marketing_features"] = list(_features(self.marketing_features))
        if "package_dimensions" in given:
            given["package_dimensions"] = _plain(self.package_dimensions)
        return given


def _features(given: list[Feature] | None) -> tuple[dict[str, str], ...]:
    return tuple({"name": feature.name} for feature in given or ())


def _plain(given: PackageDimensions | None) -> dict[str, Any] | None:
    return given.model_dump() if given else None
