"""Refunds. The provider decides what is refunded; the order follows what it reports for the payment.

A refund is written down with its idempotency key, then asked for, then settled with the provider's answer. If that
answer is lost, the refund stays open, and asking again sends the same request with the same key. An order has one open
refund at most. `charge.refunded` events and `reconcile` read the payment as well, so that refunds which were made at
the provider appear. What is refunded only grows, so that the order of these reports does not matter.
"""

from __future__ import annotations

import logging
import secrets
from typing import Any

from sqlalchemy import select, update

from foundation import clock
from foundation.database import db, insert_once, reading, transaction
from foundation.money import format_money
from storefront.lifecycle import CHARGED, OrderStatus, Source
from storefront.models import ShopOrder
from storefront.orders import received, register
from storefront.orders.moves import lock, move, note
from storefront.orders.register import NotPossible
from storefront.provider.errors import RequestRejected, ResourceNotFound
from storefront.provider.payments import Payment, create_refund, retrieve_payment
from storefront.provider.resources import Event
from storefront.provider.sessions import retrieve_session
from storefront.records import ShopRefund

log = logging.getLogger(__name__)
NO_ACCESS = {401, 403}


class RefundRefused(NotPossible):
    """The provider has refused the refund. No money was returned."""


def refund(
    number: str, amount: int | None = None, reason: str | None = None, token: str | None = None
) -> ShopRefund:
    """Refund `amount` minor units of an order, or all that is left of it. Returns the settled refund.

    The same `token` is the same refund. Raises NotPossible, RefundRefused and ProviderError; after ProviderUnavailable
    the refund is open, and the next call for this order continues it.
    """
    order = register.find_order(number)
    intent = order.payment_intent or _learn_intent(order)
    with transaction("storefront"):
        claimed = _claim(order, amount, reason, token)
    return claimed if claimed.settled_at else settle(claimed, intent, order.number)


def _learn_intent(order: ShopOrder) -> str:
    """The id of the order's PaymentIntent, which an order of an earlier version has not stored. Raises NotPossible."""
    if order.status not in CHARGED:
        raise _not_refundable(order.number, order.status)
    intent = store_intent(order)
    if intent is None:
        raise NotPossible(f"Nothing was paid for {order.number}, so there is nothing to refund.")
    return intent


def store_intent(order: ShopOrder) -> str | None:
    """Read the PaymentIntent of the order's session and store its id. None: it has none. Raises ProviderError."""
    session = retrieve_session(order.session_id or "")
    if session.payment_intent is not None:
        with transaction("storefront"):
            db.session.execute(
                update(ShopOrder)
                .where(ShopOrder.pk == order.pk)
                .values(payment_intent=session.payment_intent)
            )
    return session.payment_intent


def _claim(
    order: ShopOrder, amount: int | None, reason: str | None, token: str | None
) -> ShopRefund:
    """The refund of this token, or the open one if it is the same, or else a new one. Raises NotPossible.

    The order is locked, so that of two requests at once the second sees the refund of the first.
    """
    status = lock(order.pk)
    of_order = select(ShopRefund).where(ShopRefund.order_pk == order.pk)
    if token and (made := db.session.scalar(of_order.where(ShopRefund.token == token))):
        return made
    counted = select(ShopOrder.amount_total - ShopOrder.amount_refunded)
    left = db.session.scalars(counted.where(ShopOrder.pk == order.pk)).one()
    open_one = db.session.scalar(of_order.where(ShopRefund.settled_at.is_(None)))
    if open_one is not None:
        if amount in (None, open_one.amount):
            return open_one
        shown = format_money(open_one.amount, order.currency)
        raise NotPossible(
            f"A refund of {shown} is not answered yet. Repeat it first: it is made once."
        )
    if status not in CHARGED:
        raise _not_refundable(order.number, status)
    amount = left if amount is None else amount
    if not 1 <= amount <= left:
        raise NotPossible(
            f"{format_money(left, order.currency)} of {order.number} can be refunded, "
            f"not {format_money(amount, order.currency)}."
        )
    made = insert_once(
        ShopRefund,
        order_pk=order.pk,
        idempotency_key=secrets.token_urlsafe(24),
        token=token or secrets.token_urlsafe(24),
        amount=amount,
        reason=reason or None,
        created=clock.now(),
    )
    if made is None:
        raise NotPossible("This refund was asked for twice at the same time. Look at the order.")
    asked = f"refund of {format_money(amount, order.currency)} requested"
    note(order.pk, source=Source.OPERATOR, reason=f"{asked}: {reason}" if reason else asked)
    return made


def _not_refundable(number: str, status: OrderStatus | None) -> NotPossible:
    if status is OrderStatus.REFUNDED:
        return NotPossible(f"{number} is refunded already.")
    return NotPossible(f"{number} is {status}, so there is nothing to refund.")


def settle(
    claimed: ShopRefund, intent: str, number: str, source: Source = Source.OPERATOR
) -> ShopRefund:
    """Ask the provider for an open refund, and write down its answer. Safe to repeat.

    Raises RefundRefused and ProviderError.
    """
    problem, refund_id = None, None
    try:
        made = create_refund(
            _request(claimed, intent, number), idempotency_key=claimed.idempotency_key
        )
        refund_id = made.id
        if made.refused:
            refund_id, problem = None, f"the refund {made.id} {made.status}"
    except RequestRejected as rejected:
        if rejected.status in NO_ACCESS:
            raise
        problem = rejected.message or f"status {rejected.status}"
    payment = _payment(intent)
    with transaction("storefront"):
        settled = _write_answer(claimed, refund_id, problem)
        if payment is not None:
            apply_payment(claimed.order_pk, payment, source)
    if settled.problem:
        raise RefundRefused(f"The provider refused the refund of {number}: {settled.problem}")
    return settled


def _request(claimed: ShopRefund, intent: str, number: str) -> dict[str, Any]:
    """The body of the request: always the same for one refund, as its idempotency key requires."""
    body: dict[str, Any] = {
        "payment_intent": intent,
        "amount": claimed.amount,
        "metadata": {"order_number": number},
    }
    return body | ({"reason": claimed.reason} if claimed.reason else {})


def _payment(intent: str) -> Payment | None:
    try:
        return retrieve_payment(intent)
    except ResourceNotFound:
        return None


def _write_answer(claimed: ShopRefund, refund_id: str | None, problem: str | None) -> ShopRefund:
    """The refund as it is settled, by this request or by another that has had the same answer."""
    lock(claimed.order_pk)
    values = {"provider_refund": refund_id, "problem": problem and problem[:500]}
    db.session.execute(
        update(ShopRefund)
        .where(ShopRefund.pk == claimed.pk, ShopRefund.settled_at.is_(None))
        .values(settled_at=clock.now(), **values)
    )
    query = select(ShopRefund).where(ShopRefund.pk == claimed.pk)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def apply_payment(order_pk: int, payment: Payment, source: Source) -> bool:
    """Update an order from its payment inside the caller's transaction. False: there is nothing new."""
    status = lock(order_pk)
    query = select(ShopOrder.amount_refunded, ShopOrder.amount_total, ShopOrder.currency)
    known, total, currency = db.session.execute(query.where(ShopOrder.pk == order_pk)).one()
    now = min(payment.amount_refunded, total)
    if status not in CHARGED or now <= known:
        return False
    if now == total:
        reason = f"all of {format_money(total, currency)} refunded"
        return bool(
            move(order_pk, OrderStatus.REFUNDED, source=source, reason=reason, amount_refunded=now)
        )
    db.session.execute(
        update(ShopOrder).where(ShopOrder.pk == order_pk).values(amount_refunded=now)
    )
    reason = f"{format_money(now, currency)} of {format_money(total, currency)} refunded"
    note(order_pk, source=source, reason=reason, amount_refunded=now)
    return True


def process_refund(event: Event) -> OrderStatus | None:
    """Update the order of a `charge.refunded` event. None: no order of this shop has the payment.

    Raises ProviderError and DuplicateEvent.
    """
    with reading("storefront"):
        received.check(event)
        query = select(ShopOrder.pk).where(ShopOrder.payment_intent == event.payment_intent)
        order_pk = event.payment_intent and db.session.scalar(query)
    if not order_pk:
        return None
    payment = _payment(str(event.payment_intent))
    if payment is None:
        return None
    with transaction("storefront"):
        received.record(event)
        apply_payment(int(order_pk), payment, Source.WEBHOOK)
        return lock(int(order_pk))
