"""Refunds that operators ask for. The provider decides what is refunded.

A refund is written down with its idempotency key, then asked for, then settled with the provider's answer. If that
answer is lost, the refund stays open, and asking again sends the same request with the same key; after some hours it
is looked for first, by the reference in its metadata. An order has one open refund at most.
"""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import select, update

from foundation import clock
from foundation.database import db, insert_once, transaction
from foundation.money import format_money
from storefront.lifecycle import CHARGED, OrderStatus, Source
from storefront.models import ShopOrder
from storefront.orders import register
from storefront.orders.moves import lock, note
from storefront.orders.payments import apply_payment, payment_of, store_intent
from storefront.orders.register import NotPossible
from storefront.provider.errors import RequestRejected
from storefront.provider.payments import (
    REFERENCE,
    Refund,
    create_refund,
    find_refund,
)
from storefront.records import ShopRefund

NO_ACCESS = {401, 403}
KEY_SECONDS = 12 * 3600
"""Half of the time for which the provider keeps an idempotency key."""


class RefundRefused(NotPossible):
    """The provider has refused the refund. No money was returned."""


def refund(
    number: str, amount: int | None = None, reason: str | None = None, token: str | None = None
) -> ShopRefund:
    """Refund `amount` minor units of an order, or all that is left of it. Returns the settled refund.

    The same `token` is the same refund, and is refused again if it was. Raises NotPossible, RefundRefused and
    ProviderError; after ProviderUnavailable the refund is open, and the next call for this order continues it.
    """
    order = register.find_order(number)
    intent = order.payment_intent or _learn_intent(order)
    with transaction("storefront"):
        claimed = _claim(order, amount, reason, token)
    if claimed.settled_at is None:
        return settle(claimed, intent, order.number)
    return _made(claimed, order.number)


def _learn_intent(order: ShopOrder) -> str:
    """The id of the order's PaymentIntent, which an order of an earlier version has not stored. Raises NotPossible."""
    if order.status not in CHARGED:
        raise _not_refundable(order.number, order.status)
    intent = store_intent(order)
    if intent is None:
        raise NotPossible(f"Nothing was paid for {order.number}, so there is nothing to refund.")
    return intent


def _claim(
    order: ShopOrder, amount: int | None, reason: str | None, token: str | None
) -> ShopRefund:
    """The refund of this token, or the open one if it is the same, or else a new one. Raises NotPossible.

    The order is locked, so that of two requests at once the second sees the refund of the first.
    """
    status = lock(order.pk)
    of_order = select(ShopRefund).where(ShopRefund.order_pk == order.pk)
    if token and (made := db.session.scalar(of_order.where(ShopRefund.token == token))):
        if amount not in (None, made.amount):
            shown = format_money(made.amount, order.currency)
            raise NotPossible(f"This form was sent before, for {shown}. Open the order again.")
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
    refund_id, problem = _ask(claimed, intent, number)
    payment = payment_of(intent)
    with transaction("storefront"):
        settled = _write_answer(claimed, refund_id, problem)
        if payment is not None:
            apply_payment(claimed.order_pk, payment, source)
    return _made(settled, number)


def _made(settled: ShopRefund, number: str) -> ShopRefund:
    """The settled refund. Raises RefundRefused if the provider has refused it."""
    if settled.problem:
        raise RefundRefused(f"The provider refused the refund of {number}: {settled.problem}")
    return settled


def _ask(claimed: ShopRefund, intent: str, number: str) -> tuple[str | None, str | None]:
    """The refund's id at the provider, or why there is none. Raises ProviderError."""
    body = _request(claimed, intent, number)
    try:
        # The key of an old request may be forgotten: a repeated one would be a second refund.
        made = _find_old(claimed, intent) or create_refund(
            body, idempotency_key=claimed.idempotency_key
        )
    except RequestRejected as rejected:
        if rejected.status in NO_ACCESS:
            raise
        return None, rejected.message or f"status {rejected.status}"
    return (None, f"the refund {made.id} {made.status}") if made.refused else (made.id, None)


def _find_old(claimed: ShopRefund, intent: str) -> Refund | None:
    is_old = claimed.created < clock.read("storefront") - KEY_SECONDS
    return find_refund(intent, claimed.idempotency_key) if is_old else None


def _request(claimed: ShopRefund, intent: str, number: str) -> dict[str, Any]:
    """The body of the request: always the same for one refund, as its idempotency key requires."""
    body: dict[str, Any] = {
        "payment_intent": intent,
        "amount": claimed.amount,
        "metadata": {"order_number": number, REFERENCE: claimed.idempotency_key},
    }
    return body | ({"reason": claimed.reason} if claimed.reason else {})


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
