"""What an order is made from that no session made."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from checkout.domain.amounts import MAX_LINE_ITEMS, MAX_QUANTITY
from checkout.schemas.cards import Address
from checkout.schemas.fields import (
    Amount,
    Currency,
    Integer,
    Metadata,
    Request,
    Schema,
    id_of,
    kept,
    text,
)
from checkout.services.drafts import OrderDraft, OrderLineDraft


class OrderLine(Schema):
    """Unlike elsewhere, the reference calls a unit's amount `unit_price` here."""

    title: Annotated[str, text(5000)]
    unit_price: Amount
    quantity: Annotated[Integer, Field(ge=1, le=MAX_QUANTITY)] = 1


class ShippingAddress(Address):
    name: Annotated[str, text(100)] | None = None


class OrderCreate(Request):
    """POST /v1/orders."""

    currency: Currency
    line_items: Annotated[list[OrderLine], Field(min_length=1, max_length=MAX_LINE_ITEMS)]
    customer: Annotated[str, id_of("cus_")] | None = None
    shipping_address: ShippingAddress | None = None
    billing_address: Address | None = None
    metadata: Metadata | None = None

    def draft(self) -> OrderDraft:
        return OrderDraft(
            currency=self.currency,
            line_items=tuple(
                OrderLineDraft(
                    title=line.title, unit_amount=line.unit_price, quantity=line.quantity
                )
                for line in self.line_items
            ),
            customer=self.customer,
            shipping_address=_plain(self.shipping_address),
            billing_address=_plain(self.billing_address),
            metadata=kept(self.metadata),
        )


def _plain(address: Address | None) -> dict[str, Any] | None:
    return address.model_dump() if address else None
