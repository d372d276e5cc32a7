"""The one way in which an order's status changes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from foundation.database import db
from storefront.lifecycle import OrderStatus, sources
from storefront.models import ShopOrder


def move(order_pk: int, target: OrderStatus, **values: Any) -> bool:
    """Move the order to `target`, setting `values` with it, inside the caller's transaction.

    False: the table of moves doesn't allow it from where the order is now, and nothing was written. Of two who try at
    once, one gets True.
    """
    statement = (
        update(ShopOrder)
        .where(ShopOrder.pk == order_pk, ShopOrder.status.in_(sources(target)))
        .values(status=target.value, **values)
    )
    return bool(db.session.execute(statement).rowcount == 1)  # type: ignore[attr-defined]
