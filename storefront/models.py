"""The shop's tables, all in its own database. Amounts are minor units, times are seconds UTC.

Nothing here points at the provider's tables: what the shop knows of a session it has read over the API.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import PK, db

MAX_QUANTITY = 99
"""The most of one thing in a cart."""


class ShopCategory(db.Model):  # type: ignore[name-defined]
    """A shelf of the shop, in the order of the navigation."""

    __bind_key__ = "storefront"
    __tablename__ = "shop_categories"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]


class ShopProduct(db.Model):  # type: ignore[name-defined]
    """Something for sale. `provider_price` is the provider's id of the price that the shopper pays."""

    __bind_key__ = "storefront"
    __tablename__ = "shop_products"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    subtitle: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(ForeignKey("shop_categories.slug"), index=True)
    kind: Mapped[str] = mapped_column(String(16))  # physical | digital
    price: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    image: Mapped[str] = mapped_column(String(200))
    tone: Mapped[str] = mapped_column(String(16))
    provider_product: Mapped[str] = mapped_column(String(80))
    provider_price: Mapped[str] = mapped_column(String(80), unique=True)
    position: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)
    __table_args__ = (CheckConstraint("price >= 0", name="price"),)


class CartLine(db.Model):  # type: ignore[name-defined]
    """One thing in a visitor's cart. The price is the catalog's, at the moment that it is looked at."""

    __bind_key__ = "storefront"
    __tablename__ = "shop_cart_lines"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    visitor: Mapped[str] = mapped_column(String(40))
    product_pk: Mapped[int] = mapped_column(ForeignKey("shop_products.pk"))
    quantity: Mapped[int]
    __table_args__ = (
        UniqueConstraint("visitor", "product_pk", name="shop_cart_lines_once"),
        CheckConstraint(f"quantity BETWEEN 1 AND {MAX_QUANTITY}", name="quantity"),
    )


class ShopOrder(db.Model):  # type: ignore[name-defined]
    """An order, written before the provider is asked for a session.

    `idempotency_key` makes a second press of Checkout the same request; `reference` is the unguessable
    name that travels to the provider and in the cancel URL; `fingerprint` is the cart that was priced, so
    that an unchanged cart finds its pending order again. `cancel_requested`: the shopper went back, so that
    its end will be told as that. `status` is moved by orders.moves alone.
    """

    __bind_key__ = "storefront"
    __tablename__ = "shop_orders"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    reference: Mapped[str] = mapped_column(String(64), unique=True)
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)
    visitor: Mapped[str] = mapped_column(String(40), index=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(16))
    mode: Mapped[str] = mapped_column(String(16))
    ships: Mapped[bool]
    currency: Mapped[str] = mapped_column(String(3))
    amount_subtotal: Mapped[int]
    amount_discount: Mapped[int] = mapped_column(default=0)
    amount_shipping: Mapped[int] = mapped_column(default=0)
    amount_tax: Mapped[int] = mapped_column(default=0)
    amount_total: Mapped[int]
    session_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    checkout_url: Mapped[str | None] = mapped_column(Text)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    created: Mapped[int] = mapped_column(PK)
    expires_at: Mapped[int] = mapped_column(PK)
    settled_at: Mapped[int | None] = mapped_column(PK)
    email: Mapped[str | None] = mapped_column(String(320))
    shipping_name: Mapped[str | None] = mapped_column(String(200))
    shipping_address: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    shipping_method: Mapped[str | None] = mapped_column(String(200))
    provider_order: Mapped[str | None] = mapped_column(String(255))
    __table_args__ = (
        # Two presses at once can't both open an order for the same cart.
        Index(
            "shop_orders_one_pending",
            "visitor",
            "fingerprint",
            unique=True,
            sqlite_where=text("status = 'pending'"),
            postgresql_where=text("status = 'pending'"),
        ),
    )

    @property
    def number(self) -> str:
        """What people call it: `N-10001` is the first."""
        return f"N-{FIRST_NUMBER - 1 + self.pk}"


FIRST_NUMBER = 10001


class ShopOrderLine(db.Model):  # type: ignore[name-defined]
    """What was bought, as it was when it was bought."""

    __bind_key__ = "storefront"
    __tablename__ = "shop_order_lines"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    order_pk: Mapped[int] = mapped_column(ForeignKey("shop_orders.pk"))
    position: Mapped[int]
    product_pk: Mapped[int] = mapped_column(ForeignKey("shop_products.pk"))
    slug: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    subtitle: Mapped[str] = mapped_column(String(200))
    image: Mapped[str] = mapped_column(String(200))
    tone: Mapped[str] = mapped_column(String(16))
    price_id: Mapped[str] = mapped_column(String(80))
    quantity: Mapped[int]
    unit_amount: Mapped[int]
    __table_args__ = (UniqueConstraint("order_pk", "position", name="shop_order_lines_position"),)


class ReceivedEvent(db.Model):  # type: ignore[name-defined]
    """A webhook event that has had its effect. Its second delivery finds it here."""

    __bind_key__ = "storefront"
    __tablename__ = "shop_received_events"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    event_id: Mapped[str] = mapped_column(String(255), unique=True)
    type: Mapped[str] = mapped_column(String(100))
    received: Mapped[int] = mapped_column(PK)
