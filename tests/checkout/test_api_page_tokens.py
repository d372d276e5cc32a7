"""Tokens that a page makes: each is used once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checkout.api_client import PUBLISHABLE, Api
from tests.checkout.payment_calls import (
    DECLINING,
    GOOD,
    INTENTS,
    METHODS,
    STRIPE,
    intent_body,
    made,
    refused,
)
from tests.checkout.test_api_payment_races import at_once, post, statuses
from tests.support import factories
from tests.support.servers import Server

TOKENS = "/v1/tokens"


def body(number: str = GOOD, **more: Any) -> dict[str, Any]:
    return {"card": {"number": number, "exp_month": 12, "exp_year": 2040, "cvc": "123", **more}}


@pytest.fixture
def shopper(api: Api) -> Api:
    """A caller with the publishable key."""
    return Api(api.app, PUBLISHABLE)


def test_a_page_makes_a_token_and_the_server_uses_it_once(api: Api, shopper: Api):
    response = shopper.post(TOKENS, body(name="Jane", address_zip="97201"), key=None, form=True)
    token = made(response)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert (token["card"]["brand"], token["card"]["last4"], token["used"]) == (
        "Visa",
        "4242",
        False,
    )
    paid = made(api.post(INTENTS, intent_body(source=token["id"], confirm=True), headers=STRIPE))
    assert paid["status"] == "succeeded"
    method = made(api.get(f"{METHODS}/{paid['payment_method']}"))
    assert method["billing_details"]["name"] == "Jane"
    assert method["billing_details"]["address"]["postal_code"] == "97201"
    assert made(api.get(f"{TOKENS}/{token['id']}"))["used"] is True
    again = {"type": "card", "card": {"token": token["id"]}}
    error = refused(api, METHODS, again)
    assert (error["code"], error["param"]) == ("token_already_used", "card[token]")


def test_a_refused_request_uses_no_token_and_a_decline_does(api: Api):
    token = made(api.post(TOKENS, body(DECLINING)))["id"]
    refused(api, INTENTS, intent_body(source=token, confirm=True, amount=0))
    declined = api.post(INTENTS, intent_body(source=token, confirm=True))
    assert declined.status_code == 402
    assert refused(api, INTENTS, intent_body(source=token))["code"] == "token_already_used"


def test_a_page_reads_no_token_and_another_account_has_none(api: Api, shopper: Api):
    token = made(shopper.post(TOKENS, body()))["id"]
    assert shopper.get(f"{TOKENS}/{token}").status_code == 403
    assert api.get(f"{TOKENS}/tok_visa").status_code == 404


@pytest.mark.parametrize(
    ("sent", "param"),
    [
        ({}, "card"),
        ({"card": {"token": "tok_visa"}}, "card[token]"),
        ({"bank_account": {"country": "US"}}, "bank_account"),
        (body("4242424242424241"), "card[number]"),
        (body("4000000000000010"), "card[number]"),
        (body(exp_year=2020), "card[exp_year]"),
        (body(cvc="12"), "card[cvc]"),
        (body(address_line1=GOOD), "card[address_line1]"),
    ],
)
def test_bad_input_names_its_parameter(shopper: Api, sent: dict, param: str):
    response = shopper.post(TOKENS, sent)
    assert response.status_code in {400, 402}
    assert response.get_json()["error"]["param"] == param


@pytest.mark.slow
def test_of_many_uses_at_once_one_is_first(both_servers: Server):
    with both_servers.api() as api:
        token = factories.post(api, TOKENS, body())["id"]
    sent = {"type": "card", "card": {"token": token}}
    answers = at_once(both_servers, 20, lambda api, _n: post(api, METHODS, sent))
    assert statuses(answers) == {200: 1, 400: 19}
    made_of_it = "SELECT count(*) AS number FROM tokens WHERE id = :id AND used_at IS NOT NULL"
    assert both_servers.rows("checkout", made_of_it, id=token) == [{"number": 1}]
