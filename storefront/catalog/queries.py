"""Products, their variants and categories, read as frozen values. Amounts are in minor units.

Each function takes part in the caller's transaction.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Text, and_, bindparam, cast, exists, or_, select

from foundation.database import connection, db, table
from storefront.catalog.goods import Category, Details, Item, Option, Product, Value, Variant
from storefront.models import ShopCategory, ShopProduct, ShopVariant
from storefront.stock import levels
from storefront.stock.tables import ShopStock

SLUG = re.compile(r"[a-z0-9-]{1,120}")

# Pages read tables: an ORM statement costs several times as much.
PRODUCT, VARIANT = table(ShopProduct), table(ShopVariant)
PRODUCTS, VARIANTS, STOCK, CATEGORY = (
    PRODUCT.c,
    VARIANT.c,
    table(ShopStock).c,
    table(ShopCategory).c,
)
PRODUCT_COLUMNS = (
    PRODUCTS.pk,
    PRODUCTS.slug,
    PRODUCTS.name,
    PRODUCTS.subtitle,
    PRODUCTS.description,
    PRODUCTS.category,
    PRODUCTS.kind,
    PRODUCTS.currency,
    PRODUCTS.image,
    PRODUCTS.tone,
    PRODUCTS.added,
    cast(PRODUCTS.options, Text),
)
"""The columns of a Product, in the order of its fields."""
VARIANT_COLUMNS = (
    VARIANTS.sku,
    VARIANTS.label,
    cast(VARIANTS.options, Text),
    VARIANTS.price,
    VARIANTS.image,
    STOCK.available,
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
END = WIDTH + len(VARIANT_COLUMNS)
ACTIVE = and_(ShopProduct.active, ShopVariant.active)
STOCKED = ShopStock.sku == ShopVariant.sku

# Statements are built once: building one takes longer than running it.
CATEGORIES = (
    select(CATEGORY.slug, CATEGORY.name)
    .where(exists().where(PRODUCTS.category == CATEGORY.slug, PRODUCTS.active))
    .order_by(CATEGORY.position)
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
    .select_from(PRODUCT)
    .join(VARIANT, VARIANTS.product_pk == PRODUCTS.pk)
    .outerjoin(table(ShopStock), STOCK.sku == VARIANTS.sku)
    .where(PRODUCTS.active, VARIANTS.active)
    .order_by(PRODUCTS.position, VARIANTS.position)
)
BY_SLUG = FOR_SALE.where(PRODUCTS.slug == bindparam("slug")).add_columns(
    VARIANTS.specs, VARIANTS.views
)
RELATED_PKS = (
    select(PRODUCTS.pk)
    .where(PRODUCTS.active, PRODUCTS.pk != bindparam("pk"))
    .order_by(PRODUCTS.category != bindparam("category"), PRODUCTS.position)
    .limit(4)
    .scalar_subquery()
)
RELATED = (
    FOR_SALE.where(PRODUCTS.pk.in_(RELATED_PKS))
    .order_by(None)
    .order_by(PRODUCTS.category != bindparam("category"), PRODUCTS.position, VARIANTS.position)
)


def list_categories() -> tuple[Category, ...]:
    """The categories that have products for sale, in the order of the navigation."""
    return tuple(Category(*row) for row in connection().execute(CATEGORIES))


def list_products() -> tuple[Product, ...]:
    """The products for sale, in the order of the shop."""
    return _products(tuple(connection().execute(FOR_SALE)))


def get_product(slug: str) -> tuple[Product, dict[str, Details]] | None:
    """The product with this slug and its details by SKU, or None when it isn't for sale."""
    if not SLUG.fullmatch(slug):
        return None
    rows = connection().execute(BY_SLUG, {"slug": slug}).all()
    details = {row.sku: _details(row.specs, row.views) for row in rows}
    return (_products(tuple(row[:END] for row in rows))[0], details) if rows else None


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


def list_related(product: Product) -> tuple[Product, ...]:
    """Up to four other products: those of the same category first."""
    return _products(
        connection().execute(RELATED, {"pk": product.pk, "category": product.category})
    )


@lru_cache(maxsize=50)
def _products(rows: tuple[Sequence[Any], ...]) -> tuple[Product, ...]:
    """The products of these rows, which have the columns of a product and of one of its variants.

    They are kept, because the rows rarely change.
    """
    found = []
    for _pk, group in groupby(rows, itemgetter(0)):
        of_one = list(group)
        *columns, options = of_one[0][:WIDTH]
        variants = tuple(_variant(*row[WIDTH:]) for row in of_one)
        found.append(Product(*(*columns, _options(options), variants)))
    return tuple(found)


def _variant(sku: str, label: str, options: str, *others: Any) -> Variant:
    return Variant(sku, label, tuple(json.loads(options).items()), *others)


def _options(stored: str) -> tuple[Option, ...]:
    return tuple(
        Option(each["name"], each["label"], tuple(Value(**value) for value in each["values"]))
        for each in json.loads(stored)
    )


def _details(specs: list[dict[str, str]], views: list[dict[str, str]]) -> Details:
    return Details(
        tuple((each["label"], each["value"]) for each in specs),
        tuple((each["image"], each["alt"]) for each in views),
    )
