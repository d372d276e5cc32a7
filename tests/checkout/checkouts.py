"""Requests to `/v1/checkouts`."""

from __future__ import annotations

from typing import Any

from tests.checkout.api_client import CHECKOUTS, Api

EUR = {"iso": "eur", "scale": 2}
HOUR = {"unit_amount": 4500, "product_data": {"name": "An hour"}}
BODY = {
    "mode": "payment",
    "currency": EUR,
    "line_items": [{"quantity": 2, "price_data": HOUR}],
    "success_url": "https://shop.example/thanks?session={CHECKOUT_SESSION_ID}",
    "cancel_url": "https://shop.example/cart",
}
OPENCART = {
    "amount": 10_490,
    "currency": "EUR",
    "mode": "payment",
    "ui_mode": "hosted",
    "success_url": "https://shop.example/callback?order_id=42",
    "cancel_url": "https://shop.example/cart",
    "client_reference_id": "42",
    "customer_email": "a@b.example",
    "wallet_options": {"google_pay": {"display": "never"}},
    "payment_intent_data": {"statement_descriptor": "SHOP"},
    "line_items": [{"name": "Lamp", "quantity": 2, "unit_amount": 5000, "currency": "EUR"}],
    "locale": "en",
    "metadata": {"platform": "opencart"},
}
MAGENTO = {
    "amount": 5990,
    "currency": "EUR",
    "mode": "payment",
    "ui_mode": "hosted",
    "locale": "bg-BG",
    "success_url": "https://shop.example/success",
    "cancel_url": "https://shop.example/cancel",
    "line_items": [{"name": "Lamp", "quantity": 1, "unit_price": 5000}],
    "payment_intent_data": {"amount": 5990, "capture_method": "automatic"},
    "metadata": {"order_id": "000000042"},
    "customer_email": "a@b.example",
}


def made(api: Api, **changes: Any) -> dict[str, Any]:
    """A new checkout. None takes a field out."""
    body = {name: value for name, value in {**BODY, **changes}.items() if value is not None}
    response = api.post(CHECKOUTS, body, key=None)
    assert response.status_code == 200, response.text
    checkout: dict[str, Any] = response.get_json()
    return checkout


def read(api: Api, id: str, **query: str) -> dict[str, Any]:
    response = api.get(f"{CHECKOUTS}/{id}", **query)
    assert response.status_code == 200, response.text
    checkout: dict[str, Any] = response.get_json()
    return checkout
