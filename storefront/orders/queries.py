"""A visitor's own orders, read as frozen values for pages. Amounts are in minor units.

Each function takes part in the caller's transaction.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from babel import Locale
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from foundation.database import db
from storefront.lifecycle import OrderStatus
from storefront.models import FIRST_NUMBER, ShopOrder, ShopOrderLine, ShopProduct, ShopVariant
from storefront.orders.delivery import Delivery, delivery_of
from storefront.orders.shipping import days_words
from storefront.orders.timeline import Step, payable, steps_of
from storefront.records import ShopOrderMove

NUMBER = re.compile(r"N-([0-9]{1,12})")
REFERENCE = re.compile(r"[A-Za-z0-9_-]{1,64}")
MAX_LISTED = 50


@dataclass(frozen=True, slots=True)
class OrderLine:
    """`image` is a path for asset()."""

    sku: str
    slug: str
    name: str
    subtitle: str
    image: str
    tone: str
    quantity: int
    unit_amount: int
    kind: str

    @property
    def ships(self) -> bool:
        return self.kind == "physical"

    @property
    def amount(self) -> int:
        return self.unit_amount * self.quantity


@dataclass(frozen=True, slots=True)
class Order:
    """`continue_url` leads to the payment page while the order can be paid; `placed_at` is UTC.

    `arrival` has the days on which a paid order arrives, such as "Nov 23–24". `steps` is empty in lists of orders.
    `uncharged`: the provider has reported the session as expired, or its debit as failed, so nobody paid.
    """

    number: str
    status: OrderStatus
    placed_at: datetime
    currency: str
    amount_subtotal: int
    amount_discount: int
    amount_shipping: int
    amount_tax: int
    amount_total: int
    amount_refunded: int
    ships: bool
    email: str | None
    shipping_name: str | None
    shipping_address: list[str]
    shipping_method: str | None
    session_id: str | None
    continue_url: str | None
    uncharged: bool
    delivery: Delivery | None
    arrival: str | None
    paid_with: str | None
    lines: list[OrderLine]
    steps: list[Step]

    @property
    def count(self) -> int:
        """The number of items: the sum of all quantities."""
        return sum(line.quantity for line in self.lines)

    @property
    def mixed(self) -> bool:
        """True when some of the goods are sent and some are digital."""
        return self.ships and not all(line.ships for line in self.lines)

    @property
    def unconfirmed(self) -> bool:
        """True when only the provider knows whether it was paid: it can't be paid any more, and isn't settled."""
        return self.status is OrderStatus.PENDING and self.continue_url is None


LINE_COLUMNS: tuple[InstrumentedAttribute[Any], ...] = (
    ShopOrderLine.sku,
    ShopOrderLine.slug,
    ShopOrderLine.name,
    ShopOrderLine.subtitle,
    ShopOrderLine.image,
    ShopOrderLine.tone,
    ShopOrderLine.quantity,
    ShopOrderLine.unit_amount,
    ShopProduct.kind,
)
"""The columns of an OrderLine, in the order of its fields."""


def list_orders(visitor: str | None) -> list[Order]:
    """The visitor's latest orders, newest first, without those that never got a session."""
    return _with_lines(_rows(visitor, ShopOrder.session_id.is_not(None)))


def get_order(visitor: str | None, number: str) -> Order | None:
    """One of the visitor's own orders, by its number."""
    match = NUMBER.fullmatch(number)
    if match is None:
        return None
    return _read_one(visitor, ShopOrder.pk == int(match[1]) - FIRST_NUMBER + 1)


def get_order_by_session(visitor: str | None, session_id: str) -> Order | None:
    """One of the visitor's own orders, by the id of its session."""
    return _read_one(visitor, ShopOrder.session_id == session_id)


def get_status_by_session(session_id: str) -> OrderStatus | None:
    """The stored status of the order with this session, whoever's it is."""
    return db.session.scalar(select(ShopOrder.status).where(ShopOrder.session_id == session_id))


CANCEL_LINK = [
    OrderStatus.PENDING,
    OrderStatus.PROCESSING,
    OrderStatus.PAID,
    OrderStatus.REVIEW,
    OrderStatus.REFUNDED,
]
"""The statuses of orders whose cancel link leads somewhere: pending ones are canceled, others shown."""


def has_order_without_session(visitor: str | None) -> bool:
    """True when an unknown session may be the visitor's: its id couldn't be stored with their pending order."""
    missing = select(ShopOrder.pk).where(
        ShopOrder.visitor == visitor,
        ShopOrder.session_id.is_(None),
        ShopOrder.status == OrderStatus.PENDING,
    )
    return db.session.scalar(missing.limit(1)) is not None


def get_cancelable(visitor: str | None, reference: str) -> ShopOrder | None:
    """The visitor's own order with this reference, if it has a session and is not canceled or expired."""
    if visitor is None or not REFERENCE.fullmatch(reference):
        return None
    return db.session.scalar(
        select(ShopOrder).where(
            ShopOrder.visitor == visitor,
            ShopOrder.reference == reference,
            ShopOrder.status.in_(CANCEL_LINK),
            ShopOrder.session_id.is_not(None),
        )
    )


def _read_one(visitor: str | None, condition: ColumnElement[bool]) -> Order | None:
    rows = _rows(visitor, condition)
    if not rows:
        return None
    moves = select(ShopOrderMove).where(ShopOrderMove.order_pk == rows[0].pk)
    steps = steps_of(rows[0], db.session.scalars(moves.order_by(ShopOrderMove.pk)))
    return replace(_with_lines(rows)[0], steps=steps)


def _rows(visitor: str | None, condition: ColumnElement[bool]) -> Sequence[ShopOrder]:
    if visitor is None:
        return []
    orders = select(ShopOrder).where(ShopOrder.visitor == visitor, condition)
    return db.session.scalars(orders.order_by(ShopOrder.pk.desc()).limit(MAX_LISTED)).all()


def _with_lines(rows: Sequence[ShopOrder]) -> list[Order]:
    if not rows:
        return []
    lines: dict[int, list[OrderLine]] = {row.pk: [] for row in rows}
    statement = (
        select(ShopOrderLine.order_pk, *LINE_COLUMNS)
        .join(ShopVariant, ShopOrderLine.variant_pk == ShopVariant.pk)
        .join(ShopProduct, ShopVariant.product_pk == ShopProduct.pk)
        .where(ShopOrderLine.order_pk.in_(lines))
        .order_by(ShopOrderLine.order_pk, ShopOrderLine.position)
    )
    for order_pk, *columns in db.session.execute(statement):
        lines[order_pk].append(OrderLine(*columns))
    return [_order(row, lines[row.pk]) for row in rows]


def _order(row: ShopOrder, lines: list[OrderLine]) -> Order:
    return Order(
        number=row.number,
        status=row.status,
        placed_at=datetime.fromtimestamp(row.created, UTC),
        currency=row.currency,
        amount_subtotal=row.amount_subtotal,
        amount_discount=row.amount_discount,
        amount_shipping=row.amount_shipping,
        amount_tax=row.amount_tax,
        amount_total=row.amount_total,
        amount_refunded=row.amount_refunded,
        ships=row.ships,
        email=row.email,
        shipping_name=row.shipping_name,
        shipping_address=address_lines(row.shipping_address or {}),
        shipping_method=row.shipping_method,
        session_id=row.session_id,
        continue_url=row.checkout_url if payable(row) else None,
        uncharged=row.status in (OrderStatus.EXPIRED, OrderStatus.FAILED)
        or (row.status is OrderStatus.CANCELED and row.cancel_requested),
        delivery=delivery_of(row),
        arrival=_arrival(row),
        paid_with=row.paid_with,
        lines=lines,
        steps=[],
    )


def _arrival(row: ShopOrder) -> str | None:
    if row.status is not OrderStatus.PAID or not (row.arrives_from and row.arrives_by):
        return None
    return days_words(row.arrives_from, row.arrives_by)


def address_lines(address: dict[str, Any]) -> list[str]:
    """The address as it is written on a label: street, city with region and postal code, country name."""
    region = " ".join(filter(None, (address.get("state"), address.get("postal_code"))))
    country = address.get("country") or ""
    return [
        line
        for line in (
            address.get("line1"),
            address.get("line2"),
            ", ".join(filter(None, (address.get("city"), region))),
            Locale.parse("en").territories.get(country, country),
        )
        if line
    ]
