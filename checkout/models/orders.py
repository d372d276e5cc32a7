"""Orders and their line items."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from checkout.domain.lifecycle import (
    ORDER_MOVES,
    ORDER_PAYMENT_MOVES,
    FulfillmentStatus,
    OrderPaymentStatus,
    OrderStatus,
)
from checkout.models.base import Amount, Described, Json, Owned, new_id, state_type
from foundation.database import PK, Model


class Order(Owned, Described, Model):
    """A sale to fulfil, made by a session in mode `order` or over the API.

    `shipping_method` is the name of the chosen shipping option, `amount_shipping` its cost.
    """

    __tablename__ = "orders"
    __moves__ = {"status": ORDER_MOVES, "payment_status": ORDER_PAYMENT_MOVES}  # noqa: RUF012
    status: Mapped[OrderStatus] = mapped_column(state_type(OrderStatus, 16))
    payment_status: Mapped[OrderPaymentStatus] = mapped_column(state_type(OrderPaymentStatus, 24))
    fulfillment_status: Mapped[FulfillmentStatus] = mapped_column(state_type(FulfillmentStatus, 16))
    checkout_session_id: Mapped[str | None] = mapped_column(
        ForeignKey("checkout_sessions.id"), unique=True
    )
    payment_intent_id: Mapped[str | None] = mapped_column(
        ForeignKey("payment_intents.id"), unique=True
    )
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id"), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    amount_subtotal: Mapped[int] = mapped_column(Amount)
    amount_discount: Mapped[int] = mapped_column(Amount, default=0)
    amount_shipping: Mapped[int] = mapped_column(Amount, default=0)
    amount_tax: Mapped[int] = mapped_column(Amount, default=0)
    amount_total: Mapped[int] = mapped_column(Amount)
    shipping_address: Mapped[dict[str, Any] | None] = mapped_column(Json)
    billing_address: Mapped[dict[str, Any] | None] = mapped_column(Json)
    shipping_method: Mapped[str | None] = mapped_column(String(100))

    line_items: Mapped[list[OrderLineItem]] = relationship(
        order_by="OrderLineItem.pk", lazy="raise_on_sql", cascade="all, delete-orphan"
    )


class OrderLineItem(Model):
    __tablename__ = "order_line_items"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    id: Mapped[str] = mapped_column(
        String(64), unique=True, insert_sentinel=True, default=partial(new_id, "oli")
    )
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    price_id: Mapped[str | None] = mapped_column(ForeignKey("prices.id"))
    description: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(String(3))
    unit_amount: Mapped[int] = mapped_column(Amount)
    quantity: Mapped[int]
    amount_subtotal: Mapped[int] = mapped_column(Amount)
    amount_total: Mapped[int] = mapped_column(Amount)
