"""Tokens of test cards, which older integrations send, and what is told of a capture in part."""

from __future__ import annotations

from typing import Any

import pytest

from checkout.domain.cards import TEST_PAYMENT_METHODS
from tests.checkout.api_client import SESSIONS, Api, error_of
from tests.checkout.payment_calls import (
    INTENTS,
    METHODS,
    REFUNDS,
    SETUPS,
    STRIPE,
    declined,
    intent_body,
    made,
    paid,
)

BOOK = {"currency": "usd", "unit_amount": 1900, "product_data": {"name": "Book"}}


def method_data(**card: Any) -> dict[str, Any]:
    return {"type": "card", "card": card}


@pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
@pytest.mark.parametrize(
    "card", [{"source": "tok_visa"}, {"payment_method_data": method_data(token="tok_visa")}]
)
def test_a_token_pays(api: Api, card: dict, form: bool):
    body = intent_body(confirm=True, **card)
    intent = made(api.post(INTENTS, body, form=form, headers=STRIPE))
    assert intent["status"] == "succeeded"
    method = made(api.get(f"{METHODS}/{intent['payment_method']}"))
    assert (method["card"]["brand"], method["card"]["last4"]) == ("visa", "4242")
    setup = made(api.post(SETUPS, {"confirm": True, **card}, form=form))
    assert setup["status"] == "succeeded"
    later = made(api.post(INTENTS, intent_body()))
    confirm = f"{INTENTS}/{later['id']}/confirm"
    assert made(api.post(confirm, card, form=form))["status"] == "succeeded"
    session = api.session(line_items=[{"price_data": BOOK}])
    confirm = f"{SESSIONS}/{session['id']}/confirm"
    body = {"email": "jane@example.com", **card}
    assert made(api.post(confirm, body, form=form))["payment_status"] == "paid"


def test_a_token_declines_as_its_card_does(api: Api):
    for token, code in (
        ("tok_chargeDeclined", "generic_decline"),
        ("tok_radarBlock", "fraudulent"),
    ):
        error = declined(api.post(INTENTS, intent_body(source=token, confirm=True)))
        assert error["decline_code"] == code


def test_a_payment_method_is_made_of_a_token(api: Api):
    details = {"name": "Jane Doe"}
    sent = method_data(token="tok_mastercard_debit") | {"billing_details": details}
    method = made(api.post(METHODS, sent))
    assert method["card"]["funding"] == "debit"
    assert method["billing_details"]["name"] == "Jane Doe"


@pytest.mark.parametrize(
    ("path", "body", "code", "param"),
    [
        (METHODS, method_data(token="tok_none"), "resource_missing", "card[token]"),
        (METHODS, method_data(token="pm_card_visa"), "parameter_invalid", "card[token]"),
        (METHODS, method_data(token="tok_visa", cvc="123"), "parameter_invalid", "card[cvc]"),
        (METHODS, method_data(), "parameter_missing", "card[number]"),
        (METHODS, method_data(exp_month=12, exp_year=40), "parameter_missing", "card[number]"),
        (INTENTS, intent_body(source="tok_none"), "resource_missing", "source"),
        (INTENTS, intent_body(source="card_1"), "parameter_invalid", "source"),
        (
            INTENTS,
            intent_body(source="tok_visa", payment_method="pm_card_visa"),
            "parameter_invalid",
            "source",
        ),
    ],
)
def test_tokens_that_cannot_be_taken(api: Api, path: str, body: dict, code: str, param: str):
    before = api.row_counts()
    response = api.post(path, body)
    error = error_of(response)
    assert (response.status_code, error["code"], error["param"]) == (400, code, param)
    assert api.row_counts() == before


def test_every_name_of_a_test_card_makes_one(api: Api):
    for name in TEST_PAYMENT_METHODS:
        intent = made(api.post(INTENTS, intent_body(payment_method=name)))
        assert intent["status"] == "requires_confirmation"


def test_what_is_not_captured_counts_as_refunded_to_an_sdk(api: Api):
    intent = paid(api, capture_method="manual")
    path = f"/v1/charges/{intent['latest_charge']}"
    assert made(api.get(path, headers=STRIPE))["amount_refunded"] == 0
    made(api.post(f"{INTENTS}/{intent['id']}/capture", {"amount_to_capture": 1500}))
    for refund in (None, 600):
        if refund:
            made(api.post(REFUNDS, {"charge": intent["latest_charge"], "amount": refund}))
        plain, sdk = made(api.get(path)), made(api.get(path, headers=STRIPE))
        assert plain["amount_captured"] == sdk["amount_captured"] == 1500
        assert sdk["amount_refunded"] == plain["amount_refunded"] + 500
        assert sdk["refunded"] is False
    made(api.post(REFUNDS, {"payment_intent": intent["id"]}))
    sdk = made(api.get(f"{INTENTS}/{intent['id']}", headers=STRIPE))["charges"]["data"][0]
    assert (sdk["amount_refunded"], sdk["refunded"]) == (2000, True)
