"""An order follows its payment: what the provider reports as refunded is refunded.

An operator's refund, `charge.refunded` events and `flask shop reconcile` read the payment, so that refunds which were
made at the provider appear. What is refunded only grows, so that the order of these reports does not matter. An event
about a payment that the shop doesn't know yet changes nothing: the order takes the refund over when it is settled.
"""

from __future__ import annotations

from sqlalchemy import select, update

from foundation.database import db, reading, transaction
from foundation.money import format_money
from storefront.lifecycle import CHARGED, OrderStatus, Source
from storefront.models import ShopOrder
from storefront.orders import received
from storefront.orders.moves import lock, move, note
from storefront.provider.errors import ResourceNotFound
from storefront.provider.payments import Payment, retrieve_payment
from storefront.provider.resources import Event
from storefront.provider.sessions import retrieve_session


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
    payment = payment_of(str(event.payment_intent))
    if payment is None:
        return None
    with transaction("storefront"):
        received.record(event)
        apply_payment(int(order_pk), payment, Source.WEBHOOK)
        return lock(int(order_pk))


def payment_of(intent: str) -> Payment | None:
    """What was refunded of a PaymentIntent. None: the provider doesn't know it. Raises ProviderError."""
    try:
        return retrieve_payment(intent)
    except ResourceNotFound:
        return None


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
