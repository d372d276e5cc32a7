"""From a cart to the payment page: a pending order first, then a session under the order's idempotency key.

Pressing Checkout twice with the same cart is the same request: a partial unique index keeps one pending
order per visitor and cart, and its key makes the provider answer the same session.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update

from foundation import clock, web
from foundation.database import db, insert_once, reading, transaction
from storefront.catalog import PricedLine
from storefront.lifecycle import OrderStatus
from storefront.models import ShopOrder, ShopOrderLine
from storefront.orders.settle import end, forget, settle
from storefront.orders.shipping import COUNTRIES, METHODS
from storefront.provider.errors import NotFound, Refused, Unintelligible
from storefront.provider.resources import Session
from storefront.provider.sessions import create_session, expire_session, retrieve_session

log = logging.getLogger(__name__)

SESSION_SECONDS = 31 * 60
"""The provider's floor is 30 minutes; the one more is for clocks that differ and requests that take their time."""
FLOOR_SECONDS = 30 * 60


class Mode(StrEnum):
    """What is asked of the provider."""

    ORDER = "order"  # payment, and an order with the provider
    PAYMENT = "payment"  # payment alone


class AlreadyPaid(Exception):
    """This cart, or an earlier one, turned out to be paid. The shopper belongs on its success page."""

    def __init__(self, session_id: str):
        super().__init__(session_id)
        self.session_id = session_id


def start(visitor: str, lines: Sequence[PricedLine], mode: Mode) -> str:
    """The URL of the payment page for this cart, which must not be empty. Raises AlreadyPaid, ProviderError."""
    fingerprint = _fingerprint(lines, mode)
    _end_others(visitor, fingerprint)
    for _ in range(3):  # an order that can't be paid any more is closed, and gives way to a new one
        order = _claim(visitor, lines, mode, fingerprint)
        if order is None:
            continue
        session = _resume(order) if order.session_id else _open(order)
        if session is None:
            continue
        if session.status == "open" and session.url:
            return session.url
        if settle(session).bought:
            raise AlreadyPaid(session.id)
    raise Unintelligible("three orders in a row could not be opened")


def _fingerprint(lines: Sequence[PricedLine], mode: Mode) -> str:
    goods = sorted((line.product.price_id, line.quantity, line.product.price) for line in lines)
    return hashlib.sha256(json.dumps([mode, goods]).encode()).hexdigest()


def _end_others(visitor: str, fingerprint: str) -> None:
    """One cart, one payable session: a second tab must not pay for what this one is about to."""
    statement = select(ShopOrder).where(
        ShopOrder.visitor == visitor,
        ShopOrder.status == OrderStatus.PENDING,
        ShopOrder.session_id.is_not(None),
        ShopOrder.fingerprint != fingerprint,
    )
    with reading("storefront") as tx:
        others = tx.scalars(statement.order_by(ShopOrder.pk).limit(10)).all()
    for order in others:
        outcome = end(order)
        if outcome is not None and outcome.bought:
            assert order.session_id is not None
            raise AlreadyPaid(order.session_id)


def _claim(
    visitor: str, lines: Sequence[PricedLine], mode: Mode, fingerprint: str
) -> ShopOrder | None:
    """The visitor's pending order for this cart: the one that is there, or a new one.

    None: another request opened one and settled it within this moment.
    """
    pending = select(ShopOrder).where(
        ShopOrder.visitor == visitor,
        ShopOrder.fingerprint == fingerprint,
        ShopOrder.status == OrderStatus.PENDING,
    )
    with transaction("storefront") as tx:
        order: ShopOrder | None = tx.scalar(pending)
        if order is not None:
            return order
        made = insert_once(ShopOrder, **_new_order(visitor, lines, mode, fingerprint))
        order = tx.scalar(pending)
        if made and order is not None:
            tx.add_all(_lines(order, lines))
        return order


def _new_order(
    visitor: str, lines: Sequence[PricedLine], mode: Mode, fingerprint: str
) -> dict[str, Any]:
    subtotal = sum(line.total for line in lines)
    now = clock.now()
    return {
        "reference": secrets.token_urlsafe(24),
        "idempotency_key": secrets.token_urlsafe(24),
        "visitor": visitor,
        "fingerprint": fingerprint,
        "status": OrderStatus.PENDING.value,
        "mode": mode.value,
        "ships": any(line.product.ships for line in lines),
        "currency": lines[0].product.currency,
        "amount_subtotal": subtotal,
        "amount_discount": 0,
        "amount_shipping": 0,
        "amount_tax": 0,
        "amount_total": subtotal,
        "cancel_requested": False,
        "created": now,
        "expires_at": now + SESSION_SECONDS,
    }


def _lines(order: ShopOrder, lines: Sequence[PricedLine]) -> list[ShopOrderLine]:
    return [
        ShopOrderLine(
            order_pk=order.pk,
            position=position,
            product_pk=line.product.pk,
            slug=line.product.slug,
            name=line.product.name,
            subtitle=line.product.subtitle,
            image=line.product.image,
            tone=line.product.tone,
            price_id=line.product.price_id,
            quantity=line.quantity,
            unit_amount=line.product.price,
        )
        for position, line in enumerate(lines)
    ]


def _resume(order: ShopOrder) -> Session | None:
    """The order's session as it is now. None: the provider doesn't know it, and the order is closed."""
    assert order.session_id is not None
    try:
        return retrieve_session(order.session_id)
    except NotFound:
        forget(order)
        return None


def _open(order: ShopOrder) -> Session | None:
    """Ask for the order's session and note its id. None: too late for this order, which is closed."""
    stale = order.expires_at < clock.read("storefront") + FLOOR_SECONDS
    try:
        session = create_session(request_for(order), idempotency_key=order.idempotency_key)
        if stale:  # a replay says how it was, not how it is
            session = retrieve_session(session.id)
    except Refused as refused:
        # Nothing can come of this key any more: the request is too late, unacceptable, or (422) another one than
        # the key was first used for, because the shop has moved to another address since.
        forget(order)
        if stale or refused.status == 422:
            return None
        raise
    _check_price(order, session)
    with transaction("storefront") as tx:
        tx.execute(
            update(ShopOrder)
            .where(ShopOrder.pk == order.pk, ShopOrder.session_id.is_(None))
            .values(session_id=session.id, checkout_url=session.url)
        )
    return session


def request_for(order: ShopOrder) -> dict[str, Any]:
    """The body that opens this order's session: always the same, as its idempotency key demands."""
    lines = select(ShopOrderLine).where(ShopOrderLine.order_pk == order.pk)
    with reading("storefront"):
        rows = db.session.scalars(lines.order_by(ShopOrderLine.position)).all()
    body: dict[str, Any] = {
        "mode": order.mode,
        "line_items": [{"price": row.price_id, "quantity": row.quantity} for row in rows],
        "client_reference_id": order.reference,
        "metadata": {"order_number": order.number},
        "expires_at": order.expires_at,
        "success_url": web.url("storefront", "/checkout/success?session_id={CHECKOUT_SESSION_ID}"),
        "cancel_url": web.url("storefront", f"/checkout/cancel?order={order.reference}"),
    }
    if order.ships:
        body["shipping_options"] = [method.option(order.currency) for method in METHODS]
        body["shipping_address_collection"] = {"allowed_countries": list(COUNTRIES)}
    return body


def _check_price(order: ShopOrder, session: Session) -> None:
    """Nobody shall pay another price than the shop has shown."""
    if (session.amount_subtotal, session.currency) == (order.amount_subtotal, order.currency):
        return
    if session.status == "open":
        expire_session(session.id, idempotency_key=f"{order.idempotency_key}-end")
    forget(order)
    raise Unintelligible(
        f"order {order.number} costs {order.amount_subtotal} {order.currency}, "
        f"its session {session.amount_subtotal} {session.currency}"
    )
