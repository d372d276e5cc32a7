"""A visitor's cart: rows by visitor id, so that a webhook can remove what was bought.

A cart stores products and quantities. Prices come from the catalog each time; products that are no longer for sale are
left out. Each function takes part in the caller's transaction.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, case, delete, func, select, update

from foundation.database import db, insert_once
from storefront.catalog import PRODUCT_COLUMNS, PricedLine, Product, get_product
from storefront.models import MAX_QUANTITY, CartLine, ShopProduct


class NotForSale(Exception):
    """There is no such product, or it is no longer for sale."""


@dataclass(frozen=True)
class Cart:
    """Lines in the order in which they were added."""

    lines: list[PricedLine]
    currency: str = "usd"

    @property
    def empty(self) -> bool:
        return not self.lines

    @property
    def count(self) -> int:
        """The number of items: the sum of all quantities."""
        return sum(line.quantity for line in self.lines)

    @property
    def subtotal(self) -> int:
        return sum(line.total for line in self.lines)

    @property
    def ships(self) -> bool:
        """True when at least one product is physical."""
        return any(line.product.ships for line in self.lines)


@dataclass(frozen=True)
class Change:
    """A product's quantity in the cart after a change. `capped`: more than MAX_QUANTITY was asked for."""

    name: str
    quantity: int
    capped: bool = False


CONTENTS = (
    select(CartLine.quantity, *PRODUCT_COLUMNS)
    .join(ShopProduct, CartLine.product_pk == ShopProduct.pk)
    .where(CartLine.visitor == bindparam("visitor"), ShopProduct.active)
    .order_by(CartLine.pk)
)
COUNT = (
    select(func.sum(CartLine.quantity))
    .join(ShopProduct, CartLine.product_pk == ShopProduct.pk)
    .where(CartLine.visitor == bindparam("visitor"), ShopProduct.active)
)


def get_cart(visitor: str | None) -> Cart:
    """The visitor's cart at current prices; empty for None."""
    if visitor is None:
        return Cart([])
    rows = db.session.execute(CONTENTS, {"visitor": visitor})
    lines = [PricedLine(Product(*columns), quantity) for quantity, *columns in rows]
    return Cart(lines, lines[0].product.currency if lines else "usd")


def count_items(visitor: str | None) -> int:
    """The number of items in the visitor's cart: `get_cart(visitor).count` without reading the products."""
    if visitor is None:
        return 0
    return db.session.scalar(COUNT, {"visitor": visitor}) or 0


def add(visitor: str, slug: str, quantity: int) -> Change:
    """Add `quantity` of a product, up to MAX_QUANTITY in total. Raises NotForSale."""
    product = _for_sale(slug)
    added = min(quantity, MAX_QUANTITY)
    if insert_once(CartLine, visitor=visitor, product_pk=product.pk, quantity=added):
        return Change(product.name, added, capped=quantity > MAX_QUANTITY)
    line = (CartLine.visitor == visitor, CartLine.product_pk == product.pk)
    before = db.session.scalar(select(CartLine.quantity).where(*line)) or 0
    total = CartLine.quantity + added
    db.session.execute(
        update(CartLine)
        .where(*line)
        .values(quantity=case((total > MAX_QUANTITY, MAX_QUANTITY), else_=total))
    )
    wanted = before + quantity
    return Change(product.name, min(wanted, MAX_QUANTITY), capped=wanted > MAX_QUANTITY)


def add_all(visitor: str, items: list[tuple[str, int]]) -> tuple[list[Change], int]:
    """Add pairs of slug and quantity. Returns the changes and how many products are no longer for sale."""
    changes: list[Change] = []
    for slug, quantity in items:
        try:
            changes.append(add(visitor, slug, quantity))
        except NotForSale:
            continue
    return changes, len(items) - len(changes)


def set_quantity(visitor: str, slug: str, quantity: int) -> Change:
    """Set a product's quantity, at most MAX_QUANTITY. Raises NotForSale, also when it isn't in the cart."""
    product = _for_sale(slug)
    updated = db.session.scalar(
        update(CartLine)
        .where(CartLine.visitor == visitor, CartLine.product_pk == product.pk)
        .values(quantity=min(quantity, MAX_QUANTITY))
        .returning(CartLine.quantity)
    )
    if updated is None:
        raise NotForSale(slug)
    return Change(product.name, updated, capped=quantity > MAX_QUANTITY)


def remove(visitor: str, slug: str) -> Change | None:
    """Remove a product. Returns its name and former quantity, for Undo; None when it wasn't in the cart."""
    product = get_product(slug)
    if product is None:
        return None
    quantity = db.session.scalar(
        delete(CartLine)
        .where(CartLine.visitor == visitor, CartLine.product_pk == product.pk)
        .returning(CartLine.quantity)
    )
    return Change(product.name, quantity) if quantity else None


def clear(visitor: str) -> int:
    """Remove everything. Returns the number of lines removed."""
    removed = delete(CartLine).where(CartLine.visitor == visitor).returning(CartLine.pk)
    return len(db.session.scalars(removed).all())


def _for_sale(slug: str) -> Product:
    product = get_product(slug)
    if product is None:
        raise NotForSale(slug)
    return product
