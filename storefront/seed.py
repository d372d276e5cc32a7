"""Put the catalog on the shelves. Idempotent: a second run changes nothing, or mends what the file says otherwise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import select

from foundation.database import db
from storefront.models import ShopCategory, ShopProduct

CATALOG = Path(__file__).parent.parent / "seeds" / "catalog.json"


def seed() -> None:
    """Write categories and products. Call it inside transaction("storefront")."""
    catalog = json.loads(CATALOG.read_text(encoding="utf-8"))
    for position, category in enumerate(catalog["categories"]):
        _upsert(ShopCategory, slug=category["slug"], name=category["name"], position=position)
    db.session.flush()
    for position, item in enumerate(catalog["products"]):
        _upsert(ShopProduct, **_product(item, position))


def _product(item: dict[str, Any], position: int) -> dict[str, Any]:
    same = (
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
    return {key: item[key] for key in same} | {
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
