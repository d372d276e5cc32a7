"""Products, their variants and categories, read as frozen values. Amounts are in minor units.

Each function takes part in the caller's transaction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Row, and_, bindparam, exists, or_, select

from foundation.database import db
from storefront.catalog.goods import Category, Details, Item, Option, Product, Value, Variant
from storefront.models import ShopCategory, ShopProduct, ShopVariant
from storefront.stock import levels
from storefront.stock.tables import ShopStock

SLUG = re.compile(r"[a-z0-9-]{1,120}")

PRODUCT_COLUMNS: tuple[Any, ...] = (
    ShopProduct.pk,
    ShopProduct.slug,
    ShopProduct.name,
    ShopProduct.subtitle,
    ShopProduct.description,
    ShopProduct.category,
    ShopProduct.kind,
    ShopProduct.currency,
    ShopProduct.image,
    ShopProduct.tone,
    ShopProduct.added,
    ShopProduct.options,
)
"""The columns of a Product, in the order of its fields."""
VARIANT_COLUMNS: tuple[Any, ...] = (
    ShopVariant.sku,
    ShopVariant.label,
    ShopVariant.options,
    ShopVariant.price,
    ShopVariant.image,
    ShopStock.available,
)
"""The columns of a Variant, in the order of its fields."""
ITEM_COLUMNS: tuple[Any, ...] = (
    ShopVariant.pk,
    ShopVariant.sku,
    ShopProduct.slug,
    ShopProduct.name,
    ShopVariant.label,
    ShopProduct.subtitle,
    ShopProduct.kind,
    ShopVariant.options,
    ShopVariant.price,
    ShopProduct.currency,
    ShopVariant.image,
    ShopProduct.tone,
    ShopVariant.provider_price,
    levels.FOR_VISITOR,
)
"""The columns of an Item, in the order of its fields. They need the parameter `visitor`."""
WIDTH = len(PRODUCT_COLUMNS)
ACTIVE = and_(ShopProduct.active, ShopVariant.active)
STOCKED = ShopStock.sku == ShopVariant.sku

# Statements are built once: building one takes longer than running it.
CATEGORIES = (
    select(ShopCategory.slug, ShopCategory.name)
    .where(exists().where(ShopProduct.category == ShopCategory.slug, ShopProduct.active))
    .order_by(ShopCategory.position)
)
ITEMS = (
    select(*ITEM_COLUMNS)
    .select_from(ShopProduct)
    .join(ShopVariant, ShopVariant.product_pk == ShopProduct.pk)
    .outerjoin(ShopStock, STOCKED)
)
BY_SKU = (
    ITEMS.where(
        ACTIVE,
        or_(ShopVariant.sku == bindparam("sku"), ShopProduct.slug == bindparam("sku")),
    )
    # A SKU comes before a slug.
    .order_by(ShopVariant.sku != bindparam("sku"), ShopVariant.position)
)
FOR_SALE = (
    select(*PRODUCT_COLUMNS, *VARIANT_COLUMNS)
    .select_from(ShopProduct)
    .join(ShopVariant, ShopVariant.product_pk == ShopProduct.pk)
    .outerjoin(ShopStock, STOCKED)
    .where(ACTIVE)
    .order_by(ShopProduct.position, ShopVariant.position)
)
BY_SLUG = FOR_SALE.where(ShopProduct.slug == bindparam("slug")).add_columns(
    ShopVariant.specs, ShopVariant.views
)
RELATED_PKS = (
    select(ShopProduct.pk)
    .where(ShopProduct.active, ShopProduct.pk != bindparam("pk"))
    .order_by(ShopProduct.category != bindparam("category"), ShopProduct.position)
    .limit(4)
    .scalar_subquery()
)
RELATED = (
    FOR_SALE.where(ShopProduct.pk.in_(RELATED_PKS))
    .order_by(None)
    .order_by(
        ShopProduct.category != bindparam("category"), ShopProduct.position, ShopVariant.position
    )
)


def list_categories() -> list[Category]:
    """The categories that have products for sale, in the order of the navigation."""
    return [Category(*row) for row in db.session.execute(CATEGORIES)]


def list_products() -> list[Product]:
    """The products for sale, in the order of the shop."""
    return _products(db.session.execute(FOR_SALE))


def get_product(slug: str) -> tuple[Product, dict[str, Details]] | None:
    """The product with this slug and its details by SKU, or None when it isn't for sale."""
    if not SLUG.fullmatch(slug):
        return None
    rows = db.session.execute(BY_SLUG, {"slug": slug}).all()
    details = {row.sku: Details(row.specs, row.views) for row in rows}
    return (_products(rows)[0], details) if rows else None


def get_item(
    sku: str, values: Mapping[str, str] | None = None, visitor: str | None = None
) -> Item | None:
    """The item with this SKU for the visitor, or None when it isn't for sale.

    A product's slug is an SKU, too: that of its first variant, or of the first with these values of its options.
    """
    if not SLUG.fullmatch(sku):
        return None
    items = [Item(*row) for row in db.session.execute(BY_SKU, {"sku": sku, "visitor": visitor})]
    if values and items and items[0].sku != sku:
        items = [
            item for item in items if all(values.get(k, v) == v for k, v in item.options.items())
        ]
    return items[0] if items else None


def list_related(product: Product) -> list[Product]:
    """Up to four other products: those of the same category first."""
    return _products(db.session.execute(RELATED, {"pk": product.pk, "category": product.category}))


def _products(rows: Iterable[Row[Any]]) -> list[Product]:
    """The products of these rows, which have the columns of a product and of one of its variants."""
    found = []
    for _pk, group in groupby(rows, lambda row: row[0]):
        of_one = list(group)
        variants = tuple(_variant(*row[WIDTH : WIDTH + len(VARIANT_COLUMNS)]) for row in of_one)
        found.append(_product(of_one[0][:WIDTH], variants))
    return found


def _product(columns: Sequence[Any], variants: tuple[Variant, ...]) -> Product:
    *same, options = columns
    return Product(*(*same, _options(options), variants))


def _variant(sku: str, label: str, options: dict[str, str], *others: Any) -> Variant:
    return Variant(sku, label, tuple(options.items()), *others)


def _options(stored: list[dict[str, Any]]) -> tuple[Option, ...]:
    return tuple(
        Option(each["name"], each["label"], tuple(Value(**value) for value in each["values"]))
        for each in stored
    )
