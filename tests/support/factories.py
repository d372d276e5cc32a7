"""Test data, as plain keyword functions."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import httpx

from tests.support.servers import Server

KEYBOARD = "price_9ab3cd5ef7gh"
"""Wireless Keyboard, 79.00 USD, is shipped."""
GOOD_CARD = "4242424242424242"
DECLINED_CARD = "4000000000000002"
NO_FUNDS_CARD = "4000000000009995"
CHALLENGED_CARD = "4000002760003184"
CHALLENGED_DECLINED_CARD = "4000008260003178"


@dataclass(frozen=True)
class Address:
    """What a shopper types, by the names of the payment page's fields."""

    name: str = "Jenny Rosen"
    country: str = "US"
    line1: str = "354 Oyster Point Blvd"
    line2: str = ""
    city: str = "South San Francisco"
    state: str = "CA"
    postal_code: str = "94080"


def address(**changed: str) -> Address:
    """An address in California."""
    return Address(**changed)


def shipping_options() -> list[dict[str, Any]]:
    """Standard for 5.00, Express for 15.00."""
    return [
        {"name": "Standard Shipping", "amount": 500, "currency": "usd"},
        {"name": "Express Shipping", "amount": 1500, "currency": "usd"},
    ]


def digital_item(*, amount: int = 1900, quantity: int = 1) -> dict[str, Any]:
    """A line item that is not shipped, with an inline price."""
    return {
        "price_data": {
            "currency": "usd",
            "unit_amount": amount,
            "product_data": {"name": "The Good Desk (e-book)"},
        },
        "quantity": quantity,
    }


def session_body(server: Server, *, mode: str = "payment", **changed: Any) -> dict[str, Any]:
    """A body for POST /v1/checkout/sessions: one digital item, unless `line_items` says otherwise."""
    return {
        "mode": mode,
        "line_items": [digital_item()],
        "success_url": f"{server.shop}/orders?session_id={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"{server.shop}/cart",
        **changed,
    }


def create_session(server: Server, **changed: Any) -> dict[str, Any]:
    """An open session, made over the API as any shop would."""
    with server.api() as api:
        return post(api, "/v1/checkout/sessions", session_body(server, **changed))


def post(api: httpx.Client, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """POST under a fresh Idempotency-Key; AssertionError on anything but success."""
    answer = api.post(path, json=body, headers={"Idempotency-Key": str(uuid.uuid4())})
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()
    return data


def get(api: httpx.Client, path: str, **params: Any) -> dict[str, Any]:
    """GET; AssertionError on anything but success."""
    answer = api.get(path, params=params)
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()
    return data
