"""A publishable key alone: a page makes payment methods of cards, and reads and attaches none."""

from __future__ import annotations

import pytest

from checkout.api import publishable
from tests.checkout.api_client import CUSTOMER, PUBLISHABLE, Api
from tests.checkout.payment_calls import INTENTS, METHODS, STRIPE, card, intent_body, made


@pytest.fixture
def shopper(api: Api) -> Api:
    """A caller with the publishable key."""
    return Api(api.app, PUBLISHABLE)


@pytest.mark.parametrize("headers", [{}, STRIPE], ids=["default", "stripe"])
def test_a_page_makes_a_payment_method_that_the_server_charges(
    api: Api, shopper: Api, headers: dict[str, str]
):
    details = {"name": "Jane Doe", "address": {"postal_code": "97201"}}
    sent = {**card(), "billing_details": details, "metadata": {"margin": "41"}}
    response = shopper.post(METHODS, sent, key=None, form=True, headers=headers)
    method = made(response)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert (method["card"]["brand"], method["card"]["last4"]) == ("visa", "4242")
    assert method["card"]["fingerprint"] is None
    assert method["billing_details"]["name"] == "Jane Doe"
    assert "margin" not in response.text
    if not headers:
        assert set(method) <= set(publishable.MADE_FIELDS)
    paid = made(api.post(INTENTS, intent_body(payment_method=method["id"], confirm=True)))
    assert paid["status"] == "succeeded"


@pytest.mark.parametrize("name", ["customer", "payment_method"])
def test_a_page_attaches_nothing(api: Api, shopper: Api, name: str):
    method = made(api.post(METHODS, card()))
    sent = {"customer": CUSTOMER, "payment_method": method["id"]}
    response = shopper.post(METHODS, sent if name == "payment_method" else {**card(), **sent})
    assert response.status_code in {400, 403}
    assert made(api.get(f"{METHODS}/{method['id']}"))["customer"] is None


def test_a_page_reads_no_payment_method(api: Api, shopper: Api):
    method = made(shopper.post(METHODS, card()))
    for path in (METHODS, f"{METHODS}/{method['id']}"):
        assert shopper.get(path).status_code == 403
    assert shopper.post(f"{METHODS}/{method['id']}", {"metadata": {"a": "b"}}).status_code == 403
    assert shopper.post(f"{METHODS}/{method['id']}/detach").status_code == 403


def test_a_page_can_not_use_up_a_key_of_the_merchants(api: Api, shopper: Api):
    first, again = (made(shopper.post(METHODS, card(), key="order-1")) for _ in range(2))
    assert first["id"] != again["id"]
    assert (
        made(api.post(METHODS, card("5555555555554444"), key="order-1"))["card"]["last4"] == "4444"
    )
    assert made(shopper.post(METHODS, card(), key="order-1"))["card"]["last4"] == "4242"


def test_a_page_is_refused_a_large_body_and_a_card_that_is_none(shopper: Api):
    refused = shopper.post(METHODS, {**card(), "metadata": {"a": "x" * 70_000}})
    assert refused.status_code == 413
    assert shopper.post(METHODS, card("4242424242424241")).status_code == 402
