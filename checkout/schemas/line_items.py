"""The line items of a session: prices by id or inline."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from checkout.domain.amounts import MAX_QUANTITY
from checkout.schemas.catalog import Images, Recurring, TaxBehavior
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
from checkout.schemas.not_available import OfItems


class ProductData(Schema):
    name: Annotated[str, text(5000)]
    description: Annotated[str, text(5000)] | None = None
    images: Images | None = None
    metadata: NewMetadata | None = None


class PriceData(Schema):
    """An inline price, of an existing product or of a new one."""

    apart: ClassVar[frozenset[str]] = frozenset({"product", "product_data"})
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


class LineItem(OfItems, Schema):
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
