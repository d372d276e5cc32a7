"""POST /v1/checkout/sessions/{id}: what may be changed, when, and what follows from it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checkout.api_client import (
    CUSTOMER,
    DESK,
    NARROW,
    SESSIONS,
    SHIPPING,
    Api,
    error_of,
    refused,
)
from tests.checkout.test_api_confirm import ADDRESS, SHIP_TO

BOTH = pytest.mark.parametrize("path", [SESSIONS, NARROW])
BOTH_WAYS = pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
COLLECTED = {"shipping_details": SHIP_TO}


def update(api: Api, session: dict[str, Any], path: str = SESSIONS, **told: Any) -> Any:
    return api.post(f"{path}/{session['id']}", told)


@BOTH
@BOTH_WAYS
def test_all_that_may_be_changed(api: Api, path: str, form: bool):
    session = api.session(path, metadata={"a": "1"})
    told = {
        "metadata": {"b": "2"},
        "customer_email": "jane@example.com",
        "shipping_options": SHIPPING,
        "collected_information": COLLECTED,
    }
    changed = api.post(f"{path}/{session['id']}", told, form=form, key=None).get_json()
    assert changed["metadata"] == {"a": "1", "b": "2"}
    assert changed["customer_email"] == "jane@example.com"
    assert changed["shipping_details"] == {
        "name": "Jane Doe",
        "address": {**ADDRESS, "line2": None},
    }
    assert [option["shipping_amount"] for option in changed["shipping_options"]] == [500, 1500]
    assert changed["amount_total"] == 99_800 + 500
    intent = api.get(f"/v1/payment_intents/{session['payment_intent']}").get_json()
    assert intent["amount"] == changed["amount_total"]
    again = api.get(f"{path}/{session['id']}").get_json()
    assert again == changed
    sdk = {"Stripe-Version": "2026-03-25.dahlia"}
    shown = api.get(f"{path}/{session['id']}", headers=sdk).get_json()
    assert shown["collected_information"]["shipping_details"] == changed["shipping_details"]


@BOTH_WAYS
def test_no_shipping_options_means_none(api: Api, form: bool):
    session = api.session(shipping_options=SHIPPING)
    told: dict[str, Any] = {"shipping_options": "" if form else []}
    changed = api.post(f"{SESSIONS}/{session['id']}", told, form=form).get_json()
    assert (changed["shipping_options"], changed["shipping_cost"]) == ([], None)
    assert changed["amount_total"] == 99_800


def test_the_address_told_before_serves_when_it_is_paid(api: Api):
    session = api.session(mode="order")
    update(api, session, collected_information=COLLECTED, customer_email="jane@example.com")
    pay = {"payment_method": "pm_card_visa"}
    done = api.post(f"{SESSIONS}/{session['id']}/confirm", pay).get_json()
    assert done["shipping_details"]["address"]["city"] == "South San Francisco"
    assert done["customer_details"]["email"] == "jane@example.com"
    order = api.get(f"/v1/orders/{done['order']}").get_json()
    assert order["shipping_address"]["name"] == "Jane Doe"


AT = "collected_information[shipping_details]"


@pytest.mark.parametrize(
    ("told", "param"),
    [
        ({"customer_email": "x"}, "customer_email"),
        ({"shipping_options": [{"name": "x"}]}, "shipping_options[0][amount]"),
        (
            {"shipping_options": [{"name": "x", "amount": 5, "currency": "eur"}]},
            "shipping_options[0][currency]",
        ),
        ({"shipping_options": SHIPPING * 3}, "shipping_options"),
        ({"collected_information": {}}, "collected_information[shipping_details]"),
        ({"collected_information": {"email": "x"}}, "collected_information[email]"),
        (
            {"collected_information": {"shipping_details": {"name": "J", "address": {}}}},
            f"{AT}[address][country]",
        ),
        (
            {
                "collected_information": {
                    "shipping_details": {"name": "J", "address": {**ADDRESS, "state": "XX"}}
                }
            },
            f"{AT}[address][state]",
        ),
        ({"line_items": [{"price": DESK, "quantity": 1}]}, "line_items"),
        ({"status": "complete"}, "status"),
        ({"success_url": "https://a.example"}, "success_url"),
    ],
)
def test_what_can_not_be_changed_is_named(api: Api, told: dict, param: str):
    session = api.session()
    assert refused(api, path=f"{SESSIONS}/{session['id']}", body=told)["param"] == param


def test_an_email_beside_a_customer_is_refused(api: Api):
    session = api.session(customer=CUSTOMER)
    assert error_of(update(api, session, customer_email="a@b.co"))["param"] == "customer_email"


def test_an_address_that_is_not_collected_is_refused(api: Api):
    book = {"currency": "usd", "unit_amount": 900, "product_data": {"name": "Book"}}
    session = api.session(line_items=[{"price_data": book}])
    response = update(api, session, collected_information=COLLECTED)
    assert error_of(response)["param"] == AT


@pytest.mark.parametrize("ended", ["complete", "expired", "lapsed"])
def test_after_its_end_only_metadata_changes(api: Api, ended: str):
    session = api.session()
    if ended == "complete":
        api.pay(session)
    elif ended == "expired":
        api.post(f"{SESSIONS}/{session['id']}/expire")
    else:
        api.advance(366 * 24 * 3600)
    changed = update(api, session, metadata={"seen": "yes"})
    assert changed.get_json()["metadata"] == {"seen": "yes"}
    for told in (
        {"customer_email": "a@b.co"},
        {"shipping_options": SHIPPING},
        {"collected_information": COLLECTED},
        {"metadata": {"a": "b"}, "customer_email": "a@b.co"},
    ):
        response = update(api, session, **told)
        assert response.status_code == 400
        assert error_of(response)["code"] == "checkout_session_unexpected_state"
    assert api.get(f"{SESSIONS}/{session['id']}").get_json()["metadata"] == {"seen": "yes"}


def test_a_total_below_the_least_charge_is_refused(api: Api):
    small = {"currency": "usd", "unit_amount": 0, "product_data": {"name": "Sample"}}
    session = api.session(line_items=[{"price_data": small}])
    cheap = [{"name": "Post", "amount": 20, "currency": "usd"}]
    error = error_of(update(api, session, shipping_options=cheap))
    assert error["param"] == "shipping_options[0][amount]"
    assert api.get(f"{SESSIONS}/{session['id']}").get_json()["amount_total"] == 0
