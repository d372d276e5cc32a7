"""All orders of the shop, for its operators: lists in pages, one order with its history. Amounts are in minor units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select

from foundation.database import db, reading
from storefront.lifecycle import CHARGED, OrderStatus
from storefront.models import FIRST_NUMBER, ShopOrder, ShopOrderLine
from storefront.orders.queries import NUMBER
from storefront.records import ShopOrderMove, ShopRefund

PAGE_SIZE = 25
UNSENT = "unsent"
"""The filter for orders that are to be sent; the other filters are the statuses."""
FILTERS = (UNSENT, *(status.value for status in OrderStatus))


class NotPossible(Exception):
    """What an operator asked for can't be done. The message says why, and is for a person."""


@dataclass(frozen=True)
class Page:
    """Orders, newest first. `older` is the number of the last, if there are older ones."""

    orders: Sequence[ShopOrder]
    older: str | None


@dataclass(frozen=True)
class Record:
    """An order with its lines, its history and its refunds, each in the order in which they were written."""

    order: ShopOrder
    lines: Sequence[ShopOrderLine]
    moves: Sequence[ShopOrderMove]
    refunds: Sequence[ShopRefund]

    @property
    def refundable(self) -> int:
        """What can still be refunded."""
        charged = self.order.status in CHARGED
        return self.order.amount_total - self.order.amount_refunded if charged else 0

    @property
    def sendable(self) -> bool:
        """Whether the order is to be sent. A digital one is only if a person had to look at it."""
        order = self.order
        return order.status in CHARGED and order.fulfilled_at is None

    @property
    def review_reason(self) -> str | None:
        """Why a person has to look at the order. None: nobody has to."""
        if self.order.status is not OrderStatus.REVIEW or self.order.fulfilled_at is not None:
            return None
        led = (each for each in self.moves if each.from_status is not OrderStatus.REVIEW)
        return next((each.reason for each in led if each.to_status is OrderStatus.REVIEW), "")

    @property
    def open_refund(self) -> ShopRefund | None:
        return next((each for each in self.refunds if each.settled_at is None), None)


def list_orders(
    only: str | None = None,
    search: str = "",
    before: str | None = None,
    limit: int = PAGE_SIZE,
) -> Page:
    """A page of orders. `only` is one of FILTERS, `before` the number of the last order of the page before.

    `search` is an order number, or a part of an email address in either case.
    """
    conditions = [*_filter(only), *_search(search.strip())]
    if before is not None:
        conditions.append(ShopOrder.pk < (pk_of(before) or 0))
    query = select(ShopOrder).where(*conditions).order_by(ShopOrder.pk.desc()).limit(limit + 1)
    with reading("storefront"):
        rows = db.session.scalars(query).all()
    more = len(rows) > limit
    return Page(rows[:limit], rows[limit - 1].number if more else None)


def _filter(only: str | None) -> list[ColumnElement[bool]]:
    if only == UNSENT:
        unsent = ShopOrder.fulfilled_at.is_(None)
        return [ShopOrder.ships.is_(True), ShopOrder.status.in_(sorted(CHARGED)), unsent]
    return [ShopOrder.status == OrderStatus(only)] if only else []


def _search(text: str) -> list[ColumnElement[bool]]:
    if not text:
        return []
    by_email = func.lower(ShopOrder.email).contains(text.lower(), autoescape=True)
    pk = pk_of(text)
    return [by_email if pk is None else or_(ShopOrder.pk == pk, by_email)]


def find(number: str) -> Record:
    """Everything about one order. Raises NotPossible."""
    pk = _known_pk(number)
    with reading("storefront"):
        order = _read(pk)
        if order is None:
            raise _unknown(number)
        lines, moves, refunds = (
            db.session.scalars(select(model).where(model.order_pk == pk).order_by(model.pk)).all()
            for model in (ShopOrderLine, ShopOrderMove, ShopRefund)
        )
    return Record(order, lines, moves, refunds)  # type: ignore[arg-type]


def find_order(number: str) -> ShopOrder:
    """One order. Raises NotPossible."""
    with reading("storefront"):
        order = _read(_known_pk(number))
    if order is None:
        raise _unknown(number)
    return order


def read_order(pk: int) -> ShopOrder:
    """An order that exists, in its current state, inside the caller's transaction."""
    query = select(ShopOrder).where(ShopOrder.pk == pk)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _read(pk: int) -> ShopOrder | None:
    return db.session.scalar(select(ShopOrder).where(ShopOrder.pk == pk))


def _known_pk(number: str) -> int:
    pk = pk_of(number)
    if pk is None:
        raise _unknown(number)
    return pk


def _unknown(number: str) -> NotPossible:
    return NotPossible(f"There is no order {number[:20]}.")


def pk_of(number: str) -> int | None:
    """The key of an order by its number, with or without `N-`. None: it is not the form of a number."""
    typed = number.strip().upper()
    match = NUMBER.fullmatch(typed if typed.startswith("N-") else f"N-{typed}")
    return int(match[1]) - FIRST_NUMBER + 1 if match else None
