"""Tables about what became of an order: its history, and the refunds that operators asked for."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import PK, Model
from storefront.lifecycle import OrderStatus, Source
from storefront.models import enum_of

OPEN = "settled_at IS NULL"


class ShopOrderMove(Model):
    """An entry of an order's history. `from_status` and `to_status` are equal when another fact changed than the
    status: a partial refund, or that the goods were sent.

    `amount_refunded` is all that was refunded of the order after this entry, if the entry is about a refund.

    A new order is pending and has no entry. `from_status` is None for an order that is older than this table.
    """

    __bind_key__ = "storefront"
    __tablename__ = "shop_order_moves"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    order_pk: Mapped[int] = mapped_column(ForeignKey("shop_orders.pk"), index=True)
    from_status: Mapped[OrderStatus | None] = mapped_column(enum_of(OrderStatus))
    to_status: Mapped[OrderStatus] = mapped_column(enum_of(OrderStatus))
    reason: Mapped[str] = mapped_column(String(500))
    source: Mapped[Source] = mapped_column(enum_of(Source))
    amount_refunded: Mapped[int | None]
    created: Mapped[int] = mapped_column(PK)


class ShopRefund(Model):
    """A refund that an operator asked for, written before the provider is called.

    It is open until the provider has answered: then `provider_refund` is the refund's id, or `problem` says why there
    is none. An order has one open refund at most. `token` identifies the request for it: a form that is sent twice is
    one refund.
    """

    __bind_key__ = "storefront"
    __tablename__ = "shop_refunds"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    order_pk: Mapped[int] = mapped_column(ForeignKey("shop_orders.pk"))
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)
    token: Mapped[str] = mapped_column(String(64))
    amount: Mapped[int]
    reason: Mapped[str | None] = mapped_column(String(300))
    provider_refund: Mapped[str | None] = mapped_column(String(255), unique=True)
    problem: Mapped[str | None] = mapped_column(String(500))
    created: Mapped[int] = mapped_column(PK)
    settled_at: Mapped[int | None] = mapped_column(PK)
    __table_args__ = (
        UniqueConstraint("order_pk", "token", name="shop_refunds_once"),
        CheckConstraint("amount > 0", name="amount"),
        Index(
            "shop_refunds_one_open",
            "order_pk",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
    )
