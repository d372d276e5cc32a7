"""The shop's tables, all in its own database. Amounts are in minor units, times in seconds UTC.

No column refers to the provider's tables: the shop reads sessions over the API.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Enum,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import PK, Model
from storefront.lifecycle import OrderStatus

MAX_QUANTITY = 99
"""The largest quantity of one variant in a cart."""


PENDING = "status = 'pending'"
CURRENT = f"{PENDING} AND NOT cancel_requested"
"""Conditions of partial indexes."""


def _values(members: type[StrEnum]) -> list[str]:
    """The strings that are stored; by default SQLAlchemy stores the names of the members."""
    return [member.value for member in members]


def enum_of(members: type[StrEnum]) -> Enum:
    """The type of a column with one of these members."""
    return Enum(members, native_enum=False, length=16, values_callable=_values)


class ShopCategory(Model):
    """A category of products. `position` is its place in the navigation."""

    __bind_key__ = "storefront"
    __tablename__ = "shop_categories"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]


class ShopProduct(Model):
    """A product; inactive products aren't for sale.

    `options`: a list of {name, label, values}, each value {value, label} and perhaps {swatch}, a colour.
    `added`: the day, such as "2026-01-31".
    """

    __bind_key__ = "storefront"
    __tablename__ = "shop_products"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    subtitle: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(ForeignKey("shop_categories.slug"), index=True)
    kind: Mapped[str] = mapped_column(String(16))  # physical | digital
    currency: Mapped[str] = mapped_column(String(3))
    image: Mapped[str] = mapped_column(String(200))
    tone: Mapped[str] = mapped_column(String(16))
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    added: Mapped[str] = mapped_column(String(10))
    position: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)


class ShopVariant(Model):
    """What is sold of a product: one for each combination of its options, or the only one.

    `sku` is the product's slug, followed by the values of `options`, which has one for each of the product's options.
    `label` names them ("Moss"); it is empty for a product without options. `specs`: rows {label, value} of its
    specification. `views`: pictures {image, alt}. The provider has a Product and a Price of each variant.
    """

    __bind_key__ = "storefront"
    __tablename__ = "shop_variants"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    sku: Mapped[str] = mapped_column(String(120), unique=True)
    product_pk: Mapped[int] = mapped_column(ForeignKey("shop_products.pk"), index=True)
    options: Mapped[dict[str, str]] = mapped_column(JSON)
    specs: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    views: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    label: Mapped[str] = mapped_column(String(120))
    price: Mapped[int]
    image: Mapped[str] = mapped_column(String(200))
    provider_product: Mapped[str] = mapped_column(String(80))
    provider_price: Mapped[str] = mapped_column(String(80), unique=True)
    position: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)
    __table_args__ = (CheckConstraint("price >= 0", name="price"),)


class CartLine(Model):
    """A variant in a visitor's cart. Its price is the catalog's current one."""

    __bind_key__ = "storefront"
    __tablename__ = "shop_cart_lines"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    visitor: Mapped[str] = mapped_column(String(40))
    variant_pk: Mapped[int] = mapped_column(ForeignKey("shop_variants.pk"))
    quantity: Mapped[int]
    __table_args__ = (
        UniqueConstraint("visitor", "variant_pk", name="shop_cart_lines_once"),
        CheckConstraint(f"quantity BETWEEN 1 AND {MAX_QUANTITY}", name="quantity"),
    )


class ShopOrder(Model):
    """An order, written before its Checkout Session is created.

    `idempotency_key` makes a second press of Checkout the same API request. `reference` is unguessable: it is the
    session's client_reference_id and part of the cancel URL. `fingerprint` identifies the priced cart, so that an
    unchanged cart finds its pending order again. `cancel_requested`: the shopper went back or started another
    checkout, so an expired session means canceled. `stock_held`: the units of its lines are reserved. `payment_intent`
    is the id of the session's PaymentIntent, known once the order is paid. `fulfilled_at`: when the goods were sent; a
    digital order is fulfilled when it is paid. `amount_refunded` is what the provider reports for the payment. Only
    `orders.moves.move` changes `status`.
    """

    __bind_key__ = "storefront"
    __tablename__ = "shop_orders"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    reference: Mapped[str] = mapped_column(String(64), unique=True)
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)
    visitor: Mapped[str] = mapped_column(String(40), index=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[OrderStatus] = mapped_column(enum_of(OrderStatus))
    mode: Mapped[str] = mapped_column(String(16))
    ui_mode: Mapped[str] = mapped_column(String(16), server_default="hosted")
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
    stock_held: Mapped[bool] = mapped_column(default=False)
    created: Mapped[int] = mapped_column(PK)
    expires_at: Mapped[int] = mapped_column(PK)
    settled_at: Mapped[int | None] = mapped_column(PK)
    email: Mapped[str | None] = mapped_column(String(320))
    shipping_name: Mapped[str | None] = mapped_column(String(200))
    shipping_address: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    shipping_method: Mapped[str | None] = mapped_column(String(200))
    provider_order: Mapped[str | None] = mapped_column(String(255))
    payment_intent: Mapped[str | None] = mapped_column(String(255), unique=True, index=True)
    paid_with: Mapped[str | None] = mapped_column(String(80))
    amount_refunded: Mapped[int] = mapped_column(default=0, server_default="0")
    arrives_from: Mapped[date | None]
    arrives_by: Mapped[date | None]
    fulfilled_at: Mapped[int | None] = mapped_column(PK)
    carrier: Mapped[str | None] = mapped_column(String(40))
    tracking_number: Mapped[str | None] = mapped_column(String(80))
    __table_args__ = (
        CheckConstraint("amount_refunded BETWEEN 0 AND amount_total", name="refunded"),
        # Two requests at once can't both open an order.
        Index(
            "shop_orders_one_current",
            "visitor",
            unique=True,
            sqlite_where=text(CURRENT),
            postgresql_where=text(CURRENT),
        ),
        Index(
            "shop_orders_pending",
            "expires_at",
            sqlite_where=text(PENDING),
            postgresql_where=text(PENDING),
        ),
    )

    @property
    def number(self) -> str:
        """The order number that shoppers see: the first is `N-10001`."""
        return f"N-{FIRST_NUMBER - 1 + self.pk}"


FIRST_NUMBER = 10001


class ShopOrderLine(Model):
    """A variant in an order, with its SKU, name and price at the time of purchase."""

    __bind_key__ = "storefront"
    __tablename__ = "shop_order_lines"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    order_pk: Mapped[int] = mapped_column(ForeignKey("shop_orders.pk"))
    position: Mapped[int]
    variant_pk: Mapped[int] = mapped_column(ForeignKey("shop_variants.pk"))
    sku: Mapped[str] = mapped_column(String(120))
    slug: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    subtitle: Mapped[str] = mapped_column(String(200))
    image: Mapped[str] = mapped_column(String(200))
    tone: Mapped[str] = mapped_column(String(16))
    price_id: Mapped[str] = mapped_column(String(80))
    quantity: Mapped[int]
    unit_amount: Mapped[int]
    __table_args__ = (UniqueConstraint("order_pk", "position", name="shop_order_lines_position"),)


class ReceivedEvent(Model):
    """A webhook event that was processed. A second delivery of it is ignored."""

    __bind_key__ = "storefront"
    __tablename__ = "shop_received_events"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    event_id: Mapped[str] = mapped_column(String(255), unique=True)
    type: Mapped[str] = mapped_column(String(100))
    received: Mapped[int] = mapped_column(PK)
