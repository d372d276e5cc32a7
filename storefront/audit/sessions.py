"""The shop's orders compared with the provider's sessions, over the public API.

The sessions are listed in pages, and each page is compared with the orders that it belongs to, so memory stays bounded.
No transaction is open during a call. What differs is read again, order and session alike, because a payment may have
come between the two.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from sqlalchemy import func, or_, select

from foundation import clock
from foundation.audit import AuditIncomplete, Invariant, Row, Values
from foundation.database import db, reading
from storefront.lifecycle import OrderStatus
from storefront.models import ShopOrder
from storefront.provider.errors import ProviderError, ProviderUnavailable, ResourceNotFound
from storefront.provider.resources import CheckoutSession
from storefront.provider.sessions import list_sessions, retrieve_session

T = TypeVar("T")
PAGE_SIZE = 100
MAX_WAITS = 5
"""How often a call waits for as long as the provider asks for: its rate limit counts by the minute."""
SETTLED = (OrderStatus.PAID, OrderStatus.REVIEW, OrderStatus.REFUNDED)
Pair = tuple[ShopOrder, CheckoutSession | None]


def differing(values: Values) -> Iterator[Row]:
    """The orders that differ from their sessions. Raises AuditIncomplete."""
    with reading("storefront"):
        newest = db.session.scalar(select(func.max(ShopOrder.pk))) or 0
    seen = bytearray(newest + 1)  # by pk: whether the order's session was in the list
    for sessions in _pages():
        for order, session in _pairs(sessions):
            if order.pk <= newest:
                seen[order.pk] = True
            if _difference(order, session, _now(), values["grace"]):
                yield from _checked_again(order.pk, session, values["grace"])
    for order in _settled_orders(newest):
        if not seen[order.pk]:
            yield from _checked_again(order.pk, None, values["grace"])


def _pages() -> Iterator[Sequence[CheckoutSession]]:
    sessions, cursor = _patiently(list_sessions)
    yield sessions
    while cursor is not None:
        sessions, cursor = _patiently(partial(list_sessions, cursor))
        yield sessions


def _pairs(sessions: Sequence[CheckoutSession]) -> Iterator[tuple[ShopOrder, CheckoutSession]]:
    """The orders that one of the sessions belongs to, by its id or by its reference."""
    by_id = {session.id: session for session in sessions}
    by_reference = {each.client_reference_id: each for each in sessions if each.client_reference_id}
    query = select(ShopOrder).where(
        or_(ShopOrder.session_id.in_(by_id), ShopOrder.reference.in_(by_reference))
    )
    with reading("storefront"):
        orders = db.session.scalars(query.order_by(ShopOrder.pk)).all()
    for order in orders:
        yield order, by_id.get(order.session_id or "") or by_reference[order.reference]


def _settled_orders(newest: int) -> Iterator[ShopOrder]:
    """The orders that were paid, in pages."""
    after = 0
    while True:
        query = (
            select(ShopOrder)
            .where(ShopOrder.pk > after, ShopOrder.pk <= newest, ShopOrder.status.in_(SETTLED))
            .order_by(ShopOrder.pk)
            .limit(PAGE_SIZE)
        )
        with reading("storefront"):
            page = db.session.scalars(query).all()
        yield from page
        if len(page) < PAGE_SIZE:
            return
        after = page[-1].pk


def _checked_again(pk: int, listed: CheckoutSession | None, grace: int) -> Iterator[Row]:
    """The difference, if it is there before the session is read and after it."""
    before = _order(pk)
    session_id = listed.id if listed else before.session_id
    session = _patiently(lambda: _session(session_id))
    after = _order(pk)
    differences = [_difference(order, session, _now(), grace) for order in (before, after)]
    if all(differences):
        yield {"id": after.number, "session": session_id, "difference": differences[-1]}


def _order(pk: int) -> ShopOrder:
    with reading("storefront"):
        return db.session.scalars(select(ShopOrder).where(ShopOrder.pk == pk)).one()


def _session(session_id: str | None) -> CheckoutSession | None:
    try:
        return retrieve_session(session_id or "")
    except ResourceNotFound:
        return None


def _now() -> int:
    return clock.read("storefront")


def _difference(
    order: ShopOrder, session: CheckoutSession | None, now: int, grace: int
) -> str | None:
    """How they differ, or None. Reads nothing."""
    paid = session is not None and session.complete and session.paid
    if order.status not in SETTLED:
        processing = order.status is OrderStatus.PROCESSING
        waits = processing or order.created + grace > now
        return f"session paid, order {order.status}" if paid and not waits else None
    if session is None:
        return f"order {order.status}, session unknown to the provider"
    if not paid:
        return f"order {order.status}, session {session.status} and {session.payment_status}"
    if order.session_id != session.id:
        return "the order has another session"
    if order.reference != session.client_reference_id:
        return "the session has another reference"
    return _other_columns(order, session) if order.status is OrderStatus.PAID else None


def _other_columns(order: ShopOrder, session: CheckoutSession) -> str | None:
    names = (
        "currency",
        "amount_subtotal",
        "amount_discount",
        "amount_shipping",
        "amount_tax",
        "amount_total",
    )
    differs = [name for name in names if getattr(order, name) != getattr(session, name)]
    if order.provider_order != session.order:
        differs.append("provider_order")
    shown = (f"{name} {getattr(order, name)}" for name in differs)
    return f"the order has another {', '.join(shown)}" if differs else None


def _patiently(call: Callable[[], T]) -> T:
    """The result of a call to the provider. Waits where the provider asks to; raises AuditIncomplete."""
    for _ in range(MAX_WAITS):
        try:
            return call()
        except ProviderUnavailable as error:
            if error.retry_after is None:
                raise AuditIncomplete(f"the provider does not answer: {error}") from error
            time.sleep(error.retry_after)
        except ProviderError as error:
            raise AuditIncomplete(f"the provider refused a call: {error}") from error
    raise AuditIncomplete("the provider stays busy")


INVARIANTS = (
    Invariant(
        "order-matches-session",
        "A paid order has a complete, paid session with its reference, amounts and currency, "
        "and a paid session has a paid order.",
        differing,
        live=True,
    ),
)
