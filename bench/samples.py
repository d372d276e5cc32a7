"""The bodies that the benchmarks send."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

DESK = "price_3fg6hj9km1np"
SHOP, PROVIDER = "http://127.0.0.1:8000", "http://localhost:8000"
SESSIONS = "/v1/checkout/sessions"
COUNTRIES = (
    "US CA GB IE DE FR NL BE AT CH ES IT PT SE DK NO FI PL CZ AU NZ JP"  # those of the sample shop
).split()


def session(prices: Sequence[str] = (DESK,)) -> dict[str, Any]:
    """The first example of the guide, with one line for each price."""
    return {
        "mode": "payment",
        "line_items": [{"price": price, "quantity": 2} for price in prices],
        "success_url": "https://yourstore.com/success?session_id={CHECKOUT_SESSION_ID}",
        "cancel_url": "https://yourstore.com/cart",
    }


def shop_session() -> dict[str, Any]:
    """A session as the sample shop makes it: mode order, two shipping options, address collection."""
    return {
        "mode": "order",
        "line_items": [{"price": DESK, "quantity": 1}],
        "client_reference_id": uuid4().hex,
        "metadata": {"order_number": "N-10001"},
        "success_url": f"{SHOP}/checkout/success?session_id={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"{SHOP}/checkout/cancel?order={uuid4().hex}",
        "shipping_options": [
            _rate("Standard Shipping", 500, 5, 7),
            _rate("Express Shipping", 1500, 1, 2),
        ],
        "shipping_address_collection": {"allowed_countries": COUNTRIES},
    }


def _rate(name: str, amount: int, least: int, most: int) -> dict[str, Any]:
    days = {
        "minimum": {"unit": "business_day", "value": least},
        "maximum": {"unit": "business_day", "value": most},
    }
    return {"name": name, "amount": amount, "currency": "usd", "delivery_estimate": days}


def product(number: int) -> dict[str, Any]:
    """A product with a price."""
    price = {"currency": "usd", "unit_amount": 1000 + number}
    return {"name": f"Product {number}", "default_price_data": price}
