"""What happened behind an order, for developers: the shop's request, what the provider stored, events, and moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import or_, select

from foundation.database import db
from storefront.lifecycle import Source
from storefront.models import FIRST_NUMBER, ShopOrder, ShopOrderLine
from storefront.orders.queries import NUMBER
from storefront.orders.request import session_request
from storefront.provider.history import Answer, History
from storefront.provider.sessions import PATH
from storefront.records import ShopOrderMove

REFERENCE = "/docs/reference"
SESSIONS = f"{REFERENCE}/checkout-sessions"


@dataclass(frozen=True)
class Step:
    """`path` is that of the request, or why the shop moved its order. `docs` is a path at the provider.

    `status` is None where nothing was answered, as for a move of the shop's. `below`: an event's deliveries.
    """

    at: int
    title: str
    method: str
    path: str
    status: int | None
    docs: str
    body: Any
    below: Answer | None = None

    @property
    def time(self) -> datetime:
        return datetime.fromtimestamp(self.at, UTC)

    @property
    def delivered(self) -> int | None:
        """The status with which the first webhook of an event was answered."""
        rows = self.below.body.get("data") if self.below else None
        return rows[0].get("last_status_code") if rows else None


@dataclass(frozen=True)
class Behind:
    """An order with its items, and its moves without what operators noted: their words are not for the shopper."""

    order: ShopOrder
    items: list[tuple[str, int]]
    moves: Sequence[ShopOrderMove]


def find(visitor: str | None, number: str) -> Behind | None:
    """One of the visitor's own orders, inside the caller's transaction."""
    match = NUMBER.fullmatch(number)
    if visitor is None or match is None:
        return None
    pk = int(match[1]) - FIRST_NUMBER + 1
    own = select(ShopOrder).where(ShopOrder.pk == pk, ShopOrder.visitor == visitor)
    order = db.session.scalar(own)
    if order is None:
        return None
    lines = select(ShopOrderLine.price_id, ShopOrderLine.quantity)
    lines = lines.where(ShopOrderLine.order_pk == pk).order_by(ShopOrderLine.position)
    shown = or_(
        ShopOrderMove.source != Source.OPERATOR,
        ShopOrderMove.from_status != ShopOrderMove.to_status,
        ShopOrderMove.amount_refunded.is_not(None),
    )
    moves = select(ShopOrderMove).where(ShopOrderMove.order_pk == pk, shown)
    moves = moves.order_by(ShopOrderMove.pk)
    items = [(price, quantity) for price, quantity in db.session.execute(lines)]
    return Behind(order, items, db.session.scalars(moves).all())


def steps(found: Behind, history: History | None) -> list[Step]:
    """Everything that happened, oldest first. Of one second, what caused the others comes first.

    Without a history, when the provider can't be asked, there are the shop's own steps.
    """
    told = [*_asked(found, history), *(_stored(history) if history else ()), *_moved(found)]
    return sorted(told, key=lambda step: step.at)


def _asked(found: Behind, history: History | None) -> Iterator[Step]:
    """The request that created the session. It is the same each time, so it can be made again from the order."""
    status = 200 if history else None
    body = session_request(found.order, found.items)
    title = "The shop creates a Checkout Session"
    at, docs = found.order.created, f"{SESSIONS}#create_session"
    yield Step(at, title, "POST", PATH, status, docs, body)


def _stored(history: History) -> Iterator[Step]:
    """The objects, each at the time of its creation, and the events about them."""
    objects = (
        (history.session, "The session, as it is now", f"{SESSIONS}#retrieve_session"),
        (
            history.intent,
            "The payment intent",
            f"{REFERENCE}/payment-intents#retrieve_payment_intent",
        ),
        (history.charges, "Each attempt to pay is a charge", f"{REFERENCE}/charges#list_charges"),
        (history.order, "The order at the provider", f"{REFERENCE}/orders#retrieve_order"),
    )
    for answer, title, docs in objects:
        if answer is not None and answer.created:
            yield Step(answer.created, title, "GET", answer.path, answer.status, docs, answer.body)
    for event, deliveries in history.events:
        docs = f"{REFERENCE}/events#retrieve_event"
        title = f"Event {event.body.get('type')}"
        sent = deliveries if deliveries and deliveries.body.get("data") else None
        yield Step(event.created, title, "GET", event.path, event.status, docs, event.body, sent)


def _moved(found: Behind) -> Iterator[Step]:
    for move in found.moves:
        title = f"The shop’s order becomes {move.to_status}"
        if move.from_status == move.to_status:
            title = "The shop’s order has news"
        body = {
            "order": found.order.number,
            "from": move.from_status,
            "to": move.to_status,
            "source": move.source,
            "reason": move.reason,
        }
        why = f"{move.source}: {move.reason}"
        yield Step(move.created, title, "SHOP", why, None, "/docs/integrate", body)
