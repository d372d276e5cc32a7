"""Requests about orders."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from checkout.domain.amounts import MAX_LINE_ITEMS, MAX_QUANTITY
from checkout.schemas.addresses import Address
from checkout.schemas.fields import (
    Amount,
    Currency,
    Integer,
    NewMetadata,
    Request,
    Schema,
    id_of,
    text,
)


class OrderLine(Schema):
    """The reference names the amount of a unit `unit_price` here, unlike elsewhere."""

    title: Annotated[str, text(5000)]
    unit_price: Amount
    quantity: Annotated[Integer, Field(ge=1, le=MAX_QUANTITY)] = 1


class ShippingAddress(Address):
    name: Annotated[str, text(100)] | None = None


class OrderCreate(Request):
    """POST /v1/orders."""

    apart: ClassVar[frozenset[str]] = frozenset(
        {"expand", "line_items", "shipping_address", "billing_address"}
    )
    currency: Currency
    line_items: Annotated[list[OrderLine], Field(min_length=1, max_length=MAX_LINE_ITEMS)]
    customer: Annotated[str, id_of("cus_")] | None = None
    shipping_address: ShippingAddress | None = None
    billing_address: Address | None = None
    metadata: NewMetadata | None = None
