"""Shipping methods and the countries that the shop ships to. Amounts are in minor units of `currency`.

`checkout.py` sends `METHODS` with each session. `reconcile.py` accepts only the shipping costs in `AMOUNTS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

COUNTRIES = (
    *("US", "CA", "GB", "IE", "DE", "FR", "NL", "BE", "AT", "CH", "ES", "IT", "PT"),
    *("SE", "DK", "NO", "FI", "PL", "CZ", "AU", "NZ", "JP"),
)


@dataclass(frozen=True)
class ShippingMethod:
    """`days`: the shortest and longest delivery time, in business days."""

    name: str
    amount: int
    days: tuple[int, int]

    @property
    def window(self) -> str:
        """The delivery time for shoppers: "5 to 7 business days"."""
        return "{} to {} business days".format(*self.days)

    def option(self, currency: str) -> dict[str, Any]:
        """The method as an element of the API's `shipping_options`."""
        minimum, maximum = ({"unit": "business_day", "value": value} for value in self.days)
        return {
            "name": self.name,
            "amount": self.amount,
            "currency": currency,
            "delivery_estimate": {"minimum": minimum, "maximum": maximum},
        }


METHODS = (
    ShippingMethod("Standard Shipping", 500, (5, 7)),
    ShippingMethod("Express Shipping", 1500, (1, 2)),
)
AMOUNTS = frozenset(method.amount for method in METHODS)
