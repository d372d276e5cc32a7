"""What is told of a card besides brand, last four and expiry."""

from __future__ import annotations

import re

import pytest

from tests.checkout.api_client import Api
from tests.checkout.payment_calls import (
    INTENTS,
    METHODS,
    answer_challenge,
    card,
    declined,
    intent_body,
    made,
)


def method(api: Api, number: str = "4242424242424242", **changes: object) -> dict:
    made_card: dict = made(api.post(METHODS, card(number, cvc=None, **changes)))["card"]
    return made_card


def test_one_card_has_one_fingerprint(api: Api):
    first, again = method(api), method(api, exp_year=2035)
    assert re.fullmatch("[a-z2-7]{16}", first["fingerprint"])
    assert first["fingerprint"] == again["fingerprint"]
    others = {
        method(api, number)["fingerprint"] for number in ("5555555555554444", "378282246310005")
    }
    assert len(others | {first["fingerprint"]}) == 3


def test_fingerprints_differ_between_servers_with_other_keys(api: Api, make_app):
    other = Api(make_app(SECRET_KEY="another-secret-key-of-some-length"))
    assert method(api)["fingerprint"] != method(other)["fingerprint"]


@pytest.mark.parametrize(
    ("number", "country", "network"),
    [
        ("4242424242424242", "US", "visa"),
        ("4000002760003184", "DE", "visa"),
        ("3566002020360505", "JP", "jcb"),
        ("6200000000000005", "CN", "unionpay"),
    ],
)
def test_country_and_networks(api: Api, number: str, country: str, network: str):
    shown = method(api, number)
    assert shown["country"] == country
    assert shown["networks"] == {"available": [network], "preferred": None}
    assert shown["checks"]["cvc_check"] == "unchecked"


@pytest.mark.parametrize(
    ("name", "check"),
    [
        ("pm_card_visa", "pass"),
        ("pm_card_chargeDeclined", "pass"),
        ("pm_card_chargeDeclinedIncorrectCvc", "fail"),
    ],
)
def test_a_charge_tells_what_the_issuer_said(api: Api, name: str, check: str):
    response = api.post(INTENTS, intent_body(payment_method=name, confirm=True))
    intent = response.get_json()
    if response.status_code == 402:
        intent = declined(response)["payment_intent"]
    charge = intent["charges"]["data"][0]
    shown = charge["payment_method_details"]["card"]
    assert (shown["network"], shown["country"]) == ("visa", "US")
    assert shown["checks"]["cvc_check"] == check
    stored = made(api.get(f"{METHODS}/{charge['payment_method']}"))["card"]
    assert shown["fingerprint"] == stored["fingerprint"]


@pytest.mark.parametrize(
    ("number", "flow", "indicator"),
    [
        ("4242424242424242", None, None),
        ("4000000000003055", None, None),
        ("4000000000003220", "challenge", "05"),
        ("5200828282828210", None, None),
    ],
)
def test_a_charge_tells_how_3_d_secure_went(
    api: Api, number: str, flow: str | None, indicator: str | None
):
    body = intent_body(payment_method_data=card(number), confirm=True)
    intent = made(api.post(INTENTS, body | {"return_url": "https://shop.test/"}))
    if intent["status"] == "requires_action":
        answer_challenge(api, intent)
    shown = made(api.get("/v1/charges", payment_intent=intent["id"]))["data"][0]
    three_d_secure = shown["payment_method_details"]["card"]["three_d_secure"]
    if flow is None:
        assert three_d_secure is None
    else:
        assert three_d_secure["authentication_flow"] == flow
        assert three_d_secure["electronic_commerce_indicator"] == indicator
        assert three_d_secure["result"] == "authenticated"
