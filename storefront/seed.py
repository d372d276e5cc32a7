"""Write the catalog file into the database. Idempotent: a second run updates what differs from the file."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from foundation import sample
from foundation.database import db
from storefront.models import ShopCategory, ShopProduct

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
)
"""Keys of the file that are columns of the same name."""


def seed() -> None:
    """Write categories and products, inside the caller's transaction."""
    catalog = sample.catalog()
    _upsert(
        ShopCategory,
        [
            {"slug": each["slug"], "name": each["name"], "position": position}
            for position, each in enumerate(catalog["categories"])
        ],
    )
    db.session.flush()
    products = [_product(*each) for each in enumerate(catalog["products"])]
    _upsert(ShopProduct, products)
    _withdraw({product["slug"] for product in products})


def _withdraw(slugs: set[str]) -> None:
    """Products that are no longer in the file aren't for sale. Orders keep them."""
    gone = update(ShopProduct).where(ShopProduct.slug.not_in(slugs), ShopProduct.active)
    db.session.flush()
    db.session.execute(gone.values(active=False))


def _product(position: int, item: dict[str, Any]) -> dict[str, Any]:
    return {key: item[key] for key in SAME_NAMES} | {
        "price": item["unit_amount"],
        "provider_product": item["provider"]["product"],
        "provider_price": item["provider"]["price"],
        "position": position,
        "active": True,
    }


def _upsert(model: type[Any], wanted: list[dict[str, Any]]) -> None:
    """Write the rows that are missing or other than `wanted`, by their slugs."""
    rows = {row.slug: row for row in db.session.scalars(select(model))}
    for values in wanted:
        row = rows.get(values["slug"])
        if row is None:
            db.session.add(model(**values))
            continue
        for name, value in values.items():
            setattr(row, name, value)
