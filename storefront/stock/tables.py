"""The tables of the stock. Quantities are units of an SKU."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, Enum, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import PK, Model

MAX_SKU = 120
LOW = 5
"""From this number down the pages say how many are left, and what is reordered is reordered."""


class Reason(StrEnum):
    """Why the stock of an SKU has changed."""

    FIRST = "first"  # the level at which counting began
    RESERVED = "reserved"  # an order was created
    RELEASED = "released"  # the order can't be paid any more
    RETAKEN = "retaken"  # the order was paid after its units had been released
    RESTORED = "restored"  # the order was refunded in full
    REORDERED = "reordered"  # few were left, and the supplier delivered
    ADDED = "added"  # an operator recorded a delivery
    SET = "set"  # an operator counted


class ShopStock(Model):
    """The units of an SKU that no order holds. An SKU without a row isn't counted: it never runs out.

    `reorder_to`: the stock is brought back to this number as soon as few are left; None: only by an operator.
    """

    __bind_key__ = "storefront"
    __tablename__ = "shop_stock"
    sku: Mapped[str] = mapped_column(String(MAX_SKU), primary_key=True)
    available: Mapped[int]
    reorder_to: Mapped[int | None]
    __table_args__ = (CheckConstraint("available >= 0", name="available"),)


class ShopStockMove(Model):
    """A change of an SKU's stock: `available` is the sum of its changes. `order_pk` is the order that caused it."""

    __bind_key__ = "storefront"
    __tablename__ = "shop_stock_moves"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    sku: Mapped[str] = mapped_column(ForeignKey("shop_stock.sku"), index=True)
    order_pk: Mapped[int | None] = mapped_column(ForeignKey("shop_orders.pk"), index=True)
    change: Mapped[int]
    reason: Mapped[Reason] = mapped_column(
        Enum(
            Reason,
            native_enum=False,
            length=16,
            values_callable=lambda members: [member.value for member in members],
        )
    )
    created: Mapped[int] = mapped_column(PK)
