"""How much of each SKU there is, and the changes that no order makes. All take part in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, case, func, select, update

from foundation import clock
from foundation.database import db, insert_once
from storefront.lifecycle import OrderStatus
from storefront.models import ShopOrder, ShopProduct, ShopVariant
from storefront.stock.tables import LOW, Reason, ShopStock, ShopStockMove

MOST = 1_000_000
"""The largest stock of an SKU."""
SOLD = (OrderStatus.PAID, OrderStatus.REVIEW, OrderStatus.REFUNDED)

HELD_BY_VISITOR = (
    select(func.coalesce(-func.sum(ShopStockMove.change), 0))
    .join(ShopOrder, ShopStockMove.order_pk == ShopOrder.pk)
    .where(
        ShopOrder.visitor == bindparam("visitor"),
        ShopOrder.status == OrderStatus.PENDING,
        ShopStockMove.sku == ShopStock.sku,
    )
    .correlate(ShopStock)
    .scalar_subquery()
)
FOR_VISITOR = (ShopStock.available + HELD_BY_VISITOR).label("available")
"""The units that the visitor may have in the cart: an unpaid checkout of their own gives way to their next one."""


class NotCounted(Exception):
    """The stock of this SKU can't be changed: nothing is sold under it, it is digital, or it would be too much."""


@dataclass(frozen=True)
class Level:
    """`held`: the units of orders that may still be paid. `sold`: those of paid ones. `reorder_to` is explained at
    ShopStock."""

    sku: str
    available: int
    held: int
    sold: int
    reorder_to: int | None


def list_levels(sku: str | None = None) -> list[Level]:
    """The SKUs that are counted, in the order of their names, or the named one."""
    taken = -ShopStockMove.change
    held = func.sum(case((ShopOrder.status.not_in(SOLD), taken), else_=0))
    sold = func.sum(case((ShopOrder.status.in_(SOLD), taken), else_=0))
    query = (
        select(ShopStock.sku, ShopStock.available, held, sold, ShopStock.reorder_to)
        .outerjoin(ShopStockMove, ShopStockMove.sku == ShopStock.sku)
        .outerjoin(ShopOrder, ShopStockMove.order_pk == ShopOrder.pk)
        .group_by(ShopStock.sku)
    )
    if sku is not None:
        query = query.where(ShopStock.sku == sku)
    rows = db.session.execute(query)
    levels = (
        Level(name, available, int(held or 0), int(sold or 0), reorder_to)
        for name, available, held, sold, reorder_to in rows
    )
    return sorted(levels, key=lambda level: level.sku)


def set_level(sku: str, quantity: int, *, reorder: bool = False) -> None:
    """Record that `quantity` units are there besides those that orders hold. Raises NotCounted.

    `reorder`: keep it there. Without it only an operator adds to the stock.
    """
    change = quantity - _lock(sku)
    db.session.execute(
        update(ShopStock)
        .where(ShopStock.sku == sku)
        .values(available=quantity, reorder_to=quantity if reorder else None)
    )
    _record(sku, change, Reason.SET)


def add_units(sku: str, quantity: int) -> None:
    """Record a delivery. Raises NotCounted."""
    if _lock(sku) + quantity > MOST:
        raise NotCounted(f"the stock of an SKU is at most {MOST}")
    db.session.execute(
        update(ShopStock)
        .where(ShopStock.sku == sku)
        .values(available=ShopStock.available + quantity)
    )
    _record(sku, quantity, Reason.ADDED)


def seed(first: Mapping[str, int]) -> None:
    """Begin to count the SKUs that aren't counted yet. Those of which there are more than LOW are reordered."""
    known = set(db.session.scalars(select(ShopStock.sku)))
    for sku, quantity in first.items():
        if sku not in known:
            _begin(sku, quantity, quantity if quantity > LOW else None)


def _lock(sku: str) -> int:
    """Lock the SKU's row until the transaction ends, and return what is available. Raises NotCounted."""
    row = select(ShopStock.available).where(ShopStock.sku == sku).with_for_update()
    available = db.session.scalar(row)
    if available is None:
        _check_countable(sku)
        _begin(sku, 0, None)
        available = db.session.scalar(row)
    return available or 0


def _check_countable(sku: str) -> None:
    kind = (
        select(ShopProduct.kind)
        .join(ShopVariant, ShopVariant.product_pk == ShopProduct.pk)
        .where(ShopVariant.sku == sku)
    )
    found = db.session.scalar(kind)
    if found is None:
        raise NotCounted(f"the shop has no SKU {sku}")
    if found != "physical":
        raise NotCounted(f"{sku} is digital: it never runs out")


def _begin(sku: str, quantity: int, reorder_to: int | None) -> None:
    if insert_once(ShopStock, sku=sku, available=quantity, reorder_to=reorder_to):
        _record(sku, quantity, Reason.FIRST)


def _record(sku: str, change: int, reason: Reason) -> None:
    db.session.add(ShopStockMove(sku=sku, change=change, reason=reason, created=clock.now()))
