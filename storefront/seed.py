"""Write the catalog file into the database. Idempotent: a second run updates what differs from the file."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute

from foundation import sample
from foundation.database import db
from storefront.models import ShopCategory, ShopProduct, ShopVariant

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
)
"""Keys of the file that are columns of a product of the same name."""


def seed() -> None:
    """Write categories, products and variants, inside the caller's transaction."""
    catalog = sample.catalog()
    _upsert(
        ShopCategory.slug,
        [
            {"slug": each["slug"], "name": each["name"], "position": position}
            for position, each in enumerate(catalog["categories"])
        ],
    )
    db.session.flush()
    _upsert(ShopProduct.slug, [_product(*each) for each in enumerate(catalog["products"])])
    _withdraw(ShopProduct.slug, {item["slug"] for item in catalog["products"]})
    _name_after_options(catalog["products"])
    products = {row.slug: row.pk for row in db.session.scalars(select(ShopProduct))}
    variants = [
        _variant(products[item["slug"]], position, each)
        for item in catalog["products"]
        for position, each in enumerate(item["variants"])
    ]
    _upsert(ShopVariant.sku, variants)
    _withdraw(ShopVariant.sku, {variant["sku"] for variant in variants})


def _withdraw(key: InstrumentedAttribute[str], wanted: set[str]) -> None:
    """What is no longer in the file isn't for sale. Orders keep it."""
    model: type[Any] = key.parent.class_
    gone = update(model).where(key.not_in(wanted), model.active)
    db.session.flush()
    db.session.execute(gone.values(active=False))


def _name_after_options(items: list[dict[str, Any]]) -> None:
    """The only variant of a product that has got options since becomes the first of them, also in carts."""
    first = {item["slug"]: item["variants"][0]["sku"] for item in items if item["options"]}
    for variant in db.session.scalars(select(ShopVariant).where(ShopVariant.sku.in_(first))):
        variant.sku = first[variant.sku]
    db.session.flush()


def _product(position: int, item: dict[str, Any]) -> dict[str, Any]:
    return {key: item[key] for key in SAME_NAMES} | {
        "position": position,
        "active": True,
    }


def _variant(product_pk: int, position: int, each: dict[str, Any]) -> dict[str, Any]:
    return {key: each[key] for key in ("sku", "options", "label", "image")} | {
        "product_pk": product_pk,
        "price": each["unit_amount"],
        "provider_product": each["provider"]["product"],
        "provider_price": each["provider"]["price"],
        "position": position,
        "active": True,
    }


def _upsert(key: InstrumentedAttribute[str], wanted: list[dict[str, Any]]) -> None:
    """Write the rows that are missing or other than `wanted`, which have different keys."""
    model: type[Any] = key.parent.class_
    rows = {getattr(row, key.key): row for row in db.session.scalars(select(model))}
    for values in wanted:
        row = rows.get(values[key.key])
        if row is None:
            db.session.add(model(**values))
            continue
        for name, value in values.items():
            setattr(row, name, value)
