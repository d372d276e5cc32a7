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
    _upsert(
        ShopCategory,
        [
            {"slug": each["slug"], "name": each["name"], "position": position}
            for position, each in enumerate(catalog["categories"])
        ],
    )
    db.session.flush()
    _upsert(ShopProduct, [_product(*each) for each in enumerate(catalog["products"])])


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
