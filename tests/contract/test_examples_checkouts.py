"""The documents' conformance cases 56 to 58: checkouts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checkout.api_client import CHECKOUTS, Api, error_of

BODY = {
    "amount": 100,
    "currency": "EUR",
    "mode": "payment",
    "ui_mode": "hosted",
    "success_url": "https://shop.example/success",
    "cancel_url": "https://shop.example/cart",
    "client_reference_id": "42",
    "customer_email": "a@b.example",
    "wallet_options": {"apple_pay": {"display": "auto"}, "google_pay": {"display": "never"}},
    "locale": "en",
}


def test_case_56_the_request_of_a_shop_plugin(api: Api) -> None:
    response = api.post(CHECKOUTS, BODY, key=None)
    assert response.status_code == 200
    checkout = response.get_json()
    assert checkout["id"]
    assert checkout["url"].startswith("http://localhost:8000/pay/")
    assert checkout["wallet_options"] == BODY["wallet_options"]


def test_case_57_a_checkout_with_an_empty_expand(api: Api) -> None:
    made = api.post(CHECKOUTS, BODY, key=None).get_json()
    shown = api.get(f"{CHECKOUTS}/{made['id']}?expand=").get_json()
    assert shown == made
    expected = {
        "currency": {"iso": "eur", "scale": 2},
        "mode": "payment",
        "ui_mode": "hosted",
        "amount_total": 100,
        "payment_method_types": ["card"],
    }
    assert {name: shown[name] for name in expected} == expected
    assert shown["line_items"][0]["quantity"] == 1


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"ui_mode": "embedded"}, "success_url"),
        ({"mode": "setup", "amount": None, "submit_type": "pay"}, "submit_type"),
    ],
)
def test_case_58_what_does_not_go_together(api: Api, changes: dict[str, Any], param: str) -> None:
    body = {name: value for name, value in {**BODY, **changes}.items() if value is not None}
    response = api.post(CHECKOUTS, body, key=None)
    assert (response.status_code, error_of(response)["param"]) == (400, param)
