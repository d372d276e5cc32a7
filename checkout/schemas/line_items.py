"""What a session sells: prices by id or inline, and how many of each."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from checkout.domain.amounts import MAX_QUANTITY
from checkout.schemas.catalog import Images, Recurring, TaxBehavior
from checkout.schemas.fields import (
    Amount,
    Currency,
    Integer,
    Metadata,
    Schema,
    absent,
    kept,
    refusal,
    text,
)
from checkout.services.drafts import LineItemDraft, PriceDraft, ProductDraft


class ProductData(Schema):
    name: Annotated[str, text(5000)]
    description: Annotated[str, text(5000)] | None = None
    images: Images | None = None
    metadata: Metadata | None = None

    def draft(self) -> ProductDraft:
        return ProductDraft(
            name=self.name,
            description=self.description,
            images=tuple(self.images or ()),
            metadata=kept(self.metadata),
        )


class PriceData(Schema):
    """An inline price, of a product that exists or that is made along with it."""

    currency: Currency
    unit_amount: Amount
    product: Annotated[str, text(64)] | None = None
    product_data: ProductData | None = None
    tax_behavior: TaxBehavior | None = None
    recurring: Recurring | None = None

    @model_validator(mode="after")
    def _one_product(self) -> PriceData:
        if self.recurring is not None:
            raise refusal("can't be given: no mode sells recurring prices", field="recurring")
        if self.product is None and self.product_data is None:
            raise absent("product")
        if self.product is not None and self.product_data is not None:
            raise refusal("can't be given with `product`", field="product_data")
        return self

    def draft(self) -> PriceDraft:
        return PriceDraft(
            currency=self.currency,
            unit_amount=self.unit_amount,
            product=self.product,
            product_data=self.product_data.draft() if self.product_data else None,
            tax_behavior=self.tax_behavior or "unspecified",
        )


class LineItem(Schema):
    price: Annotated[str, text(64)] | None = None
    price_data: PriceData | None = None
    quantity: Annotated[Integer, Field(ge=1, le=MAX_QUANTITY)] = 1

    @model_validator(mode="after")
    def _one_price(self) -> LineItem:
        if self.price is None and self.price_data is None:
            raise absent("price")
        if self.price is not None and self.price_data is not None:
            raise refusal("can't be given with `price`", field="price_data")
        return self

    def draft(self) -> LineItemDraft:
        inline = self.price_data.draft() if self.price_data else None
        return LineItemDraft(quantity=self.quantity, price=self.price, price_data=inline)
