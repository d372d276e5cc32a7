"""Requests of `/v1/checkouts`: Checkout Sessions under the names and in the types of the third dialect.

A currency is `{iso, scale}`, a time is ISO 8601. Source: the reference of CheckoutSession and the shop plugins that
send these requests.
"""

from __future__ import annotations

import re
from calendar import timegm
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import ValidationInfo

from checkout.domain.amounts import MAX_LINE_ITEMS
from checkout.schemas.fields import (
    FORM,
    INT64_MAX,
    NUMERAL,
    Amount,
    Currency,
    Expand,
    Integer,
    Request,
    Schema,
    absent,
    refusal,
    text,
    unavailable,
)
from checkout.schemas.line_items import LineItem, PriceData, ProductData
from checkout.schemas.lists import DEFAULT_LIMIT, MAX_LIMIT, Reference, SessionList
from checkout.schemas.session_parts import PaymentIntentData
from checkout.schemas.sessions import SessionCreate
from checkout.schemas.updates import MetadataUpdate
from foundation.money import exponent

MAX_QUANTITY = 10_000_000_000


class IsoCurrency(Schema):
    """`{"iso": "usd", "scale": 2}`: a currency, and how many decimals its amounts have."""

    iso: Currency
    scale: Integer

    @model_validator(mode="after")
    def _its_own_scale(self) -> IsoCurrency:
        """Another scale would mean amounts of another size, so it is refused rather than converted."""
        if self.scale != exponent(self.iso):
            raise refusal(
                "must be {decimals}, the decimals of {iso}",
                decimals=exponent(self.iso),
                iso=self.iso,
                field="scale",
            )
        return self


def _code(value: Any, info: ValidationInfo) -> Any:
    """The code of a currency that is given as an object."""
    if not isinstance(value, dict):
        return value
    try:
        return IsoCurrency.model_validate(value, context=info.context).iso
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        named = {"field": str(first["loc"][-1])} if first["loc"] else {}
        context = {**named, **(first.get("ctx") or {})}
        raise PydanticCustomError(first["type"], first["msg"], context) from None


def _seconds(value: Any, info: ValidationInfo) -> Any:
    """ISO 8601 with a time zone, or seconds since 1970. A fraction of a second is dropped."""
    if not isinstance(value, str):
        return value
    if info.context == FORM and NUMERAL.fullmatch(value):
        return int(value)
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is not None:
            return timegm(moment.utctimetuple())
    except (ValueError, OverflowError):
        pass
    raise refusal("must be a date and time with a time zone, such as 2026-04-17T20:01:58Z")


def _paths(value: Any) -> Any:
    """`a,b` is a list too, and an empty text an empty one."""
    return value.split(",") if isinstance(value, str) and value else value or []


def _of_items(paths: list[str]) -> list[str]:
    """The objects of a list are its `items` here."""
    return [re.sub(r"^items\b", "data", path) for path in paths]


def _mode(value: Any) -> Any:
    if value in ("order", "subscription"):
        raise unavailable(value)
    return value


def _filled(value: Any) -> Any:
    return None if value == "" else value


CurrencyCode = Annotated[
    Currency,
    BeforeValidator(_code),
    WithJsonSchema({"anyOf": [{"type": "string"}, IsoCurrency.model_json_schema()]}),
]
"""A currency as `{iso, scale}` or as its code, read as its code in lower case."""
Moment = Annotated[
    int,
    BeforeValidator(_seconds),
    Field(ge=0, le=INT64_MAX),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Paths = Annotated[Expand, BeforeValidator(_paths)]


class CheckoutPriceData(PriceData):
    """The currency is the checkout's unless it is given."""

    currency: CurrencyCode | None = None  # type: ignore[assignment]


class CheckoutItem(LineItem):
    """`{price_data}`, `{price}`, or `{name, unit_amount, currency}` with `unit_price` for `unit_amount`."""

    quantity: Annotated[Integer, Field(ge=1, le=MAX_QUANTITY)]
    price_data: CheckoutPriceData | None = None
    name: Annotated[str, text(5000)] | None = None
    unit_amount: Amount | None = None
    unit_price: Amount | None = None
    currency: CurrencyCode | None = None

    def _check_price(self) -> None:
        flat = ("name", "unit_amount", "unit_price", "currency")
        given = [name for name in flat if getattr(self, name) is not None]
        if not given:
            super()._check_price()
        elif other := next((each for each in ("price_data", "price") if getattr(self, each)), None):
            raise refusal(f"can't be given with `{other}`", field=given[0])
        elif self.name is None:
            raise absent("name")
        elif self.unit_amount is None and self.unit_price is None:
            raise absent("unit_amount")
        elif self.unit_amount is not None and self.unit_price is not None:
            raise refusal("can't be given with `unit_amount`", field="unit_price")

    def priced(self, currency: str) -> CheckoutItem:
        """The item with either `price` or `price_data`, in `currency` unless it has its own."""
        if (data := self.price_data) is not None:
            own = data.currency or currency
            return self.model_copy(update={"price_data": data.model_copy(update={"currency": own})})
        if self.name is None:
            return self
        amount = self.unit_amount if self.unit_price is None else self.unit_price
        made = inline_price(self.name, amount or 0, self.currency or currency)
        return self.model_copy(update={"price_data": made})


def inline_price(name: str, amount: int, currency: str) -> PriceData:
    """A new price of a new product. `amount` in minor units."""
    return PriceData(currency=currency, unit_amount=amount, product_data=ProductData(name=name))


class CheckoutIntentData(PaymentIntentData):
    apart: ClassVar[frozenset[str]] = PaymentIntentData.apart | {"amount"}
    amount: Amount | None = None


class CheckoutCreate(SessionCreate):
    """POST /v1/checkouts. `amount` is what the line items come to; without line items it is all that is sold."""

    apart: ClassVar[frozenset[str]] = SessionCreate.apart | {"amount"}
    mode: Annotated[Literal["payment", "setup"], BeforeValidator(_mode)]
    currency: CurrencyCode
    amount: Amount | None = None
    line_items: Annotated[list[CheckoutItem], Field(max_length=MAX_LINE_ITEMS)] | None = None  # type: ignore[assignment]
    payment_intent_data: CheckoutIntentData | None = None
    expires_at: Moment | None = None
    submit_type: Annotated[
        Literal["auto", "book", "donate", "pay", "subscribe"] | None, BeforeValidator(_filled)
    ] = None
    expand: Paths = Field(default_factory=list)

    @property
    def has_amount(self) -> bool:
        return self.charged is not None

    @property
    def charged(self) -> int | None:
        """The amount that the request names, in one of its two places."""
        data = self.payment_intent_data
        return data.amount if self.amount is None and data is not None else self.amount

    @model_validator(mode="after")
    def _one_amount(self) -> CheckoutCreate:
        data = self.payment_intent_data
        if data and data.amount is not None and data.amount != self.charged:
            raise refusal("must be the same as `amount`", field="payment_intent_data[amount]")
        if self.mode == "setup" and self.has_amount:
            raise refusal("can't be given in mode `setup`", field="amount")
        if self.success_url is not None and self.ui_mode != "hosted":
            raise refusal("is for `ui_mode` `hosted`", field="success_url")
        return self


class CheckoutRead(Request):
    """GET /v1/checkouts/{id}."""

    expand: Paths = Field(default_factory=list)


class CheckoutUpdate(MetadataUpdate):
    """POST /v1/checkouts/{id}."""

    expand: Paths = Field(default_factory=list)


class CheckoutList(Request):
    """GET /v1/checkouts. `last_key` is that of the page before."""

    expand: Annotated[Paths, AfterValidator(_of_items)] = Field(default_factory=list)
    limit: Annotated[Integer, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT
    last_key: Reference | None = None
    customer: Reference | None = None
    payment_intent: Reference | None = None
    status: Literal["open", "complete", "expired"] | None = None

    def page(self) -> SessionList:
        """The same list of sessions."""
        given = self.model_dump(exclude={"expand", "last_key"}, exclude_none=True)
        return SessionList(starting_after=self.last_key, **given)
