"""A visitor's cart: rows by visitor id, so that a webhook can remove what was bought.

A cart stores variants and quantities. Prices come from the catalog each time; variants that are no longer for sale are
left out. Each function takes part in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import bindparam, case, delete, func, select, update

from foundation.database import db, insert_once
from storefront.catalog.goods import Item, PricedLine
from storefront.catalog.queries import ACTIVE, ITEM_COLUMNS, STOCKED, get_item
from storefront.models import MAX_QUANTITY, CartLine, ShopProduct, ShopVariant
from storefront.stock.tables import ShopStock


class NotForSale(Exception):
    """There is no such variant, or it is no longer for sale."""


class SoldOut(NotForSale):
    """No unit of the variant is in stock. `name` is its title."""

    def __init__(self, name: str):
        super().__init__(name)
        self.name = name


class Cap(StrEnum):
    """Why a quantity was reduced."""

    MOST = "most"  # the shop sells no more to one order
    STOCK = "stock"  # there are no more


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
        """The sum of what can be bought."""
        return sum(line.total for line in self.lines if not line.item.sold_out)

    @property
    def sold_out(self) -> bool:
        """True when an item is out of stock: the cart can't be checked out as it is."""
        return any(line.item.sold_out for line in self.lines)

    @property
    def too_many(self) -> bool:
        """True when there are more of an item than the stock has."""
        return any(line.too_many for line in self.lines)

    @property
    def ships(self) -> bool:
        """True when at least one product is physical."""
        return any(line.item.ships for line in self.lines)


@dataclass(frozen=True)
class Change:
    """A variant's quantity in the cart after a change. `capped`: it is less than was asked for."""

    sku: str
    name: str
    quantity: int
    capped: Cap | None = None


@dataclass(frozen=True)
class Removed:
    """A line that was removed. Lines are shown in the order of their keys, so `pk` is its place."""

    pk: int
    sku: str
    name: str
    quantity: int


CONTENTS = (
    select(CartLine.quantity, *ITEM_COLUMNS)
    .select_from(CartLine)
    .join(ShopVariant, CartLine.variant_pk == ShopVariant.pk)
    .join(ShopProduct, ShopVariant.product_pk == ShopProduct.pk)
    .outerjoin(ShopStock, STOCKED)
    .where(CartLine.visitor == bindparam("visitor"), ACTIVE)
    .order_by(CartLine.pk)
)
COUNT = (
    select(func.sum(CartLine.quantity))
    .join(ShopVariant, CartLine.variant_pk == ShopVariant.pk)
    .join(ShopProduct, ShopVariant.product_pk == ShopProduct.pk)
    .where(CartLine.visitor == bindparam("visitor"), ACTIVE)
)


def get_cart(visitor: str | None) -> Cart:
    """The visitor's cart at current prices; empty for None."""
    if visitor is None:
        return Cart([])
    rows = db.session.execute(CONTENTS, {"visitor": visitor})
    lines = [PricedLine(Item(*columns), quantity) for quantity, *columns in rows]
    return Cart(lines, lines[0].item.currency if lines else "usd")


def count_items(visitor: str | None) -> int:
    """The number of items in the visitor's cart: `get_cart(visitor).count` without reading the products."""
    if visitor is None:
        return 0
    return db.session.scalar(COUNT, {"visitor": visitor}) or 0


def add(visitor: str, sku: str, quantity: int, values: Mapping[str, str] | None = None) -> Change:
    """Add `quantity` of a variant, up to its `most` in total. Raises NotForSale and SoldOut.

    `sku` may be a product's slug, with `values` of its options: see `get_item`.
    """
    item = _for_sale(visitor, sku, values)
    added = min(quantity, item.most)
    if insert_once(CartLine, visitor=visitor, variant_pk=item.pk, quantity=added):
        return _change(item, quantity)
    line = (CartLine.visitor == visitor, CartLine.variant_pk == item.pk)
    before = db.session.scalar(select(CartLine.quantity).where(*line)) or 0
    total = CartLine.quantity + added
    db.session.execute(
        update(CartLine)
        .where(*line)
        .values(quantity=case((total > item.most, item.most), else_=total))
    )
    return _change(item, before + quantity)


def add_all(visitor: str, items: list[tuple[str, int]]) -> tuple[list[Change], list[NotForSale]]:
    """Add pairs of SKU and quantity. Returns the changes, and the errors of those that could not be added."""
    changes: list[Change] = []
    refused: list[NotForSale] = []
    for sku, quantity in items:
        try:
            changes.append(add(visitor, sku, quantity))
        except NotForSale as error:
            refused.append(error)
    return changes, refused


def set_quantity(visitor: str, sku: str, quantity: int) -> Change:
    """Set a variant's quantity, up to its `most`. Raises SoldOut, and NotForSale also when it isn't in the cart."""
    item = _for_sale(visitor, sku)
    updated = db.session.scalar(
        update(CartLine)
        .where(CartLine.visitor == visitor, CartLine.variant_pk == item.pk)
        .values(quantity=min(quantity, item.most))
        .returning(CartLine.quantity)
    )
    if updated is None:
        raise NotForSale(sku)
    return _change(item, quantity)


def reduce_to_stock(visitor: str | None) -> list[Change]:
    """Reduce each quantity that is greater than the stock, except for what is out of stock, which stays as it is."""
    reduced = []
    for line in get_cart(visitor).lines:
        if line.too_many:
            db.session.execute(
                update(CartLine)
                .where(CartLine.visitor == visitor, CartLine.variant_pk == line.item.pk)
                .where(CartLine.quantity > line.item.most)
                .values(quantity=line.item.most)
            )
            reduced.append(_change(line.item, line.quantity))
    return reduced


def remove(visitor: str, sku: str) -> Removed | None:
    """Remove a variant. Returns what `put_back` needs; None when it wasn't in the cart."""
    item = get_item(sku)
    if item is None:
        return None
    gone = db.session.execute(
        delete(CartLine)
        .where(CartLine.visitor == visitor, CartLine.variant_pk == item.pk)
        .returning(CartLine.pk, CartLine.quantity)
    ).first()
    return Removed(gone.pk, item.sku, item.title, gone.quantity) if gone else None


def put_back(visitor: str, removed: Removed) -> Change:
    """Put a removed line back where it was, or at the end if that is taken. Raises NotForSale and SoldOut.

    Two presses at once send the same cookie: the second finds the line as the first has put it back.
    """
    item = _for_sale(visitor, removed.sku)
    quantity = min(removed.quantity, item.most)
    line = {"pk": removed.pk, "visitor": visitor, "variant_pk": item.pk, "quantity": quantity}
    if insert_once(CartLine, **line) or db.session.scalar(select(CartLine.pk).filter_by(**line)):
        return _change(item, removed.quantity)
    return add(visitor, removed.sku, removed.quantity)


def clear(visitor: str) -> int:
    """Remove everything. Returns the number of lines removed."""
    removed = delete(CartLine).where(CartLine.visitor == visitor).returning(CartLine.pk)
    return len(db.session.scalars(removed).all())


def _for_sale(visitor: str, sku: str, values: Mapping[str, str] | None = None) -> Item:
    item = get_item(sku, values, visitor)
    if item is None:
        raise NotForSale(sku)
    if item.sold_out:
        raise SoldOut(item.title)
    return item


def _change(item: Item, wanted: int) -> Change:
    """The change of a quantity to `wanted`, or to the most that there is of the item."""
    if wanted <= item.most:
        return Change(item.sku, item.title, wanted)
    cap = Cap.MOST if item.most == MAX_QUANTITY else Cap.STOCK
    return Change(item.sku, item.title, item.most, cap)
