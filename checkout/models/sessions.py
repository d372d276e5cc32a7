"""Checkout Sessions: one attempt of one shopper to buy some items."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from checkout.domain.lifecycle import SESSION_MOVES, SESSION_PAYMENT_MOVES
from checkout.models.base import Amount, Described, Json, Owned, Seconds
from foundation.database import PK, Model


class CheckoutSession(Owned, Described, Model):
    """`page_token` opens the payment page: unlike the id, it travels in no success URL.

    Amounts are kept as computed by domain.amounts whenever items or shipping change. `status` may still say open
    after `expires_at`; readers use services.sessions.effective_status.
    """

    __tablename__ = "checkout_sessions"
    __moves__ = {"status": SESSION_MOVES, "payment_status": SESSION_PAYMENT_MOVES}  # noqa: RUF012
    extra_args = (
        Index(None, "status", "expires_at"),
        CheckConstraint("amount_total >= 0", name="total"),
    )
    mode: Mapped[str] = mapped_column(String(16))
    ui_mode: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))
    payment_status: Mapped[str] = mapped_column(String(24))
    page_token: Mapped[str] = mapped_column(String(64), unique=True)
    currency: Mapped[str | None] = mapped_column(String(3))
    amount_subtotal: Mapped[int] = mapped_column(Amount)
    amount_discount: Mapped[int] = mapped_column(Amount, default=0)
    amount_shipping: Mapped[int] = mapped_column(Amount, default=0)
    amount_tax: Mapped[int] = mapped_column(Amount, default=0)
    amount_total: Mapped[int] = mapped_column(Amount)
    success_url: Mapped[str | None] = mapped_column(Text)
    cancel_url: Mapped[str | None] = mapped_column(Text)
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id"), index=True)
    customer_email: Mapped[str | None] = mapped_column(String(254))
    customer_creation: Mapped[str] = mapped_column(String(16))
    customer_details: Mapped[dict[str, Any] | None] = mapped_column(Json)
    shipping_details: Mapped[dict[str, Any] | None] = mapped_column(Json)
    shipping_address_collection: Mapped[dict[str, Any] | None] = mapped_column(Json)
    billing_address_collection: Mapped[str] = mapped_column(String(16))
    phone_number_collection: Mapped[bool] = mapped_column(default=False)
    shipping_rate_id: Mapped[str | None] = mapped_column(String(64))
    payment_intent_id: Mapped[str | None] = mapped_column(String(64), index=True)
    setup_intent_id: Mapped[str | None] = mapped_column(String(64), index=True)
    order_id: Mapped[str | None] = mapped_column(String(64))
    client_reference_id: Mapped[str | None] = mapped_column(String(200))
    expires_at: Mapped[int] = mapped_column(Seconds)
    completed_at: Mapped[int | None] = mapped_column(Seconds)
    submit_type: Mapped[str | None] = mapped_column(String(16))
    locale: Mapped[str | None] = mapped_column(String(16))
    description: Mapped[str | None] = mapped_column(Text)
    extras: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)

    line_items: Mapped[list[LineItem]] = relationship(
        order_by="LineItem.pk", lazy="selectin", cascade="all, delete-orphan"
    )
    shipping_options: Mapped[list[ShippingOption]] = relationship(
        order_by="ShippingOption.pk", lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def shipping_option(self) -> ShippingOption | None:
        """The one that the shopper chose; the first until then."""
        chosen = (option for option in self.shipping_options if option.id == self.shipping_rate_id)
        return next(chosen, None)


class LineItem(Model):
    """What one line said when the session was made; later changes of the product don't touch it."""

    __tablename__ = "line_items"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    id: Mapped[str] = mapped_column(String(64), unique=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("checkout_sessions.id"), index=True)
    price_id: Mapped[str] = mapped_column(ForeignKey("prices.id"))
    description: Mapped[str] = mapped_column(Text)
    detail: Mapped[str | None] = mapped_column(Text)
    image: Mapped[str | None] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(String(3))
    unit_amount: Mapped[int] = mapped_column(Amount)
    quantity: Mapped[int]
    amount_subtotal: Mapped[int] = mapped_column(Amount)
    amount_discount: Mapped[int] = mapped_column(Amount, default=0)
    amount_tax: Mapped[int] = mapped_column(Amount, default=0)
    amount_total: Mapped[int] = mapped_column(Amount)


class ShippingOption(Model):
    """A rate that the shopper may choose. `delivery_estimate` as the API takes it, or null."""

    __tablename__ = "shipping_options"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    id: Mapped[str] = mapped_column(String(64), unique=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("checkout_sessions.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(String(3))
    delivery_estimate: Mapped[dict[str, Any] | None] = mapped_column(Json)
