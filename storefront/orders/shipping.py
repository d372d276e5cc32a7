"""Shipping methods and the countries that the shop ships to. Amounts are in minor units of `currency`.

`checkout.py` sends `METHODS` with each session. `reconcile.py` accepts only the shipping costs in `AMOUNTS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from foundation import business_days

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
BY_NAME = {method.name: method for method in METHODS}
AMOUNTS = frozenset(method.amount for method in METHODS)


def arrival(method: str | None, now: int) -> tuple[date, date] | None:
    """The first and the last day on which goods arrive that are packed at `now` (seconds, UTC).

    The payment page counts the same way. None: the method is not one of METHODS.
    """
    if method is None or method not in BY_NAME:
        return None
    today = datetime.fromtimestamp(now, UTC).date()
    first, last = (business_days.add(today, count) for count in BY_NAME[method].days)
    return first, last


def days_words(first: date, last: date) -> str:
    """Such as "Nov 23", "Nov 23–24" or "Nov 30 – Dec 2", with the spaces of the payment page."""
    begin, end = (f"{day:%b}\u00a0{day.day}" for day in (first, last))
    if first == last:
        return begin
    same = first.month == last.month
    return f"{begin}–{last.day}" if same else f"{begin}\u2009–\u2009{end}"
