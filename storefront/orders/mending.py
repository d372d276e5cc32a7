"""Compare open orders and refunds with the provider, and mend what a lost event or a lost answer left.

No transaction is open during a call. Work is read in pages, and nothing is begun after the deadline.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from sqlalchemy import ColumnElement, select

from foundation import clock
from foundation.database import db, reading, transaction
from storefront.lifecycle import CHARGED, UNSETTLED, OrderStatus, Source
from storefront.models import ShopOrder
from storefront.orders import register
from storefront.orders.checkout import AlreadyPaid, session_for
from storefront.orders.deadline import Deadline, Unfinished
from storefront.orders.payments import apply_payment, store_intent
from storefront.orders.pending import CheckoutSuperseded
from storefront.orders.reconcile import apply_session, cancel_order
from storefront.orders.refunds import RefundRefused, settle
from storefront.provider.errors import ProviderError
from storefront.provider.payments import list_refunds, retrieve_payment
from storefront.records import ShopRefund

Row = TypeVar("Row", ShopOrder, ShopRefund)
PAGE_SIZE = 50
YOUNG_SECONDS = 60
"""The request that creates the session of an order of this age may still be under way."""
REFUND_DAYS = 30


@dataclass(frozen=True)
class Found:
    """What was done about an order, in words. `person`: a person has to look at it."""

    number: str
    text: str
    person: bool = False


def mend(seconds: float, after: str | None = None, days: int = REFUND_DAYS) -> Iterator[Found]:
    """Mend refunds, then open orders after the number `after`, then name the orders that wait for a person.

    `days`: how far back refunds that were made at the provider are looked for. Raises Unfinished.
    """
    deadline = Deadline(seconds)
    yield from _open_refunds(deadline)
    yield from _unknown_payments(deadline)
    yield from _refunds_of_provider(deadline, days)
    yield from _open_orders(deadline, after)
    yield from _in_review()


def compare(number: str) -> Found | None:
    """Compare one order with the provider. None: there is nothing new. Raises NotPossible and ProviderError."""
    order = register.find_order(number)
    if order.status in UNSETTLED:
        found = [] if _is_young(order) else _compare(order)
    else:
        found = _compare_payment(order) if order.status in CHARGED else []
    return found[0] if found else None


def _is_young(order: ShopOrder) -> bool:
    return order.session_id is None and order.created > clock.read("storefront") - YOUNG_SECONDS


def _open_refunds(deadline: Deadline) -> Iterator[Found]:
    """Refunds whose answer was lost."""
    for claimed in _pages(ShopRefund, ShopRefund.settled_at.is_(None)):
        order = _order(claimed.order_pk)
        yield from _asked(deadline, order, partial(_repeat, claimed, order))


def _repeat(claimed: ShopRefund, order: ShopOrder) -> list[Found]:
    settle(claimed, order.payment_intent or "", order.number, Source.RECONCILE)
    return [Found(order.number, "its refund had no answer yet; it is made")]


def _unknown_payments(deadline: Deadline) -> Iterator[Found]:
    """Paid orders of earlier versions, which have not stored their PaymentIntent."""
    unknown = (
        ShopOrder.status.in_(sorted(CHARGED)),
        ShopOrder.payment_intent.is_(None),
        ShopOrder.session_id.is_not(None),
        ShopOrder.amount_total > 0,
    )
    for order in _pages(ShopOrder, *unknown):
        yield from _asked(deadline, order, partial(_compare_payment, order))


def _refunds_of_provider(deadline: Deadline, days: int) -> Iterator[Found]:
    """Refunds that were made at the provider, and whose event was lost."""
    since = max(0, clock.read("storefront") - days * 24 * 3600)
    seen: set[str] = set()
    cursor: str | None = None
    while True:
        refunds, cursor = deadline.patiently(partial(list_refunds, since, cursor))
        intents = {refund.payment_intent for refund in refunds if refund.payment_intent} - seen
        for order in _with_payment(intents):
            yield from _asked(deadline, order, partial(_compare_payment, order))
        seen |= intents
        if cursor is None:
            return


def _with_payment(intents: set[str]) -> Sequence[ShopOrder]:
    """The orders with these PaymentIntents of which something is not refunded yet."""
    query = select(ShopOrder).where(
        ShopOrder.payment_intent.in_(intents), ShopOrder.status.in_(sorted(CHARGED))
    )
    with reading("storefront"):
        return db.session.scalars(query.order_by(ShopOrder.pk)).all()


def _compare_payment(order: ShopOrder) -> list[Found]:
    intent = order.payment_intent or store_intent(order)
    if intent is None:
        return []
    payment = retrieve_payment(intent)
    with transaction("storefront"):
        changed = apply_payment(order.pk, payment, Source.RECONCILE)
    return [Found(order.number, "a refund was made at the provider")] if changed else []


def _open_orders(deadline: Deadline, after: str | None) -> Iterator[Found]:
    """Orders that are pending, or wait for a bank. Raises Unfinished with the last order's number."""
    last = after
    start = register.pk_of(after) or 0 if after else 0
    try:
        for order in _pages(ShopOrder, ShopOrder.status.in_(sorted(UNSETTLED)), after=start):
            if not _is_young(order):
                yield from _asked(deadline, order, partial(_compare, order))
            last = order.number
    except Unfinished as unfinished:
        raise Unfinished(str(unfinished), last) from unfinished


def _compare(order: ShopOrder) -> list[Found]:
    """Settle the order from its session. A session that the shop has not stored is expired: no shopper has its URL."""
    try:
        session = session_for(order, Source.RECONCILE)
        unwanted = order.session_id is None or order.cancel_requested
        if session is not None and session.status == "open" and unwanted:
            cancel_order(_order(order.pk), Source.RECONCILE)
        elif session is not None and session.final:
            with transaction("storefront"):
                apply_session(session, Source.RECONCILE)
    except (AlreadyPaid, CheckoutSuperseded):
        pass  # the order was settled on the way
    record = register.find(order.number)
    if record.order.status is order.status:
        return []
    return [Found(order.number, f"is {record.order.status}: {record.moves[-1].reason}")]


def _asked(deadline: Deadline, order: ShopOrder, call: Callable[[], list[Found]]) -> list[Found]:
    """What a call about the order finds. What is wrong with this order alone is for a person. Raises Unfinished."""
    try:
        return deadline.patiently(call)
    except RefundRefused as error:
        return [Found(order.number, str(error), person=True)]
    except ProviderError as error:
        return [Found(order.number, f"can't be compared: {error}", person=True)]


def _in_review() -> Iterator[Found]:
    """Orders that a person has to refund or to send."""
    in_review = ShopOrder.status == OrderStatus.REVIEW
    for order in _pages(ShopOrder, in_review, ShopOrder.fulfilled_at.is_(None)):
        reason = register.find(order.number).review_reason
        yield Found(order.number, f"is in review: {reason}. Refund or send it.", person=True)


def _pages(model: type[Row], *conditions: ColumnElement[bool], after: int = 0) -> Iterator[Row]:
    while True:
        query = select(model).where(model.pk > after, *conditions)
        with reading("storefront"):
            rows = db.session.scalars(query.order_by(model.pk).limit(PAGE_SIZE)).all()
        yield from rows
        if len(rows) < PAGE_SIZE:
            return
        after = rows[-1].pk


def _order(pk: int) -> ShopOrder:
    with reading("storefront"):
        return register.read_order(pk)
