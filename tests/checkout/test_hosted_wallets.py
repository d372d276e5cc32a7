"""The wallets of the payment page: where they are offered, what their sheet has, and what a payment by wallet says."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.checkout.api_client import SESSIONS, Api
from tests.checkout.hosted_page import EBOOK, RATES, Shopper
from tests.checkout.payment_calls import INTENTS, METHODS, STRIPE, made

HIDDEN = {"display": "never"}


def opened(app: Flask, **changes: Any) -> tuple[Api, dict[str, Any], Shopper]:
    api = Api(app)
    session = api.session(**{"line_items": [EBOOK], **changes})
    return api, session, Shopper(app, session["url"])


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, {"apple-pay", "google-pay"}),
        ({"wallet_options": {"apple_pay": HIDDEN}}, {"google-pay"}),
        ({"wallet_options": {"apple_pay": HIDDEN, "google_pay": HIDDEN}}, set()),
        ({"payment_method_types": ["us_bank_account"]}, set()),
        ({"mode": "setup", "line_items": None, "currency": "usd"}, set()),
        ({"shipping_address_collection": {"allowed_countries": ["CL"]}}, set()),
    ],
)
def test_the_session_says_which_wallets_are_offered(
    app: Flask, changes: dict[str, Any], shown: set[str]
) -> None:
    _api, _session, shopper = opened(app, **changes)
    page = shopper.page()
    for name in ("apple-pay", "google-pay"):
        assert bool(page.test_id(f"wallet-{name}")) is (name in shown)
        sheet = shopper.get(f"/wallet/{name.replace('-', '_')}")
        assert sheet.status_code == (200 if name in shown else 404)


def test_the_sheet_has_the_methods_and_countries_of_the_session(app: Flask) -> None:
    _api, _session, shopper = opened(
        app,
        shipping_address_collection={"allowed_countries": ["GB", "CL"]},
        shipping_options=RATES,
    )
    text = shopper.get("/wallet/apple_pay").text
    assert "Standard Shipping" in text
    assert "London" in text
    assert "South San Francisco" not in text


def test_a_charge_names_its_wallet(app: Flask) -> None:
    api, session, shopper = opened(app)
    assert shopper.pay(wallet="apple_pay").status_code == 303
    paid = made(api.get(f"{SESSIONS}/{session['id']}"))
    intent = made(api.get(f"{INTENTS}/{paid['payment_intent']}"))
    card = intent["charges"]["data"][0]["payment_method_details"]["card"]
    assert card["wallet"] == {"type": "apple_pay", "dynamic_last4": "4242", "apple_pay": {}}
    method = made(api.get(f"{METHODS}/{intent['payment_method']}", headers=STRIPE))
    assert method["card"]["wallet"]["type"] == "apple_pay"


@pytest.mark.parametrize("posted", ["", "google_pay", "samsung_pay", "x" * 500])
def test_a_wallet_that_the_page_does_not_offer_is_no_wallet(app: Flask, posted: str) -> None:
    api, session, shopper = opened(app, wallet_options={"google_pay": HIDDEN})
    assert shopper.pay(wallet=posted).status_code == 303
    paid = made(api.get(f"{SESSIONS}/{session['id']}"))
    intent = made(api.get(f"{INTENTS}/{paid['payment_intent']}"))
    assert "wallet" not in intent["charges"]["data"][0]["payment_method_details"]["card"]


def test_a_sheet_is_not_made_for_a_session_that_is_not_open(app: Flask) -> None:
    _api, _session, shopper = opened(app)
    assert shopper.pay().status_code == 303
    assert shopper.get("/wallet/apple_pay").status_code == 404
