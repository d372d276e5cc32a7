"""Start a checkout: claim the visitor's pending order, then create its Checkout Session under the order's key.

Pressing Checkout twice with the same cart is the same order and so the same API request: its key makes the provider
return the same session. Two carts at once leave one session that can be paid: of two orders one is superseded, and
the request that stores a superseded order's session, or finds it stored, expires it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import ColumnElement, select, update

from foundation import clock, web
from foundation.database import db, reading, transaction
from storefront.catalog.goods import PricedLine
from storefront.lifecycle import OrderStatus, Source
from storefront.models import ShopOrder, ShopOrderLine
from storefront.orders.pending import (
    MAX_ATTEMPTS,
    CheckoutSuperseded,
    Choice,
    UiMode,
    claim_order,
    supersede,
)
from storefront.orders.reconcile import (
    Outcome,
    apply_session,
    cancel_order,
    close_order,
    session_id_of,
)
from storefront.orders.request import Item, session_request
from storefront.provider.errors import InvalidResponse, RequestRejected, ResourceNotFound
from storefront.provider.resources import CheckoutSession
from storefront.provider.sessions import create_session, expire_session, retrieve_session
from storefront.stock.reservations import StockTooLow

MIN_SESSION_SECONDS = 30 * 60
"""The shortest lifetime that the API accepts for a session."""
NO_ACCESS = {401, 403}


class AlreadyPaid(Exception):
    """This cart, or an earlier version of it, has been paid: the shopper should see its success page."""

    def __init__(self, session_id: str):
        super().__init__(session_id)
        self.session_id = session_id


def start_checkout(visitor: str, lines: Sequence[PricedLine], choice: Choice) -> str:
    """The URL of the page on which the shopper pays for these lines, at least one.

    Raises AlreadyPaid, CheckoutSuperseded, StockTooLow and ProviderError.
    """
    for _ in range(MAX_ATTEMPTS):  # an order that can't be paid any more is closed and replaced
        try:
            order = claim_order(visitor, lines, choice)
        except StockTooLow:
            if not _end_earlier(visitor):
                raise
            continue
        _expire_superseded(order)
        session = session_for(order, Source.CHECKOUT)
        if session is None:
            continue
        if session.status == "open" and (url := _page_url(order, session)):
            return url
        with transaction("storefront"):
            outcome = apply_session(session, Source.CHECKOUT)
        if outcome is not None and outcome.checked_out:
            raise AlreadyPaid(session.id)
    raise InvalidResponse(f"no open session for {MAX_ATTEMPTS} orders in a row")


def _page_url(order: ShopOrder, session: CheckoutSession) -> str | None:
    """The provider's page, or the shop's own page, which needs the session's client secret."""
    if order.ui_mode == UiMode.HOSTED:
        return session.url
    return web.url("storefront", f"/checkout/pay?order={order.reference}")


def _end_earlier(visitor: str) -> bool:
    """End the visitor's earlier checkouts, which may hold the units that are missing. False: there are none.

    Raises AlreadyPaid.
    """
    if not supersede(visitor):
        return False
    for other in _superseded(visitor, ShopOrder.session_id.is_(None)):
        with suppress(CheckoutSuperseded):  # its session was made, and has been expired
            _create_session(other, Source.CHECKOUT)
    _expire(_superseded(visitor, ShopOrder.session_id.is_not(None)))
    return True


def _expire_superseded(order: ShopOrder) -> None:
    """Expire the sessions of the visitor's superseded orders, before `order` can be paid. Raises AlreadyPaid."""
    try:
        _expire(_superseded(order.visitor, ShopOrder.session_id.is_not(None)))
    except AlreadyPaid:
        if order.session_id is None:
            close_order(order, Source.CHECKOUT, "an earlier order was paid instead")
        raise


def _superseded(visitor: str, condition: ColumnElement[bool]) -> Sequence[ShopOrder]:
    """The visitor's superseded orders that fulfil the condition and are still pending."""
    statement = select(ShopOrder).where(
        ShopOrder.visitor == visitor,
        ShopOrder.status == OrderStatus.PENDING,
        ShopOrder.cancel_requested,
        condition,
    )
    with reading("storefront"):
        return db.session.scalars(statement.order_by(ShopOrder.pk).limit(10)).all()


def _expire(orders: Sequence[ShopOrder]) -> None:
    """Expire the sessions of these orders. Raises AlreadyPaid for one that was paid."""
    for order in orders:
        outcome = cancel_order(order)
        if outcome is Outcome.UNPAID:
            raise InvalidResponse(f"the session of order {order.number} can still be paid")
        if outcome is not None and outcome.checked_out:
            raise AlreadyPaid(session_id_of(order))


def session_for(order: ShopOrder, source: Source) -> CheckoutSession | None:
    """The order's session, created if it has none. None: the order can't be paid any more and was closed.

    `source` is what the order's history names.     Raises AlreadyPaid, CheckoutSuperseded and ProviderError.
    """
    if order.session_id is None:
        return _create_session(order, source)
    try:
        return retrieve_session(order.session_id)
    except ResourceNotFound:
        close_order(order, source, "the provider doesn't know its session")
        return None


def _create_session(order: ShopOrder, source: Source) -> CheckoutSession | None:
    """Create the order's session and store its id. None: it is too late for this order, which was closed."""
    with reading("storefront"):
        stale = order.expires_at < clock.now() + MIN_SESSION_SECONDS
        request = session_request(order, _items(order))
    try:
        session = create_session(request, idempotency_key=order.idempotency_key)
        if stale:  # a replayed response shows the session as it was when it was created
            session = retrieve_session(session.id)
    except RequestRejected as rejected:
        if rejected.status in NO_ACCESS:
            raise
        # The key is of no more use: the request is too late or invalid, or (422) it differs from the one that the
        # key was first used for, because PUBLIC_URL has changed since.
        close_order(order, source, f"no session was made: the provider answered {rejected.status}")
        if stale or rejected.status == 422:
            return None
        raise
    if session.status == "open":
        _check_price(order, session, source)
    _store_session(order, session)
    return session


def _items(order: ShopOrder) -> list[Item]:
    """The price ids and quantities of the order's lines."""
    lines = select(ShopOrderLine.price_id, ShopOrderLine.quantity)
    rows = db.session.execute(
        lines.where(ShopOrderLine.order_pk == order.pk).order_by(ShopOrderLine.position)
    )
    return [(price, quantity) for price, quantity in rows]


def _store_session(order: ShopOrder, session: CheckoutSession) -> None:
    """Store the session's id, and expire the session if the order was superseded or closed in the meantime.

    The UPDATE and the one that supersedes the order wait for each other, so one of the two requests sees the other's.
    """
    with transaction("storefront"):
        stored = db.session.scalars(
            update(ShopOrder)
            .where(ShopOrder.pk == order.pk)
            .values(session_id=session.id, checkout_url=_page_url(order, session))
            .returning(ShopOrder)
        ).one()
    current = stored.status is OrderStatus.PENDING and not stored.cancel_requested
    if current or session.status != "open":
        return
    outcome = cancel_order(stored)
    if outcome is not None and outcome.checked_out:
        raise AlreadyPaid(session.id)
    raise CheckoutSuperseded(order.number)


def _check_price(order: ShopOrder, session: CheckoutSession, source: Source) -> None:
    """Raise InvalidResponse, with session and order closed, unless the session costs what the shop showed."""
    if (session.amount_subtotal, session.currency) == (order.amount_subtotal, order.currency):
        return
    expire_session(session.id, idempotency_key=f"{order.idempotency_key}-end")
    close_order(order, source, "its session has another price")
    raise InvalidResponse(
        f"order {order.number} costs {order.amount_subtotal} {order.currency}, "
        f"its session {session.amount_subtotal} {session.currency}"
    )
