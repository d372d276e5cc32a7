"""Update an order's status from its Checkout Session, once.

The success page, the webhook and the cancel link all read the session over the API first, outside of any transaction.
`apply_session` then updates the order in one transaction; a webhook event is recorded in the same one.
"""

from __future__ import annotations

import logging
from dataclasses import asdict
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, delete, or_, select, update

from foundation import clock
from foundation.database import db, reading, transaction
from foundation.money import format_money
from storefront.lifecycle import OrderStatus, Source
from storefront.models import CartLine, ShopOrder, ShopOrderLine
from storefront.orders import payments, received, shipping
from storefront.orders.moves import move
from storefront.provider.errors import RequestRejected, ResourceNotFound
from storefront.provider.payments import Payment
from storefront.provider.resources import CheckoutSession, Event
from storefront.provider.sessions import expire_session, retrieve_session

log = logging.getLogger(__name__)


class Outcome(StrEnum):
    """The order's status after its session was read, with PENDING split in two."""

    PAID = "paid"
    PROCESSING = "processing"
    REVIEW = "review"
    CANCELED = "canceled"
    EXPIRED = "expired"
    FAILED = "failed"
    REFUNDED = "refunded"
    UNPAID = "unpaid"  # pending: the shopper can still pay
    CONFIRMING = "confirming"  # pending: the shopper has finished, the payment hasn't arrived yet

    @property
    def checked_out(self) -> bool:
        """True when the shopper has nothing left to pay."""
        return self in {
            Outcome.PAID,
            Outcome.PROCESSING,
            Outcome.REVIEW,
            Outcome.REFUNDED,
            Outcome.CONFIRMING,
        }


class OrderHasNoSession(RuntimeError):
    """A programming mistake: the order's session was needed before it was created."""


def fulfil(session_id: str, source: Source) -> Outcome | None:
    """Read the session and update its order; safe to repeat.

    None: no order of this shop has the session. Raises ProviderError, with nothing written.
    """
    session = retrieve_session(session_id)
    # A session that settles nothing writes nothing: the page is reloaded every few seconds.
    with transaction("storefront") if session.final else reading("storefront"):
        return apply_session(session, source)


def process_event(event: Event, session_id: str) -> Outcome | None:
    """Like `fulfil`, for a webhook event about the session. Raises ProviderError and DuplicateEvent.

    A session of another order than the shop's is not even read: the merchant's account may have any kind of them.
    """
    with reading("storefront"):
        received.check(event)
        if not _is_ours(session_id, event.reference):
            return None
    session = retrieve_session(session_id)
    with transaction("storefront"):
        received.record(event)
        return apply_session(session, Source.WEBHOOK)


def _is_ours(session_id: str, reference: str | None) -> bool:
    """Whether an order has this session, or waits for one with this reference."""
    waiting = and_(ShopOrder.reference == reference, ShopOrder.session_id.is_(None))
    either = select(ShopOrder.pk).where(or_(ShopOrder.session_id == session_id, waiting))
    return db.session.scalar(either.limit(1)) is not None


def cancel_order(order: ShopOrder, source: Source = Source.CANCEL) -> Outcome | None:
    """Expire the order's session and update the order from the answer.

    The order becomes canceled only when the provider reports the session as expired or unknown (None); when the
    shopper has paid in the meantime it becomes paid. Raises ProviderError.
    """
    session_id = session_id_of(order)
    with transaction("storefront"):
        db.session.execute(
            update(ShopOrder)
            .where(ShopOrder.pk == order.pk, ShopOrder.status == OrderStatus.PENDING)
            .values(cancel_requested=True)
        )
    try:
        session = end_session(order, session_id)
    except ResourceNotFound:
        close_order(order, source, "the provider doesn't know its session")
        return None
    with transaction("storefront"):
        return apply_session(session, source)


def end_session(order: ShopOrder, session_id: str) -> CheckoutSession:
    """Expire the order's session if it is open, and return it. Raises ProviderError."""
    try:
        return expire_session(session_id, idempotency_key=f"{order.idempotency_key}-end")
    except ResourceNotFound:
        raise
    except RequestRejected:  # the session is no longer open
        return retrieve_session(session_id)


def close_order(order: ShopOrder, source: Source, reason: str) -> None:
    """Cancel an order without a session at the provider.

    `cancel_requested` is false afterwards: no expired session shows that nobody paid.
    """
    with transaction("storefront"):
        ended = {"settled_at": clock.now(), "cancel_requested": False}
        move(order.pk, OrderStatus.CANCELED, source=source, reason=reason, **ended)


def session_id_of(order: ShopOrder) -> str:
    """The id of the order's session. Raises OrderHasNoSession."""
    if order.session_id is None:
        raise OrderHasNoSession(order.number)
    return order.session_id


def apply_session(session: CheckoutSession, source: Source) -> Outcome | None:
    """Update the session's order inside the caller's transaction. None: it is no order of this shop."""
    order = db.session.scalar(
        select(ShopOrder).where(ShopOrder.reference == session.client_reference_id)
    )
    if order is None or order.session_id not in (None, session.id):
        log.info("session %s belongs to no order of this shop", session.id)
        return None
    _update_order(order, session, source)
    # Read back, because another request may have moved the order first.
    status = db.session.scalars(select(ShopOrder.status).where(ShopOrder.pk == order.pk)).one()
    if status is not OrderStatus.PENDING:
        return Outcome(status)
    return Outcome.CONFIRMING if session.complete else Outcome.UNPAID


def _update_order(order: ShopOrder, session: CheckoutSession, source: Source) -> None:
    target, reason = decide_status(order, session)
    if target is OrderStatus.PENDING:
        log.info("order %s stays as it is: %s", order.number, reason)
        return
    columns = _columns_from(session)
    paid = target is OrderStatus.PAID
    delivered = _arrival(session) if order.ships else {"fulfilled_at": clock.now()}
    previous = move(
        order.pk, target, source=source, reason=reason, **columns, **(delivered if paid else {})
    )
    if previous is None and paid:
        target, reason = OrderStatus.REVIEW, "paid after it was closed"
        previous = move(order.pk, target, source=source, reason=reason, **columns)
    if previous is None:
        return
    level = logging.ERROR if target is OrderStatus.REVIEW else logging.INFO
    log.log(level, "order %s is %s: %s", order.number, target, reason)
    if session.payment_intent and session.amount_refunded:
        # Its event may have come before the shop knew of the payment.
        payment = Payment(session.payment_intent, session.amount_refunded)
        payments.apply_payment(order.pk, payment, source)
    bought = {OrderStatus.PAID, OrderStatus.PROCESSING, OrderStatus.REVIEW}
    # A debit has taken the items from the cart when it began.
    if target in bought and previous not in {OrderStatus.PROCESSING, OrderStatus.FAILED}:
        _remove_from_cart(order)


def decide_status(order: ShopOrder, session: CheckoutSession) -> tuple[OrderStatus, str]:
    """The status that the session gives a pending order, and the reason for the log. Reads no database.

    PAID requires the order's currency and subtotal, a shipping price on offer, and a total that adds up.
    """
    if session.status == "expired":
        if order.cancel_requested:
            return OrderStatus.CANCELED, "the shopper went back"
        return OrderStatus.EXPIRED, "the session expired"
    if not session.complete:
        return OrderStatus.PENDING, f"the session is {session.status}"
    if session.failed:
        return OrderStatus.FAILED, "the bank did not pay"
    if not session.paid and not session.processing:
        return OrderStatus.PENDING, f"the session is complete, but {session.payment_status}"
    if difference := _difference(order, session):
        return OrderStatus.REVIEW, difference
    if session.processing:
        return OrderStatus.PROCESSING, "the bank is at work"
    return OrderStatus.PAID, "the session is paid"


def _difference(order: ShopOrder, session: CheckoutSession) -> str | None:
    """How a paid session differs from its order, or None."""
    if session.currency != order.currency:
        return f"paid in {session.currency} instead of {order.currency}"
    if session.amount_subtotal != order.amount_subtotal:
        paid = format_money(session.amount_subtotal, order.currency)
        return f"the subtotal is {paid} instead of {format_money(order.amount_subtotal, order.currency)}"
    if session.amount_shipping not in (shipping.AMOUNTS if order.ships else {0}):
        return f"no shipping method costs {format_money(session.amount_shipping, order.currency)}"
    extras = session.amount_shipping + session.amount_tax - session.amount_discount
    if session.amount_total != session.amount_subtotal + extras:
        total = format_money(session.amount_total, order.currency)
        return f"the total {total} isn't the sum of its parts"
    return None


def _columns_from(session: CheckoutSession) -> dict[str, Any]:
    """The order's columns that come from its session."""
    columns: dict[str, Any] = {"session_id": session.id}
    if not session.processing:
        columns["settled_at"] = clock.now()
    if not (session.complete and (session.paid or session.processing)):
        return columns
    to = session.shipping
    return columns | {
        "amount_discount": session.amount_discount,
        "amount_shipping": session.amount_shipping,
        "amount_tax": session.amount_tax,
        "amount_total": session.amount_total,
        "email": session.email,
        "shipping_name": to.name if to else None,
        "shipping_address": asdict(to.address) if to else None,
        "shipping_method": session.shipping_method,
        "provider_order": session.order,
        "payment_intent": session.payment_intent,
        "paid_with": session.paid_with,
    }


def _arrival(session: CheckoutSession) -> dict[str, Any]:
    """The days of arrival, counted from today: the order is packed when it is paid."""
    days = shipping.arrival(session.shipping_method, clock.now())
    return {"arrives_from": days[0], "arrives_by": days[1]} if days else {}


def _remove_from_cart(order: ShopOrder) -> None:
    """Subtract the order's quantities from the cart; what was added since stays."""
    bought = db.session.execute(
        select(ShopOrderLine.variant_pk, ShopOrderLine.quantity)
        .where(ShopOrderLine.order_pk == order.pk)
        .order_by(ShopOrderLine.variant_pk)
    )
    for variant_pk, quantity in bought.all():
        line = (CartLine.visitor == order.visitor, CartLine.variant_pk == variant_pk)
        db.session.execute(delete(CartLine).where(*line, CartLine.quantity <= quantity))
        db.session.execute(
            update(CartLine)
            .where(*line, CartLine.quantity > quantity)
            .values(quantity=CartLine.quantity - quantity)
        )
