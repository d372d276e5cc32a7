"""A visitor's cart: a few rows by visitor id, so that a webhook can empty what was bought.

A cart knows products and quantities. Prices are read from the catalog whenever it is looked at, and
what is no longer for sale falls out of it. Each function opens its own transaction.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, delete, func, select, update

from foundation.database import db, insert_once, reading, transaction
from storefront import catalog
from storefront.catalog import PricedLine
from storefront.models import MAX_QUANTITY, CartLine, ShopProduct


class NotForSale(Exception):
    """No such product, or not any more."""


@dataclass(frozen=True)
class Cart:
    """Lines in the order in which they were added. `ships`: something in it has to be sent."""

    lines: list[PricedLine]
    currency: str = "usd"

    @property
    def empty(self) -> bool:
        return not self.lines

    @property
    def count(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def subtotal(self) -> int:
        return sum(line.total for line in self.lines)

    @property
    def ships(self) -> bool:
        return any(line.product.ships for line in self.lines)


@dataclass(frozen=True)
class Change:
    """What became of a product: how many are in the cart now; `capped` when it was asked for more."""

    name: str
    quantity: int
    capped: bool = False


def contents(visitor: str | None) -> Cart:
    """The cart at today's prices."""
    if visitor is None:
        return Cart([])
    statement = (
        select(ShopProduct, CartLine.quantity)
        .join(CartLine, CartLine.product_pk == ShopProduct.pk)
        .where(CartLine.visitor == visitor, ShopProduct.active)
        .order_by(CartLine.pk)
    )
    with reading("storefront") as session:
        lines = [
            PricedLine(catalog.as_product(product), quantity)
            for product, quantity in session.execute(statement)
        ]
    return Cart(lines, lines[0].product.currency if lines else "usd")


def count(visitor: str | None) -> int:
    """How many things are in it."""
    if visitor is None:
        return 0
    statement = (
        select(func.coalesce(func.sum(CartLine.quantity), 0))
        .join(ShopProduct, CartLine.product_pk == ShopProduct.pk)
        .where(CartLine.visitor == visitor, ShopProduct.active)
    )
    with reading("storefront") as session:
        return int(session.scalar(statement) or 0)


def add(visitor: str, slug: str, quantity: int) -> Change:
    """Put `quantity` more in, up to MAX_QUANTITY in all. Raises NotForSale."""
    with transaction("storefront"):
        return _add(visitor, slug, quantity)


def add_all(visitor: str, wanted: list[tuple[str, int]]) -> tuple[list[Change], int]:
    """Put several in at once. What is gone is left out; answers the changes and how many were left out."""
    changes: list[Change] = []
    with transaction("storefront"):
        for slug, quantity in wanted:
            try:
                changes.append(_add(visitor, slug, quantity))
            except NotForSale:
                continue
    return changes, len(wanted) - len(changes)


def _add(visitor: str, slug: str, quantity: int) -> Change:
    product = _for_sale(slug)
    wanted = min(quantity, MAX_QUANTITY)
    if insert_once(CartLine, visitor=visitor, product_pk=product.pk, quantity=wanted):
        return Change(product.name, wanted, capped=quantity > MAX_QUANTITY)
    line = (CartLine.visitor == visitor, CartLine.product_pk == product.pk)
    before = db.session.scalar(select(CartLine.quantity).where(*line)) or 0
    more = CartLine.quantity + wanted
    db.session.execute(
        update(CartLine)
        .where(*line)
        .values(quantity=case((more > MAX_QUANTITY, MAX_QUANTITY), else_=more))
    )
    total = min(before + quantity, MAX_QUANTITY)
    return Change(product.name, total, capped=before + quantity > MAX_QUANTITY)


def set_quantity(visitor: str, slug: str, quantity: int) -> Change:
    """Have exactly `quantity`, at most MAX_QUANTITY. Raises NotForSale, also for what isn't in the cart."""
    wanted = min(quantity, MAX_QUANTITY)
    with transaction("storefront") as session:
        product = _for_sale(slug)
        found = session.execute(
            update(CartLine)
            .where(CartLine.visitor == visitor, CartLine.product_pk == product.pk)
            .values(quantity=wanted)
        )
        if found.rowcount == 0:  # type: ignore[attr-defined]
            raise NotForSale(slug)
        return Change(product.name, wanted, capped=quantity > MAX_QUANTITY)


def remove(visitor: str, slug: str) -> Change | None:
    """Take it out. Answers what was there, for Undo; None when there was nothing."""
    with transaction("storefront") as session:
        product = catalog.locate(slug)
        if product is None:
            return None
        quantity = session.scalar(
            delete(CartLine)
            .where(CartLine.visitor == visitor, CartLine.product_pk == product.pk)
            .returning(CartLine.quantity)
        )
        return Change(product.name, quantity) if quantity else None


def clear(visitor: str) -> int:
    """Empty it. Answers how many kinds of thing were in it."""
    with transaction("storefront") as session:
        gone = session.execute(delete(CartLine).where(CartLine.visitor == visitor))
        return int(gone.rowcount)  # type: ignore[attr-defined]


def _for_sale(slug: str) -> ShopProduct:
    product = catalog.locate(slug)
    if product is None:
        raise NotForSale(slug)
    return product
