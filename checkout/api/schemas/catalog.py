"""What products, prices and customers are made from."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from checkout.api.schemas.fields import (
    Amount,
    Boolean,
    Currency,
    Email,
    Integer,
    Metadata,
    Request,
    Schema,
    Url,
    absent,
    id_of,
    kept,
    refusal,
    text,
    unavailable,
)
from checkout.services.drafts import CustomerDraft, PriceDraft, ProductDraft

MAX_IMAGES = 8
TaxBehavior = Literal["inclusive", "exclusive", "unspecified"]
Images = Annotated[list[Url], Field(max_length=MAX_IMAGES)]


def _per_unit(value: Any) -> Any:
    if value == "tiered":
        raise unavailable("tiered")
    return value


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
    metadata: Metadata | None = None
    default_price_data: DefaultPrice | None = None

    def draft(self) -> ProductDraft:
        return ProductDraft(
            name=self.name,
            active=self.active is not False,
            description=self.description,
            images=tuple(self.images or ()),
            marketing_features=tuple({"name": f.name} for f in self.marketing_features or ()),
            url=self.url,
            shippable=self.shippable,
            statement_descriptor=self.statement_descriptor,
            unit_label=self.unit_label,
            tax_code=self.tax_code,
            metadata=kept(self.metadata),
            default_price=self.default_price_data.draft() if self.default_price_data else None,
        )


class PriceCreate(Request):
    product: Annotated[str, id_of("prod_")]
    currency: Currency
    unit_amount: Amount | None = None
    active: Boolean | None = None
    type: Literal["one_time", "recurring"] | None = None
    billing_scheme: Annotated[Literal["per_unit", "tiered"] | None, BeforeValidator(_per_unit)] = (
        None
    )
    recurring: Recurring | None = None
    tax_behavior: TaxBehavior | None = None
    lookup_key: Annotated[str, text(200)] | None = None
    transfer_lookup_key: Boolean | None = None
    nickname: Annotated[str, text(5000)] | None = None
    metadata: Metadata | None = None

    @model_validator(mode="after")
    def _complete(self) -> PriceCreate:
        if self.unit_amount is None:
            raise absent("unit_amount")
        if self.type == "recurring" and self.recurring is None:
            raise absent("recurring")
        if self.type == "one_time" and self.recurring is not None:
            raise refusal("can't be given for a one-time price", field="recurring")
        return self

    def draft(self) -> PriceDraft:
        return PriceDraft(
            product=self.product,
            currency=self.currency,
            unit_amount=self.unit_amount,
            active=self.active is not False,
            tax_behavior=self.tax_behavior or "unspecified",
            recurring=self.recurring.model_dump() if self.recurring else None,
            lookup_key=self.lookup_key,
            transfer_lookup_key=self.transfer_lookup_key is True,
            nickname=self.nickname,
            metadata=kept(self.metadata),
        )


class CustomerCreate(Request):
    email: Email | None = None
    name: Annotated[str, text(256)] | None = None
    phone: Annotated[str, text(40)] | None = None
    description: Annotated[str, text(5000)] | None = None
    metadata: Metadata | None = None

    def draft(self) -> CustomerDraft:
        return CustomerDraft(
            email=self.email,
            name=self.name,
            phone=self.phone,
            description=self.description,
            metadata=kept(self.metadata),
        )
