"""Move an order, once, by what the provider says of its session.

The success page, the webhook and the way back all end in `settle`. The session is read over the API
first, outside of any transaction; what it says is then written in one, together with the webhook event
that asked for it.
"""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select, update

from foundation import clock
from foundation.database import db, insert_once, reading, transaction
from storefront.lifecycle import OrderStatus
from storefront.models import CartLine, ReceivedEvent, ShopOrder, ShopOrderLine
from storefront.orders.judgement import Expected, Verdict, judge
from storefront.orders.moves import move
from storefront.provider.errors import NotFound, Refused
from storefront.provider.resources import Event, Session
from storefront.provider.sessions import expire_session, retrieve_session

log = logging.getLogger(__name__)


class Result(StrEnum):
    """Where the order stands afterwards, or why none was touched."""

    PAID = "paid"
    REVIEW = "review"  # paid, but not as asked
    CANCELED = "canceled"
    EXPIRED = "expired"
    UNPAID = "unpaid"  # still open
    CONFIRMING = "confirming"  # the shopper is done, the money isn't there yet
    DUPLICATE = "duplicate"  # this event had its effect before
    FOREIGN = "foreign"  # no order of this shop


@dataclass(frozen=True)
class Outcome:
    result: Result
    reason: str

    @property
    def bought(self) -> bool:
        """Is there nothing left for the shopper to pay?"""
        return self.result in {Result.PAID, Result.REVIEW, Result.CONFIRMING}


def fulfil(session_id: str, event: Event | None = None) -> Outcome:
    """Read the session again and settle its order. Harmless to repeat.

    Raises ProviderError; then nothing was written.
    """
    if event is not None and _received(event):
        return Outcome(Result.DUPLICATE, "received before")
    return settle(retrieve_session(session_id), event)


def end(order: ShopOrder) -> Outcome | None:
    """Take the order's session away from its shopper. None: the provider knows of no such session.

    Never by our own clock or wish: the order is canceled when the provider says that the session is expired, and paid
    when it says that the shopper was quicker. Raises ProviderError.
    """
    assert order.session_id is not None
    with transaction("storefront") as tx:
        tx.execute(
            update(ShopOrder)
            .where(ShopOrder.pk == order.pk, ShopOrder.status == OrderStatus.PENDING)
            .values(cancel_requested=True)
        )
    try:
        key = f"{order.idempotency_key}-end"
        session = expire_session(order.session_id, idempotency_key=key)
    except NotFound:
        forget(order)
        return None
    except Refused:  # it is open no longer
        session = retrieve_session(order.session_id)
    return settle(session)


def forget(order: ShopOrder) -> None:
    """Cancel an order that has no session with the provider, so that it can't be paid."""
    with transaction("storefront"):
        move(order.pk, OrderStatus.CANCELED, settled_at=clock.now())


def settle(session: Session, event: Event | None = None) -> Outcome:
    """Move the order of this session, if it has to move. Raises nothing for what the provider sent."""
    with transaction("storefront") as tx:
        if event is not None and not _receive(event):
            return Outcome(Result.DUPLICATE, "received before")
        order = tx.scalar(
            select(ShopOrder).where(ShopOrder.reference == session.client_reference_id)
        )
        if order is None or order.session_id not in (None, session.id):
            return Outcome(Result.FOREIGN, "no order of ours has this session")
        verdict = judge(_expected(order), session)
        if verdict.status is None:
            result = Result.CONFIRMING if session.status == "complete" else Result.UNPAID
            return Outcome(_standing(order) or result, verdict.reason)
        for target, reason in _targets(verdict):
            if move(order.pk, target, **_facts(session)):
                _after(order, target, reason)
                return Outcome(Result(target), reason)
        return Outcome(_standing(order) or Result.FOREIGN, "settled before")


def _expected(order: ShopOrder) -> Expected:
    return Expected(order.currency, order.amount_subtotal, order.ships, order.cancel_requested)


def _targets(verdict: Verdict) -> list[tuple[OrderStatus, str]]:
    """Where to move the order, or else: one that was given up and is paid after all needs a person."""
    assert verdict.status is not None
    wanted = [(verdict.status, verdict.reason)]
    if verdict.status is OrderStatus.PAID:
        wanted.append((OrderStatus.REVIEW, "paid after it was given up"))
    return wanted


def _facts(session: Session) -> dict[str, Any]:
    """The columns that the session decides."""
    facts: dict[str, Any] = {"session_id": session.id, "settled_at": clock.now()}
    if not session.settled:
        return facts
    shipping = session.shipping
    return facts | {
        "amount_discount": session.amount_discount,
        "amount_shipping": session.amount_shipping,
        "amount_tax": session.amount_tax,
        "amount_total": session.amount_total,
        "email": session.email,
        "shipping_name": shipping.name if shipping else None,
        "shipping_address": asdict(shipping.address) if shipping else None,
        "shipping_method": session.shipping_method,
        "provider_order": session.order,
    }


def _after(order: ShopOrder, status: OrderStatus, reason: str) -> None:
    """What goes with the move, in its transaction."""
    if status is OrderStatus.REVIEW:
        log.error("order %s needs a person: %s", order.number, reason)
    else:
        log.info("order %s is %s: %s", order.number, status, reason)
    if status in {OrderStatus.PAID, OrderStatus.REVIEW}:
        _take_from_cart(order)


def _take_from_cart(order: ShopOrder) -> None:
    """Take out what was bought, and leave what was added since: a paid cart must not be there to be paid again."""
    bought = db.session.execute(
        select(ShopOrderLine.product_pk, ShopOrderLine.quantity)
        .where(ShopOrderLine.order_pk == order.pk)
        .order_by(ShopOrderLine.product_pk)
    )
    for product_pk, quantity in bought.all():
        line = (CartLine.visitor == order.visitor, CartLine.product_pk == product_pk)
        db.session.execute(delete(CartLine).where(*line, CartLine.quantity <= quantity))
        db.session.execute(
            update(CartLine)
            .where(*line, CartLine.quantity > quantity)
            .values(quantity=CartLine.quantity - quantity)
        )


def _standing(order: ShopOrder) -> Result | None:
    """The result that the order's row says; None while it is pending."""
    status = db.session.scalar(select(ShopOrder.status).where(ShopOrder.pk == order.pk))
    return Result(status) if status and status != OrderStatus.PENDING else None


def _receive(event: Event) -> bool:
    row = insert_once(ReceivedEvent, event_id=event.id, type=event.type, received=clock.now())
    return row is not None


def _received(event: Event) -> bool:
    with reading("storefront") as tx:
        known = select(ReceivedEvent.pk).where(ReceivedEvent.event_id == event.id)
        return tx.scalar(known) is not None
