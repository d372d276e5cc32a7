"""The sample account and its catalog, which both parties write into their databases at each start.

A Price never changes its amount, so a changed amount in the file is a Price with another id. Both parties work the id
out from the file alone: the id in the file belongs to the amount in seeds/prices.json, and any other amount has an id
that ends with it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ACCOUNT = "mer_northdesk"
"""The provider's account of the sample shop."""
SEEDS = Path(__file__).parent.parent / "seeds"
CATALOG = SEEDS / "catalog.json"
PUBLISHED: dict[str, list[Any]] = json.loads((SEEDS / "prices.json").read_text(encoding="utf-8"))
"""Amount and currency of the price ids that exist in databases of every version. Never change a line."""


def catalog() -> dict[str, Any]:
    """The file's categories and products. `provider.price` of a product is the id for its current amount."""
    found: dict[str, Any] = json.loads(CATALOG.read_text(encoding="utf-8"))
    for item in found["products"]:
        item["provider"]["price"] = _price_id(item)
    return found


def _price_id(item: dict[str, Any]) -> str:
    base: str = item["provider"]["price"]
    amount, currency = item["unit_amount"], item["currency"]
    return base if PUBLISHED.get(base) == [amount, currency] else f"{base}_{currency}{amount}"
