"""A visitor's own orders, as pages show them. Amounts are minor units."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from babel import Locale
from sqlalchemy import ColumnElement, and_, or_, select

from foundation import clock
from foundation.database import reading
from storefront.lifecycle import OrderStatus
from storefront.models import FIRST_NUMBER, ShopOrder, ShopOrderLine

NUMBER = re.compile(r"N-([0-9]{1,12})")
REFERENCE = re.compile(r"[A-Za-z0-9_-]{1,64}")
SHOWN = 50
TEXTS = {
    OrderStatus.PENDING: "Waiting for payment",
    OrderStatus.PAID: "Paid",
    OrderStatus.REVIEW: "Paid, and being checked by us",
    OrderStatus.CANCELED: "Canceled. You were not charged.",
    OrderStatus.EXPIRED: "Expired. You were not charged.",
}


@dataclass(frozen=True)
class OrderLine:
    slug: str
    name: str
    subtitle: str
    image: str
    tone: str
    quantity: int
    unit_amount: int

    @property
    def amount(self) -> int:
        return self.unit_amount * self.quantity


@dataclass(frozen=True)
class Order:
    """`continue_url` leads to the payment page while there is something to pay; `placed_at` is UTC."""

    number: str
    status: str
    status_text: str
    placed_at: datetime
    mode: str
    currency: str
    amount_subtotal: int
    amount_discount: int
    amount_shipping: int
    amount_tax: int
    amount_total: int
    ships: bool
    email: str | None
    shipping_name: str | None
    shipping_address: list[str]
    shipping_method: str | None
    continue_url: str | None
    lines: list[OrderLine]

    @property
    def count(self) -> int:
        return sum(line.quantity for line in self.lines)


def orders_of(visitor: str | None) -> list[Order]:
    """The visitor's latest orders, newest first, without those that never got a payment page."""
    return _read(visitor, ShopOrder.session_id.is_not(None))


def by_number(visitor: str | None, number: str) -> Order | None:
    """One of the visitor's own orders, by its number."""
    match = NUMBER.fullmatch(number)
    if match is None:
        return None
    found = _read(visitor, ShopOrder.pk == int(match[1]) - FIRST_NUMBER + 1)
    return found[0] if found else None


def by_session(visitor: str | None, session_id: str) -> Order | None:
    """One of the visitor's own orders, by the session that it was paid with."""
    found = _read(visitor, ShopOrder.session_id == session_id)
    return found[0] if found else None


def status_by_session(session_id: str) -> str | None:
    """How anybody's order with that session stands, by our own books."""
    with reading("storefront") as tx:
        status: str | None = tx.scalar(
            select(ShopOrder.status).where(ShopOrder.session_id == session_id)
        )
        return status


def is_awaited(session_id: str, visitor: str | None) -> bool:
    """May an order of ours have that session? Asked first, so that made-up ids cost no call of the provider.

    An order whose session could not be noted any more is found by its visitor.
    """
    noted = ShopOrder.session_id == session_id
    lost = and_(
        ShopOrder.visitor == visitor,
        ShopOrder.session_id.is_(None),
        ShopOrder.status == OrderStatus.PENDING,
    )
    with reading("storefront") as tx:
        return tx.scalar(select(ShopOrder.pk).where(or_(noted, lost)).limit(1)) is not None


def sent_to_pay(visitor: str | None, reference: str) -> ShopOrder | None:
    """The visitor's own order of that reference, if it has a session and wasn't given up."""
    if visitor is None or not REFERENCE.fullmatch(reference):
        return None
    with reading("storefront") as tx:
        row: ShopOrder | None = tx.scalar(
            select(ShopOrder).where(
                ShopOrder.visitor == visitor,
                ShopOrder.reference == reference,
                ShopOrder.status.in_([OrderStatus.PENDING, OrderStatus.PAID, OrderStatus.REVIEW]),
                ShopOrder.session_id.is_not(None),
            )
        )
        return row


def _read(visitor: str | None, condition: ColumnElement[bool]) -> list[Order]:
    if visitor is None:
        return []
    statement = select(ShopOrder).where(ShopOrder.visitor == visitor, condition)
    with reading("storefront") as tx:
        rows = tx.scalars(statement.order_by(ShopOrder.pk.desc()).limit(SHOWN)).all()
        lines: dict[int, list[ShopOrderLine]] = {row.pk: [] for row in rows}
        for line in tx.scalars(
            select(ShopOrderLine)
            .where(ShopOrderLine.order_pk.in_(lines))
            .order_by(ShopOrderLine.order_pk, ShopOrderLine.position)
        ):
            lines[line.order_pk].append(line)
        now = clock.now()
    return [_order(row, lines[row.pk], now) for row in rows]


def _order(row: ShopOrder, lines: Sequence[ShopOrderLine], now: int) -> Order:
    payable = row.status == OrderStatus.PENDING and row.expires_at > now
    text = TEXTS[OrderStatus(row.status)]
    if row.status == OrderStatus.PENDING and not payable:
        text = "Not finished"
    return Order(
        number=row.number,
        status=row.status,
        status_text=text,
        placed_at=datetime.fromtimestamp(row.created, UTC),
        mode=row.mode,
        currency=row.currency,
        amount_subtotal=row.amount_subtotal,
        amount_discount=row.amount_discount,
        amount_shipping=row.amount_shipping,
        amount_tax=row.amount_tax,
        amount_total=row.amount_total,
        ships=row.ships,
        email=row.email,
        shipping_name=row.shipping_name,
        shipping_address=address_lines(row.shipping_address or {}),
        shipping_method=row.shipping_method,
        continue_url=row.checkout_url if payable else None,
        lines=[_line(line) for line in lines],
    )


def _line(row: ShopOrderLine) -> OrderLine:
    return OrderLine(
        slug=row.slug,
        name=row.name,
        subtitle=row.subtitle,
        image=row.image,
        tone=row.tone,
        quantity=row.quantity,
        unit_amount=row.unit_amount,
    )


def address_lines(address: dict[str, Any]) -> list[str]:
    """The address as one would write it on a parcel, the country's name last."""
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
