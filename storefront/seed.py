"""Write the catalog file into the database. Idempotent: a second run updates what differs from the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from foundation import sample
from foundation.database import db
from storefront.models import ShopCategory, ShopProduct, ShopVariant
from storefront.stock import levels

SAME_NAMES = (
    "slug",
    "name",
    "subtitle",
    "description",
    "category",
    "kind",
    "currency",
    "image",
    "tone",
    "options",
    "added",
)
"""Keys of the file that are columns of a product of the same name."""


def seed() -> None:
    """Write categories, products and variants, inside the caller's transaction."""
    catalog = sample.catalog()
    categories = [
        {"slug": each["slug"], "name": each["name"], "position": position}
        for position, each in enumerate(catalog["categories"])
    ]
    _upsert(_rows(ShopCategory.slug), categories)
    items = catalog["products"]
    products = _rows(ShopProduct.slug)
    _upsert(products, [_product(*each) for each in enumerate(items)])
    _withdraw(products)
    variants = _rows(ShopVariant.sku)
    _name_after_options(variants, items)
    _upsert(
        variants,
        [
            _variant(products.by_key[item["slug"]].pk, position, each)
            for item in items
            for position, each in enumerate(item["variants"])
        ],
    )
    _withdraw(variants)
    levels.seed(sample.stock())


@dataclass
class Rows:
    """The rows of a table by their key: a column that is unique. `wanted`: the keys in the file."""

    key: str
    model: type[Any]
    by_key: dict[str, Any]
    wanted: set[str] = field(default_factory=set)


def _rows(key: InstrumentedAttribute[str]) -> Rows:
    model: type[Any] = key.parent.class_
    return Rows(
        key.key, model, {getattr(row, key.key): row for row in db.session.scalars(select(model))}
    )


def _upsert(rows: Rows, wanted: list[dict[str, Any]]) -> None:
    """Write the rows that are missing or other than `wanted`."""
    for values in wanted:
        key = values[rows.key]
        rows.wanted.add(key)
        if key not in rows.by_key:
            rows.by_key[key] = rows.model(**values)
            db.session.add(rows.by_key[key])
            continue
        for name, value in values.items():
            setattr(rows.by_key[key], name, value)
    db.session.flush()


def _withdraw(rows: Rows) -> None:
    """What is no longer in the file isn't for sale. Orders keep it."""
    for key in rows.by_key.keys() - rows.wanted:
        rows.by_key[key].active = False
    db.session.flush()


def _name_after_options(variants: Rows, items: list[dict[str, Any]]) -> None:
    """The only variant of a product that has got options since becomes the first of them, also in carts."""
    for item in items:
        if item["options"] and (row := variants.by_key.pop(item["slug"], None)):
            row.sku = item["variants"][0]["sku"]
            variants.by_key[row.sku] = row


def _product(position: int, item: dict[str, Any]) -> dict[str, Any]:
    return {key: item[key] for key in SAME_NAMES} | {
        "position": position,
        "active": True,
    }


def _variant(product_pk: int, position: int, each: dict[str, Any]) -> dict[str, Any]:
    return {key: each[key] for key in ("sku", "options", "label", "image", "specs", "views")} | {
        "product_pk": product_pk,
        "price": each["unit_amount"],
        "provider_product": each["provider"]["product"],
        "provider_price": each["provider"]["price"],
        "position": position,
        "active": True,
    }
