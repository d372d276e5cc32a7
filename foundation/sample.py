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


def stock() -> dict[str, int]:
    """The first stock of each SKU that is counted: the physical goods."""
    found: dict[str, int] = json.loads((SEEDS / "stock.json").read_text(encoding="utf-8"))
    return found


def catalog() -> dict[str, Any]:
    """The file's categories and products, each product with its `options` and `variants`.

    A variant is complete: it has what the product has unless the file says otherwise. A product without options has
    one variant. `sku` is the slug, followed by the variant's values; `label` names them for shoppers ("Moss").
    `provider` has the ids of the variant's Product and Price; the price is the one for the current amount.
    """
    found: dict[str, Any] = json.loads(CATALOG.read_text(encoding="utf-8"))
    for item in found["products"]:
        item.setdefault("options", [])
        item["variants"] = [_variant(item, each) for each in item.get("variants", [{}])]
    return found


def goods() -> list[dict[str, Any]]:
    """All variants, as the provider sells them: `name` and `description` tell them apart."""
    return [
        {
            "name": " · ".join(filter(None, (item["name"], variant["label"]))),
            "description": item["subtitle"],
            "shippable": item["shippable"],
            **variant,
            **variant["named"],
        }
        for item in catalog()["products"]
        for variant in item["variants"]
    ]


def _variant(item: dict[str, Any], each: dict[str, Any]) -> dict[str, Any]:
    chosen: dict[str, str] = each.get("options", {})
    labels = {
        (option["name"], value["value"]): value["label"]
        for option in item["options"]
        for value in option["values"]
    }
    own = {spec["label"]: spec for spec in each.get("specs", [])}
    variant = {key: each.get(key, item[key]) for key in ("unit_amount", "currency", "image")}
    provider = each.get("provider", item["provider"])
    return variant | {
        "options": chosen,
        "specs": [own.get(spec["label"], spec) for spec in item.get("specs", [])],
        "views": each.get("views", item.get("views", []) if "image" not in each else []),
        "sku": "-".join((item["slug"], *chosen.values())),
        "label": ", ".join(labels[pair] for pair in chosen.items()),
        "named": {key: provider[key] for key in ("name", "description") if key in provider},
        "provider": {
            "product": provider["product"],
            "price": _price_id(provider["price"], variant["unit_amount"], variant["currency"]),
        },
    }


def _price_id(base: str, amount: int, currency: str) -> str:
    return base if PUBLISHED.get(base) == [amount, currency] else f"{base}_{currency}{amount}"
