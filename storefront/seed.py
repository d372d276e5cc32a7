"""Write the catalog file into the database. Idempotent: a second run updates what differs from the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import select

from foundation.database import db
from storefront.models import ShopCategory, ShopProduct

CATALOG = Path(__file__).parent.parent / "seeds" / "catalog.json"
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
    catalog = json.loads(CATALOG.read_text(encoding="utf-8"))
    for position, category in enumerate(catalog["categories"]):
        _upsert(ShopCategory, slug=category["slug"], name=category["name"], position=position)
    db.session.flush()
    for position, item in enumerate(catalog["products"]):
        _upsert(ShopProduct, **_product(item, position))


def _product(item: dict[str, Any], position: int) -> dict[str, Any]:
    return {key: item[key] for key in SAME_NAMES} | {
        "price": item["unit_amount"],
        "provider_product": item["provider"]["product"],
        "provider_price": item["provider"]["price"],
        "position": position,
        "active": True,
    }


def _upsert(model: type[Any], *, slug: str, **values: Any) -> None:
    row = db.session.scalar(select(model).filter_by(slug=slug))
    if row is None:
        db.session.add(model(slug=slug, **values))
        return
    for name, value in values.items():
        setattr(row, name, value)
