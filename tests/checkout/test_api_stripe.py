"""What Stripe's client libraries send, and what they are answered."""

from __future__ import annotations

import pytest

from tests.checkout.api_client import FORM, Api, error_of
from tests.checkout.payment_calls import INTENTS, STRIPE, made


@pytest.mark.parametrize(("sent", "status"), [("True", "succeeded"), ("TRUE", "succeeded")])
def test_booleans_of_a_form_are_read_in_any_case(api: Api, sent: str, status: str):
    form = f"amount=2000&currency=usd&payment_method=pm_card_visa&confirm={sent}"
    answer = made(api.post(INTENTS, data=form, content_type=FORM, headers=STRIPE))
    assert answer["status"] == status
    form = "amount=2000&currency=usd&payment_method=pm_card_visa&confirm=False"
    assert made(api.post(INTENTS, data=form, content_type=FORM))["status"] == "requires_confirmation"


def test_booleans_of_a_query_are_read_in_any_case(api: Api):
    assert made(api.get("/v1/products", active="True"))["data"]
    assert not made(api.get("/v1/products", active="False"))["data"]


@pytest.mark.parametrize("sent", ["True", "true", 1])
def test_json_has_booleans_of_its_own(api: Api, sent: object):
    response = api.post(INTENTS, {"amount": 2000, "currency": "usd", "confirm": sent})
    assert (response.status_code, error_of(response)["param"]) == (400, "confirm")
