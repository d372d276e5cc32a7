"""Checkout Sessions and their line items."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Dialect,
    ForeignKey,
    Index,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from checkout.domain import amounts
from checkout.domain.lifecycle import (
    SESSION_MOVES,
    SESSION_PAYMENT_MOVES,
    Mode,
    PaymentStatus,
    SessionStatus,
    UiMode,
)
from checkout.domain.shipping import ShippingOption
from checkout.models.base import Amount, Described, Json, Owned, Seconds, new_id, state_type
from checkout.models.catalog import Price
from foundation.database import PK, Model

if TYPE_CHECKING:
    from checkout.models.payments import PaymentIntent, SetupIntent


class ShippingOptions(TypeDecorator[list[ShippingOption]]):
    """A list of ShippingOption, stored as JSON."""

    impl = Json
    cache_ok = True

    def process_bind_param(self, value: list[ShippingOption] | None, dialect: Dialect) -> Any:
        return [asdict(option) for option in value or ()]

    def process_result_value(self, value: Any, dialect: Dialect) -> list[ShippingOption]:
        return [ShippingOption(**option) for option in value or ()]


class CheckoutSession(Owned, Described, Model):
    """A shopper's checkout of some line items.

    `page_token` is in the payment page's URL: unlike the id, it travels in no success URL. Amounts are those of
    domain.amounts, written whenever items, discount or shipping change. `discount` is {id, start, coupon, label,
    first_time}: the coupon's id, what the shopper reads, and whether it has to be the customer's first payment.
    `status` may still be `open` after `expires_at`: readers use `status_at`.
    """

    __tablename__ = "checkout_sessions"
    __moves__ = {"status": SESSION_MOVES, "payment_status": SESSION_PAYMENT_MOVES}  # noqa: RUF012
    extra_args = (
        Index(None, "status", "expires_at"),
        CheckConstraint("amount_total >= 0", name="total"),
    )
    mode: Mapped[Mode] = mapped_column(state_type(Mode, 16))
    ui_mode: Mapped[UiMode] = mapped_column(state_type(UiMode, 16))
    status: Mapped[SessionStatus] = mapped_column(state_type(SessionStatus, 16))
    payment_status: Mapped[PaymentStatus] = mapped_column(state_type(PaymentStatus, 24))
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
    shipping_options: Mapped[list[ShippingOption]] = mapped_column(ShippingOptions, default=list)
    shipping_rate_id: Mapped[str | None] = mapped_column(String(64))
    billing_address_collection: Mapped[str] = mapped_column(String(16))
    phone_number_collection: Mapped[bool] = mapped_column(default=False)
    payment_intent_id: Mapped[str | None] = mapped_column(
        ForeignKey("payment_intents.id"), unique=True
    )
    setup_intent_id: Mapped[str | None] = mapped_column(ForeignKey("setup_intents.id"), unique=True)
    link_id: Mapped[str | None] = mapped_column(ForeignKey("checkout_links.id"), index=True)
    order_id: Mapped[str | None] = mapped_column(ForeignKey("orders.id", use_alter=True))
    coupon_pk: Mapped[int | None] = mapped_column(ForeignKey("coupons.pk"))
    promotion_code_id: Mapped[str | None] = mapped_column(ForeignKey("promotion_codes.id"))
    discount: Mapped[dict[str, Any] | None] = mapped_column(Json)
    client_reference_id: Mapped[str | None] = mapped_column(String(200))
    expires_at: Mapped[int] = mapped_column(Seconds)
    completed_at: Mapped[int | None] = mapped_column(Seconds)
    submit_type: Mapped[str | None] = mapped_column(String(16))
    locale: Mapped[str | None] = mapped_column(String(16))
    description: Mapped[str | None] = mapped_column(Text)
    extras: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)

    line_items: Mapped[list[LineItem]] = relationship(
        order_by="LineItem.pk", lazy="raise_on_sql", cascade="all, delete-orphan"
    )
    payment_intent: Mapped[PaymentIntent | None] = relationship(
        back_populates="session", lazy="raise_on_sql"
    )
    setup_intent: Mapped[SetupIntent | None] = relationship(
        back_populates="session", lazy="raise_on_sql"
    )

    @property
    def shipping_option(self) -> ShippingOption | None:
        """The chosen one: the first until the shopper chooses another."""
        chosen = (option for option in self.shipping_options if option.id == self.shipping_rate_id)
        return next(chosen, None)

    def status_at(self, now: int) -> SessionStatus:
        """The status at `now` (seconds, UTC): expired from `expires_at` on, even if the sweep has not run."""
        if self.status is SessionStatus.OPEN and self.expires_at <= now:
            return SessionStatus.EXPIRED
        return self.status


class LineItem(Described, Model):
    """What a session sells, as product and price were when the session was made.

    `unit_amount` is None where a unit costs a fraction of a minor unit, which `unit_amount_decimal` has then.
    """

    __tablename__ = "line_items"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    # A sentinel lets SQLAlchemy insert any number of lines by one statement and match the returned keys.
    id: Mapped[str] = mapped_column(
        String(64), unique=True, insert_sentinel=True, default=partial(new_id, "csli")
    )
    session_id: Mapped[str] = mapped_column(ForeignKey("checkout_sessions.id"), index=True)
    price_id: Mapped[str] = mapped_column(ForeignKey("prices.id"))
    description: Mapped[str] = mapped_column(Text)
    detail: Mapped[str | None] = mapped_column(Text)
    image: Mapped[str | None] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(String(3))
    unit_amount: Mapped[int | None] = mapped_column(Amount)
    unit_amount_decimal: Mapped[str | None] = mapped_column(String(40))
    quantity: Mapped[int] = mapped_column(BigInteger)
    amount_subtotal: Mapped[int] = mapped_column(Amount)
    amount_discount: Mapped[int] = mapped_column(Amount, default=0)
    amount_tax: Mapped[int] = mapped_column(Amount, default=0)
    amount_total: Mapped[int] = mapped_column(Amount)

    price: Mapped[Price] = relationship(lazy="raise_on_sql")

    @property
    def unit(self) -> amounts.Unit:
        """What one costs, in minor units."""
        return amounts.unit(self.unit_amount, self.unit_amount_decimal) or 0
