"""The line items of a session: prices by id or inline."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from checkout.domain.amounts import MAX_QUANTITY, Unit, unit
from checkout.schemas.catalog import (
    DecimalAmount,
    Images,
    LookupKey,
    Recurring,
    TaxBehavior,
    UnitLabel,
    whole_amount,
)
from checkout.schemas.fields import (
    Amount,
    Boolean,
    Currency,
    Integer,
    NewMetadata,
    Schema,
    Timestamp,
    absent,
    refusal,
    text,
    unavailable,
)
from checkout.schemas.not_available import OfItems


def _sellable(value: bool) -> bool:
    if not value:
        raise refusal("can't be false: what is not active can't be sold")
    return value


def _available(value: Any) -> Any:
    if value in ("tiered", "recurring"):
        raise unavailable(value)
    return value


Active = Annotated[Boolean, AfterValidator(_sellable)]


class ProductData(Schema):
    name: Annotated[str, text(5000)]
    active: Active | None = None
    description: Annotated[str, text(5000)] | None = None
    images: Images | None = None
    unit_label: UnitLabel | None = None
    metadata: NewMetadata | None = None


class PriceData(Schema):
    """An inline price, of an existing product or of a new one.

    `created` is not used. `livemode` is compared with the mode of the API key.
    """

    apart: ClassVar[frozenset[str]] = frozenset({"product", "product_data", "created", "livemode"})
    currency: Currency
    unit_amount: Amount | None = None
    unit_amount_decimal: DecimalAmount | None = None
    product: Annotated[str, text(64)] | None = None
    product_data: ProductData | None = None
    tax_behavior: TaxBehavior | None = None
    recurring: Recurring | None = None
    active: Active | None = None
    billing_scheme: Annotated[Literal["per_unit"], BeforeValidator(_available)] | None = None
    created: Timestamp | None = None
    livemode: Boolean | None = None
    lookup_key: LookupKey | None = None
    type: Annotated[Literal["one_time"], BeforeValidator(_available)] | None = None

    @model_validator(mode="after")
    def _complete(self) -> PriceData:
        if self.recurring is not None:
            raise refusal("can't be given: no mode sells recurring prices", field="recurring")
        if self.unit_amount is None and self.unit_amount_decimal is None:
            raise absent("unit_amount")
        if self.unit_amount is not None and self.unit_amount_decimal is not None:
            raise refusal("can't be given with `unit_amount`", field="unit_amount_decimal")
        if self.product is None and self.product_data is None:
            raise absent("product")
        if self.product is not None and self.product_data is not None:
            raise refusal("can't be given with `product`", field="product_data")
        return self

    @property
    def unit(self) -> Unit | None:
        """What one costs, in minor units."""
        amount = whole_amount(self.unit_amount, self.unit_amount_decimal)
        return unit(amount, self.unit_amount_decimal)

    def columns(self) -> dict[str, Any]:
        """The columns of the new price. A decimal amount without a fraction is a whole one too."""
        given = super().columns()
        amount = whole_amount(self.unit_amount, self.unit_amount_decimal)
        return given if amount is None else {**given, "unit_amount": amount}


class LineItem(OfItems, Schema):
    price: Annotated[str, text(64)] | None = None
    price_data: PriceData | None = None
    quantity: Annotated[Integer, Field(ge=1, le=MAX_QUANTITY)] = 1
    metadata: NewMetadata | None = None

    @model_validator(mode="after")
    def _one_price(self) -> LineItem:
        self._check_price()
        return self

    def _check_price(self) -> None:
        if self.price is None and self.price_data is None:
            raise absent("price")
        if self.price is not None and self.price_data is not None:
            raise refusal("can't be given with `price`", field="price_data")
