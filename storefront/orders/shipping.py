"""How and where the shop sends things. Amounts are minor units of `currency`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

COUNTRIES = (
    *("US", "CA", "GB", "IE", "DE", "FR", "NL", "BE", "AT", "CH", "ES", "IT", "PT"),
    *("SE", "DK", "NO", "FI", "PL", "CZ", "AU", "NZ", "JP"),
)


@dataclass(frozen=True)
class Method:
    """A way of sending, which takes `days` (least, most) business days."""

    name: str
    amount: int
    days: tuple[int, int]

    def option(self, currency: str) -> dict[str, Any]:
        """As the API takes it in `shipping_options`."""
        least, most = ({"unit": "business_day", "value": value} for value in self.days)
        return {
            "name": self.name,
            "amount": self.amount,
            "currency": currency,
            "delivery_estimate": {"minimum": least, "maximum": most},
        }


METHODS = (
    Method("Standard Shipping", 500, (5, 7)),
    Method("Express Shipping", 1500, (1, 2)),
)
AMOUNTS = frozenset(method.amount for method in METHODS)
