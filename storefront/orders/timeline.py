"""What happened to an order, and what happens next, as its shopper reads it. Amounts are in minor units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from foundation import clock
from foundation.money import format_money
from storefront.lifecycle import OrderStatus
from storefront.models import ShopOrder
from storefront.orders.shipping import days_words
from storefront.records import ShopOrderMove

TEXTS = {
    OrderStatus.PROCESSING: "Bank transfer started",
    OrderStatus.PAID: "Paid",
    OrderStatus.REVIEW: "Paid, and being checked by us",
    OrderStatus.CANCELED: "Canceled",
    OrderStatus.EXPIRED: "Expired",
    OrderStatus.FAILED: "Payment failed",
}
"""What a shopper reads of a move to this status. A refund has words of its own."""
ENDED = frozenset({OrderStatus.CANCELED, OrderStatus.EXPIRED, OrderStatus.FAILED})


@dataclass(frozen=True, slots=True)
class Step:
    """`at` is UTC. None: the step has not happened yet. `ended`: the order ended here, unpaid."""

    text: str
    at: datetime | None = None
    note: str | None = None
    ended: bool = False


def steps_of(order: ShopOrder, moves: Iterable[ShopOrderMove]) -> list[Step]:
    """What happened, oldest first, then what is still to come. `moves` are in the order in which they were written."""
    done = [Step("Placed", _time(order.created)), *_moved(order, moves), *_delivered(order)]
    done.sort(key=lambda step: step.at or datetime.max.replace(tzinfo=UTC))
    return [*done, *_to_come(order)]


def _moved(order: ShopOrder, moves: Iterable[ShopOrderMove]) -> Iterator[Step]:
    refunded = 0
    for move in moves:
        at = _time(move.created)
        if move.amount_refunded is not None:
            amount = format_money(move.amount_refunded - refunded, order.currency)
            refunded = move.amount_refunded
            yield Step(f"Refunded {amount}", at, "The money goes back to the way you paid.")
        elif move.to_status in TEXTS and move.to_status != move.from_status:
            note = order.paid_with if move.to_status is OrderStatus.PAID else None
            yield Step(TEXTS[move.to_status], at, note, ended=move.to_status in ENDED)


def _delivered(order: ShopOrder) -> Iterator[Step]:
    if order.fulfilled_at is None:
        return
    at = _time(order.fulfilled_at)
    if not order.ships:
        yield Step("Delivered by email", at, order.email)
        return
    carrier = f"With {order.carrier}" if order.carrier else ""
    tracking = f"tracking number {order.tracking_number}" if order.tracking_number else ""
    note = ", ".join(filter(None, (carrier, tracking)))
    yield Step("Sent", at, note[:1].upper() + note[1:] or None)


def _to_come(order: ShopOrder) -> Iterator[Step]:
    if order.status is OrderStatus.PENDING:
        yield Step("Payment" if payable(order) else "Our payment provider’s answer")
    if order.status is OrderStatus.PROCESSING:
        yield Step("Money received", note="Your bank takes about four business days.")
    if order.status is not OrderStatus.PAID or not order.ships:
        return
    if order.fulfilled_at is None:
        yield Step("Packed and sent")
    if order.arrives_from and order.arrives_by:
        yield Step(f"Arrives {days_words(order.arrives_from, order.arrives_by)}")


def payable(order: ShopOrder) -> bool:
    """Whether the shopper can still pay the order: its session has not expired and is not to be expired."""
    pending = order.status is OrderStatus.PENDING and not order.cancel_requested
    return pending and order.expires_at > clock.now()


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
