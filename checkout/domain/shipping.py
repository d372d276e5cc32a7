"""Shipping options of a Checkout Session."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ShippingOption:
    """A rate that the shopper may choose. `amount` in minor units.

    `delivery_estimate`: {minimum: {unit, value}, maximum: {unit, value}}, each half optional, or None.
    """

    id: str
    name: str
    amount: int
    currency: str
    delivery_estimate: dict[str, Any] | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    tax_behavior: str | None = None
    tax_code: str | None = None
