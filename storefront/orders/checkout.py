"""Start a checkout: write a pending order, then create its Checkout Session under the order's idempotency key.

Pressing Checkout twice with the same cart is the same API request: a partial unique index allows one pending order per
visitor and cart, and its key makes the provider return the same session.
"""

from __future__ import annotations

import hashlib
import json
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
from storefront.orders.reconcile import apply_session, cancel_order, close_order, session_id_of
from storefront.orders.shipping import COUNTRIES, METHODS
from storefront.provider.errors import InvalidResponse, RequestRejected, ResourceNotFound
from storefront.provider.resources import CheckoutSession
from storefront.provider.sessions import create_session, expire_session, retrieve_session

SESSION_SECONDS = 31 * 60
"""One minute more than MIN_SESSION_SECONDS, for clock differences and slow requests."""
MIN_SESSION_SECONDS = 30 * 60
"""The shortest lifetime that the API accepts for a session."""
MAX_ATTEMPTS = 3


class CheckoutMode(StrEnum):
    """The `mode` of the session."""

    ORDER = "order"  # a payment, and an Order object at the provider
    PAYMENT = "payment"  # a payment alone


class AlreadyPaid(Exception):
    """This cart, or an earlier version of it, has been paid: the shopper should see its success page."""

    def __init__(self, session_id: str):
        super().__init__(session_id)
        self.session_id = session_id


def start_checkout(visitor: str, lines: Sequence[PricedLine], mode: CheckoutMode) -> str:
    """The URL of the payment page for these lines, at least one. Raises AlreadyPaid and ProviderError."""
    fingerprint = _fingerprint(lines, mode)
    _cancel_other_orders(visitor, fingerprint)
    for _ in range(MAX_ATTEMPTS):  # an order that can't be paid any more is closed and replaced
        order = _pending_order(visitor, lines, mode, fingerprint)
        session = _session_for(order) if order else None
        if session is None:
            continue
        if session.status == "open" and session.url:
            return session.url
        with transaction("storefront"):
            outcome = apply_session(session)
        if outcome is not None and outcome.checked_out:
            raise AlreadyPaid(session.id)
    raise InvalidResponse(f"no open session for {MAX_ATTEMPTS} orders in a row")


def _fingerprint(lines: Sequence[PricedLine], mode: CheckoutMode) -> str:
    items = sorted(
        (line.product.provider_price, line.quantity, line.product.price) for line in lines
    )
    return hashlib.sha256(json.dumps([mode, items]).encode()).hexdigest()


def _cancel_other_orders(visitor: str, fingerprint: str) -> None:
    """One cart has one payable session: a second tab can't pay for an earlier version of the cart."""
    statement = select(ShopOrder).where(
        ShopOrder.visitor == visitor,
        ShopOrder.status == OrderStatus.PENDING,
        ShopOrder.session_id.is_not(None),
        ShopOrder.fingerprint != fingerprint,
    )
    with reading("storefront"):
        others = db.session.scalars(statement.order_by(ShopOrder.pk).limit(10)).all()
    for order in others:
        outcome = cancel_order(order)
        if outcome is not None and outcome.checked_out:
            raise AlreadyPaid(session_id_of(order))


def _pending_order(
    visitor: str, lines: Sequence[PricedLine], mode: CheckoutMode, fingerprint: str
) -> ShopOrder | None:
    """The visitor's pending order for this cart, created if there is none.

    None: another request created one and moved it on in the meantime.
    """
    pending = select(ShopOrder).where(
        ShopOrder.visitor == visitor,
        ShopOrder.fingerprint == fingerprint,
        ShopOrder.status == OrderStatus.PENDING,
    )
    with transaction("storefront"):
        order = db.session.scalar(pending)
        if order is not None:
            return order
        order = insert_once(ShopOrder, **_new_order(visitor, lines, mode, fingerprint))
        if order is None:  # another request was faster
            return db.session.scalar(pending)
        db.session.add_all(_order_lines(order, lines))
        return order


def _new_order(
    visitor: str, lines: Sequence[PricedLine], mode: CheckoutMode, fingerprint: str
) -> dict[str, Any]:
    subtotal = sum(line.total for line in lines)
    now = clock.now()
    return {
        "reference": secrets.token_urlsafe(24),
        "idempotency_key": secrets.token_urlsafe(24),
        "visitor": visitor,
        "fingerprint": fingerprint,
        "status": OrderStatus.PENDING,
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


def _order_lines(order: ShopOrder, lines: Sequence[PricedLine]) -> list[ShopOrderLine]:
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
            price_id=line.product.provider_price,
            quantity=line.quantity,
            unit_amount=line.product.price,
        )
        for position, line in enumerate(lines)
    ]


def _session_for(order: ShopOrder) -> CheckoutSession | None:
    """The order's session, created if it has none. None: the order can't be paid any more and was closed."""
    if order.session_id is None:
        return _create_session(order)
    try:
        return retrieve_session(order.session_id)
    except ResourceNotFound:
        close_order(order)
        return None


def _create_session(order: ShopOrder) -> CheckoutSession | None:
    """Create the order's session and store its id. None: it is too late for this order, which was closed."""
    with reading("storefront"):
        stale = order.expires_at < clock.now() + MIN_SESSION_SECONDS
        request = _session_request(order)
    try:
        session = create_session(request, idempotency_key=order.idempotency_key)
        if stale:  # a replayed response shows the session as it was when it was created
            session = retrieve_session(session.id)
    except RequestRejected as rejected:
        # The key is of no more use: the request is too late or invalid, or (422) it differs from the one that the
        # key was first used for, because PUBLIC_URL has changed since.
        close_order(order)
        if stale or rejected.status == 422:
            return None
        raise
    _check_price(order, session)
    with transaction("storefront"):
        db.session.execute(
            update(ShopOrder)
            .where(ShopOrder.pk == order.pk, ShopOrder.session_id.is_(None))
            .values(session_id=session.id, checkout_url=session.url)
        )
    return session


def _session_request(order: ShopOrder) -> dict[str, Any]:
    """The body of the create request: always the same for one order, as its idempotency key requires."""
    lines = (
        select(ShopOrderLine.price_id, ShopOrderLine.quantity)
        .where(ShopOrderLine.order_pk == order.pk)
        .order_by(ShopOrderLine.position)
    )
    body: dict[str, Any] = {
        "mode": order.mode,
        "line_items": [
            {"price": price, "quantity": quantity} for price, quantity in db.session.execute(lines)
        ],
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


def _check_price(order: ShopOrder, session: CheckoutSession) -> None:
    """Raise InvalidResponse, with session and order closed, unless the session costs what the shop showed."""
    if (session.amount_subtotal, session.currency) == (order.amount_subtotal, order.currency):
        return
    if session.status == "open":
        expire_session(session.id, idempotency_key=f"{order.idempotency_key}-end")
    close_order(order)
    raise InvalidResponse(
        f"order {order.number} costs {order.amount_subtotal} {order.currency}, "
        f"its session {session.amount_subtotal} {session.currency}"
    )
