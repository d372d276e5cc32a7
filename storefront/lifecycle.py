"""The states of an order of this shop, and the table of allowed moves.

Nothing else assigns a state: `orders.moves.move` turns a row of the table into one conditional UPDATE.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class OrderStatus(StrEnum):
    PENDING = "pending"  # written before the provider is asked; may be paid
    PAID = "paid"  # the provider says so, and the amounts are ours
    REVIEW = "review"  # paid, but not what we asked for, or too late: a person has to look
    CANCELED = "canceled"  # the shopper went back, and the session is ended
    EXPIRED = "expired"  # the session ran out before payment


MOVES: Mapping[OrderStatus, frozenset[OrderStatus]] = {
    OrderStatus.PENDING: frozenset(
        {OrderStatus.PAID, OrderStatus.REVIEW, OrderStatus.CANCELED, OrderStatus.EXPIRED}
    ),
    OrderStatus.PAID: frozenset(),
    OrderStatus.REVIEW: frozenset(),
    # Money that comes after all is never dropped in silence.
    OrderStatus.CANCELED: frozenset({OrderStatus.REVIEW}),
    OrderStatus.EXPIRED: frozenset({OrderStatus.REVIEW}),
}


def sources(target: OrderStatus) -> list[OrderStatus]:
    """The states from which `target` may be reached, in the table's order."""
    return [source for source, targets in MOVES.items() if target in targets]
