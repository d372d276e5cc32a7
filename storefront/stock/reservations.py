"""Reserve units for an order, and give them back when the order is closed or refunded.

Every function takes part in the caller's transaction. The order's row is locked before the rows of its SKUs, and these
in the order of their names, so no two transactions wait for each other. `shop_orders.stock_held` says whether the
order holds its units; its conditional UPDATE lets one of several requests give them back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from foundation import clock
from foundation.database import connection, table
from storefront.lifecycle import OrderStatus
from storefront.models import ShopOrder, ShopOrderLine
from storefront.stock.tables import LOW, Reason, ShopStock, ShopStockMove

ORDERS, LINES, STOCK, MOVES = map(table, (ShopOrder, ShopOrderLine, ShopStock, ShopStockMove))

# Statements are built once: building one takes longer than running it.
TAKE = (
    update(STOCK)
    .where(STOCK.c.sku == bindparam("of"), STOCK.c.available >= bindparam("quantity"))
    .values(available=STOCK.c.available - bindparam("quantity"))
    .returning(STOCK.c.available, STOCK.c.reorder_to)
)
GIVE = (
    update(STOCK)
    .where(STOCK.c.sku == bindparam("of"))
    .values(available=STOCK.c.available + bindparam("quantity"))
)
COUNTED = select(STOCK.c.sku).where(STOCK.c.sku == bindparam("of"))
HELD = select(MOVES.c.sku, func.sum(MOVES.c.change)).where(MOVES.c.order_pk == bindparam("order"))
HELD = HELD.group_by(MOVES.c.sku)
WANTED = select(LINES.c.sku, func.sum(LINES.c.quantity)).where(
    LINES.c.order_pk == bindparam("order")
)
WANTED = WANTED.group_by(LINES.c.sku)
LET_GO = (
    update(ORDERS)
    .where(ORDERS.c.pk == bindparam("order"), ORDERS.c.stock_held)
    .values(stock_held=False)
)
HOLD = (
    update(ORDERS)
    .where(ORDERS.c.pk == bindparam("order"), ~ORDERS.c.stock_held)
    .values(stock_held=True)
)


class StockTooLow(Exception):
    """Fewer units of an SKU are available than the order needs. The transaction has to be rolled back."""


def reserve(order_pk: int, wanted: Mapping[str, int]) -> None:
    """Take these quantities, by SKU, for a new order with `stock_held`. Raises StockTooLow."""
    if missing := _take(order_pk, wanted, Reason.RESERVED, stop=True):
        raise StockTooLow(missing[0])


def follow(order_pk: int, target: OrderStatus) -> str | None:
    """Do what the order's move to `target` asks of the stock. Returns what a person has to know, or None.

    The order's row is locked.
    """
    if target in {OrderStatus.CANCELED, OrderStatus.EXPIRED, OrderStatus.FAILED}:
        _give_back(order_pk, Reason.RELEASED)
    elif target is OrderStatus.REFUNDED:
        _give_back(order_pk, Reason.RESTORED)
    elif target is OrderStatus.REVIEW and (missing := _retake(order_pk)):
        return f"no longer in stock: {', '.join(missing)}"
    return None


def _retake(order_pk: int) -> list[str]:
    """Take the units again that a closed order has released. Returns the SKUs of which too few are left."""
    if not connection().execute(HOLD, {"order": order_pk}).rowcount:
        return []
    wanted = connection().execute(WANTED, {"order": order_pk}).all()
    return _take(order_pk, {sku: int(quantity) for sku, quantity in wanted}, Reason.RETAKEN)


def _take(
    order_pk: int, wanted: Mapping[str, int], reason: Reason, *, stop: bool = False
) -> list[str]:
    """Take what there is. Returns the SKUs of which too few are left; `stop`: the first of them ends it."""
    changes: list[dict[str, Any]] = []
    missing = []
    for sku, quantity in sorted(wanted.items()):
        taken = connection().execute(TAKE, {"of": sku, "quantity": quantity}).first()
        if taken is not None:
            changes.append(_change(sku, -quantity, reason, order_pk))
            changes += _reorder(sku, *taken)
        elif connection().scalar(COUNTED, {"of": sku}) is not None:
            missing.append(sku)
            if stop:
                break
    if changes and not (stop and missing):
        connection().execute(insert(MOVES), changes)
    return missing


def _reorder(sku: str, left: int, reorder_to: int | None) -> list[dict[str, Any]]:
    """Bring the stock back to `reorder_to` if few are left, and fewer than that. The row is locked."""
    if reorder_to is None or left >= reorder_to or left > LOW:
        return []
    connection().execute(GIVE, {"of": sku, "quantity": reorder_to - left})
    return [_change(sku, reorder_to - left, Reason.REORDERED)]


def _give_back(order_pk: int, reason: Reason) -> None:
    """Give back what the order's moves have taken, once."""
    if not connection().execute(LET_GO, {"order": order_pk}).rowcount:
        return
    held = connection().execute(HELD, {"order": order_pk}).all()
    changes = []
    for sku, change in sorted(map(tuple, held)):
        quantity = -int(change)
        if quantity:
            connection().execute(GIVE, {"of": sku, "quantity": quantity})
            changes.append(_change(sku, quantity, reason, order_pk))
    if changes:
        connection().execute(insert(MOVES), changes)


def _change(sku: str, change: int, reason: Reason, order_pk: int | None = None) -> dict[str, Any]:
    return {
        "sku": sku,
        "order_pk": order_pk,
        "change": change,
        "reason": reason,
        "created": clock.now(),
    }
