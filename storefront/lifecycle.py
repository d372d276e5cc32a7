"""The statuses of the shop's orders, the table of allowed moves, and the sources of a move.

Only `orders.moves.move` changes a status: it turns a row of the table into one conditional UPDATE.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class OrderStatus(StrEnum):
    PENDING = "pending"  # written before the session is created; can be paid
    PROCESSING = "processing"  # a bank account is being debited; the money comes days later
    PAID = "paid"  # the provider reports it as paid, with the amounts of the order
    REVIEW = "review"  # paid, but with other amounts or too late: a person has to check it
    CANCELED = "canceled"  # the shopper went back, and the session is expired
    EXPIRED = "expired"  # the session expired before payment
    FAILED = "failed"  # the bank did not pay the debit
    REFUNDED = "refunded"  # paid, and refunded in full


MOVES: Mapping[OrderStatus, frozenset[OrderStatus]] = {
    OrderStatus.PENDING: frozenset(
        {
            OrderStatus.PROCESSING,
            OrderStatus.PAID,
            OrderStatus.REVIEW,
            OrderStatus.CANCELED,
            OrderStatus.EXPIRED,
            OrderStatus.FAILED,
        }
    ),
    OrderStatus.PROCESSING: frozenset({OrderStatus.PAID, OrderStatus.REVIEW, OrderStatus.FAILED}),
    OrderStatus.PAID: frozenset({OrderStatus.REFUNDED}),
    OrderStatus.REVIEW: frozenset({OrderStatus.REFUNDED}),
    # A payment that arrives after the order was closed needs a person, never silence.
    OrderStatus.CANCELED: frozenset({OrderStatus.REVIEW}),
    OrderStatus.EXPIRED: frozenset({OrderStatus.REVIEW}),
    OrderStatus.FAILED: frozenset({OrderStatus.REVIEW}),
    OrderStatus.REFUNDED: frozenset(),
}
UNSETTLED = frozenset({OrderStatus.PENDING, OrderStatus.PROCESSING})
"""The statuses in which the provider is asked again."""
CHARGED = frozenset({OrderStatus.PAID, OrderStatus.REVIEW})
"""The statuses in which the order can be fulfilled and refunded."""


class Source(StrEnum):
    """What made a move."""

    CHECKOUT = (
        "checkout"  # the shopper started a checkout, and this order could not be paid any more
    )
    SUCCESS_PAGE = "success_page"  # the shopper returned from the payment page
    WEBHOOK = "webhook"  # the provider sent an event
    CANCEL = "cancel"  # the shopper left the payment page, or started another checkout
    OPERATOR = "operator"  # a person who runs the shop
    RECONCILE = "reconcile"  # `flask shop reconcile`
    SWEEP = "sweep"  # the background job, after the session's expiry
    MIGRATION = "migration"  # the order is older than the table of moves


def sources(target: OrderStatus) -> list[OrderStatus]:
    """The statuses from which an order may move to `target`, in the table's order."""
    return [source for source, targets in MOVES.items() if target in targets]
