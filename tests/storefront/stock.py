"""Read and set the stock of an application, and audit it."""

from __future__ import annotations

from flask import Flask

from foundation import audit
from foundation.database import reading, transaction
from storefront.audit import stock as invariants
from storefront.stock import levels

CAMERA, CLOCK, LOUNGE = "desk-camera", "mantel-clock", "reading-corner"
"""SKUs of products without options."""


def set_stock(app: Flask, sku: str, quantity: int) -> None:
    with app.app_context(), transaction("storefront"):
        levels.set_level(sku, quantity)


def stock(app: Flask, sku: str = CAMERA) -> tuple[int, int, int]:
    """Available, held, sold."""
    with app.app_context(), reading("storefront"):
        (level,) = levels.list_levels(sku)
    return level.available, level.held, level.sold


def findings(app: Flask) -> list[object]:
    """What the audit finds in the stock."""
    part = audit.Part("storefront", invariants.INVARIANTS)
    with app.app_context():
        return list(audit.run(part, 0))
