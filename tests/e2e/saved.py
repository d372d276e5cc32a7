"""Promotion codes and customers with saved cards, made over the API."""

from __future__ import annotations

import uuid
from typing import Any

from tests.support.factories import GOOD_CARD, post
from tests.support.servers import Server

SAVED_CARDS: dict[str, Any] = {
    "saved_payment_method_options": {
        "payment_method_save": "enabled",
        "payment_method_remove": "enabled",
    }
}


def new_code(server: Server, percent_off: int = 25) -> str:
    """A promotion code that nobody else uses."""
    with server.api() as api:
        coupon = post(api, "/v1/coupons", {"percent_off": percent_off})
        text = f"CODE-{uuid.uuid4().hex[:8].upper()}"
        post(api, "/v1/promotion_codes", {"coupon": coupon["id"], "code": text})
    return text


def customer_with_cards(
    server: Server, numbers: tuple[str, ...] = ("5555555555554444", GOOD_CARD)
) -> str:
    """A customer's id. The page shows the last of the cards first."""
    with server.api() as api:
        customer: str = post(api, "/v1/customers", {"email": "jenny@example.com"})["id"]
        for number in numbers:
            card = {"number": number, "exp_month": 12, "exp_year": 2040, "cvc": "123"}
            body = {"type": "card", "card": card, "allow_redisplay": "always"}
            method = post(api, "/v1/payment_methods", body)["id"]
            post(api, f"/v1/payment_methods/{method}/attach", {"customer": customer})
    return customer
