"""Change an order's status, and write its history in the same transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from foundation import clock
from foundation.database import db
from storefront.lifecycle import MOVES, OrderStatus, Source
from storefront.models import ShopOrder
from storefront.records import ShopOrderMove
from storefront.stock import reservations as stock

MAX_REASON = 500


def move(
    order_pk: int, target: OrderStatus, *, source: Source, reason: str, **columns: Any
) -> OrderStatus | None:
    """Move the order to `target` and set `columns`, inside the caller's transaction. Returns its earlier status.

    None: the table of moves doesn't allow it from the order's current status, and nothing was written. Of two
    concurrent calls one moves the order: the row is locked, or the database has one writer.
    """
    status = lock(order_pk)
    if status is None or target not in MOVES[status]:
        return None
    db.session.execute(
        update(ShopOrder)
        .where(ShopOrder.pk == order_pk, ShopOrder.status == status)
        .values(status=target, **columns)
    )
    told = stock.follow(order_pk, target)
    text = f"{reason}; {told}" if told else reason
    _add(order_pk, status, target, source, text, columns.get("amount_refunded"))
    return status


def note(order_pk: int, *, source: Source, reason: str, amount_refunded: int | None = None) -> None:
    """Add an entry to the history that leaves the status as it is. The order exists and is locked."""
    status = lock(order_pk)
    if status is not None:
        _add(order_pk, status, status, source, reason, amount_refunded)


def lock(order_pk: int) -> OrderStatus | None:
    """Lock the order until the transaction ends, and return its status. None: there is no such order."""
    return db.session.scalar(
        select(ShopOrder.status).where(ShopOrder.pk == order_pk).with_for_update()
    )


def _add(
    order_pk: int,
    status: OrderStatus,
    target: OrderStatus,
    source: Source,
    reason: str,
    amount_refunded: int | None,
) -> None:
    db.session.add(
        ShopOrderMove(
            order_pk=order_pk,
            from_status=status,
            to_status=target,
            reason=reason[:MAX_REASON],
            source=source,
            amount_refunded=amount_refunded,
            created=clock.now(),
        )
    )
