"""A session paid over the API, without a page."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checkout.api_client import CUSTOMER, SESSIONS, SHIPPING, Api, error_of

ADDRESS = {
    "line1": "354 Oyster Point Blvd",
    "city": "South San Francisco",
    "state": "CA",
    "postal_code": "94080",
    "country": "US",
}
SHIP_TO = {"name": "Jane Doe", "address": ADDRESS}
DIGITAL = [
    {"price_data": {"currency": "usd", "unit_amount": 1900, "product_data": {"name": "Book"}}}
]
PAID = {"email": "jane@example.com", "payment_method": "pm_card_visa"}


def custom(api: Api, **changes: Any) -> dict[str, Any]:
    """A session for a page of the merchant's own."""
    told = {"ui_mode": "custom", "success_url": None, "cancel_url": None, "line_items": DIGITAL}
    return api.session(**{**told, **changes})


def confirm(api: Api, session: dict[str, Any], body: Any = None, **options: Any) -> Any:
    return api.post(f"{SESSIONS}/{session['id']}/confirm", body or PAID, **options)


def events(api: Api, type: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get("/v1/events", type=type).get_json()["data"]
    return found


@pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
@pytest.mark.parametrize("ui_mode", ["hosted", "embedded", "custom"])
def test_a_test_card_pays(api: Api, ui_mode: str, form: bool):
    made = custom(api, ui_mode=ui_mode, success_url="https://shop.example/thanks")
    session = confirm(api, made, form=form).get_json()
    assert (session["status"], session["payment_status"]) == ("complete", "paid")
    assert session["customer_details"]["email"] == "jane@example.com"
    intent = api.get(f"/v1/payment_intents/{made['payment_intent']}").get_json()
    assert (intent["status"], intent["amount_received"]) == ("succeeded", 1900)
    assert len(events(api, "checkout.session.completed")) == 1


def test_a_card_by_number_pays_and_is_not_kept(api: Api):
    session = custom(api)
    card = {"number": "4242 4242 4242 4242", "exp_month": 12, "exp_year": 2040, "cvc": "123"}
    body = {"email": "a@example.com", "payment_method_data": {"type": "card", "card": card}}
    assert confirm(api, session, body).get_json()["payment_status"] == "paid"
    charge = api.get("/v1/charges").get_json()["data"][0]
    assert charge["payment_method_details"]["card"]["last4"] == "4242"


def test_all_that_is_collected_reaches_the_order(api: Api):
    session = custom(
        api,
        mode="order",
        line_items=[{"price": "price_9ab3cd5ef7gh"}],
        shipping_options=SHIPPING,
        phone_number_collection=True,
        billing_address_collection="required",
        customer_creation="always",
    )
    express = session["shipping_options"][1]["shipping_rate"]
    body = {
        **PAID,
        "name": "Jane Doe",
        "phone": "+1 650 253 0000",
        "shipping": SHIP_TO,
        "billing_address": {**ADDRESS, "line1": "1 Main St"},
        "shipping_rate": express,
        "expected_amount": 7900 + 1500,
    }
    done = confirm(api, session, body).get_json()
    assert done["amount_total"] == 9400
    assert done["shipping_details"]["name"] == "Jane Doe"
    assert done["customer"].startswith("cus_")
    order = api.get(f"/v1/orders/{done['order']}").get_json()
    assert order["shipping_address"] == {"name": "Jane Doe", "line2": None, **ADDRESS}
    assert order["billing_address"]["line1"] == "1 Main St"
    assert (order["shipping_method"], order["shipping_cost"]) == ("Express Shipping", 1500)
    assert order["payment_status"] == "paid"


@pytest.mark.parametrize(
    ("changes", "told", "param", "code"),
    [
        ({}, {"payment_method": "pm_card_visa"}, "email", "parameter_missing"),
        ({}, {"email": "a@example.com"}, "payment_method", "parameter_missing"),
        ({}, {**PAID, "email": "nobody"}, "email", "parameter_invalid"),
        ({}, {**PAID, "expected_amount": 1899}, "expected_amount", "amount_changed"),
        ({}, {**PAID, "payment_method": "pm_nothing"}, "payment_method", "resource_missing"),
        ({}, {**PAID, "shipping": SHIP_TO}, "shipping", "parameter_invalid"),
        ({}, {**PAID, "shipping_rate": "shr_none"}, "shipping_rate", "parameter_invalid"),
        ({}, {**PAID, "metadata": {"a": "b"}}, "metadata", "parameter_unknown"),
        ({"phone_number_collection": True}, PAID, "phone", "parameter_missing"),
        ({"phone_number_collection": True}, {**PAID, "phone": "x"}, "phone", "parameter_invalid"),
        (
            {"billing_address_collection": "required"},
            PAID,
            "billing_address",
            "parameter_missing",
        ),
        (
            {"billing_address_collection": "required"},
            {**PAID, "billing_address": {"country": "US", "postal_code": "94080"}},
            "billing_address[line1]",
            "parameter_missing",
        ),
        (
            {"shipping_address_collection": {"allowed_countries": ["US"]}},
            PAID,
            "shipping",
            "parameter_missing",
        ),
        (
            {"shipping_address_collection": {"allowed_countries": ["CA"]}},
            {**PAID, "shipping": SHIP_TO},
            "shipping[address][country]",
            "parameter_invalid",
        ),
        (
            {"shipping_address_collection": {"allowed_countries": ["US"]}},
            {**PAID, "shipping": {"name": "J", "address": {**ADDRESS, "postal_code": "1"}}},
            "shipping[address][postal_code]",
            "parameter_invalid",
        ),
    ],
)
def test_what_is_missing_or_wrong_is_named_and_nothing_is_charged(
    api: Api, changes: dict, told: dict, param: str, code: str
):
    session = custom(api, **changes)
    before = api.row_counts()
    response = confirm(api, session, told)
    error = error_of(response)
    assert response.status_code == 400
    assert (error["param"], error["code"]) == (param, code)
    assert api.row_counts() == before


def test_a_decline_is_kept_under_its_key_and_the_session_stays_open(api: Api):
    session = custom(api)
    body = {**PAID, "payment_method": "pm_card_declined"}
    first, second = (confirm(api, session, body, key="try-1") for _ in range(2))
    assert first.status_code == second.status_code == 402
    assert first.get_json() == second.get_json()
    error = first.get_json()["error"]
    assert (error["type"], error["code"]) == ("payment_error", "card_declined")
    assert error["decline_code"] == "generic_decline"
    assert second.headers["Idempotent-Replayed"] == "true"
    assert len(api.get("/v1/charges").get_json()["data"]) == 1
    sdk = confirm(api, session, body, headers={"Stripe-Version": "2026-03-25.dahlia"}).get_json()[
        "error"
    ]
    assert sdk["type"] == "card_error"
    assert confirm(api, session).get_json()["status"] == "complete"


def test_a_challenge_is_the_next_action(api: Api):
    back = "https://shop.example/back?cs={CHECKOUT_SESSION_ID}"
    session = custom(api, return_url=back)
    body = {**PAID, "payment_method": "pm_card_3ds_required"}
    waiting = confirm(api, session, body).get_json()
    assert waiting["status"] == "open"
    action = waiting["next_action"]
    assert action["type"] == "redirect_to_url"
    assert action["redirect_to_url"]["return_url"] == back
    url = action["redirect_to_url"]["url"]
    with api.app.test_client() as client:
        client.post(url, data={"action": "complete"})
        onward = client.get(url).get_data(as_text=True)
    assert f"https://shop.example/back?cs={session['id']}" in onward
    assert "_secret_" not in onward
    done = api.get(f"{SESSIONS}/{session['id']}").get_json()
    assert (done["status"], done["next_action"]) == ("complete", None)


def test_setup_keeps_the_card(api: Api):
    session = custom(api, mode="setup", line_items=None, customer=CUSTOMER)
    done = confirm(api, session, {"payment_method": "pm_card_visa"}).get_json()
    assert (done["status"], done["payment_status"]) == ("complete", "no_payment_required")


def test_nothing_to_pay_needs_no_card(api: Api):
    free = {"currency": "usd", "unit_amount": 0, "product_data": {"name": "Sample"}}
    session = custom(api, line_items=[{"price_data": free}])
    done = confirm(api, session, {"email": "a@example.com"}).get_json()
    assert (done["status"], done["payment_status"]) == ("complete", "no_payment_required")


def test_a_closed_session_is_not_paid_again(api: Api):
    session = custom(api)
    assert confirm(api, session).status_code == 200
    error = error_of(again := confirm(api, session))
    assert (again.status_code, error["code"]) == (400, "checkout_session_unexpected_state")
    assert len(api.get("/v1/charges").get_json()["data"]) == 1


def test_twenty_tries_an_hour(make_app):
    api = Api(make_app(RATE_LIMITS="on"))
    session = custom(api)
    body = {**PAID, "payment_method": "pm_card_declined"}
    answers = [confirm(api, session, body) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [402] * 20 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert len(api.get("/v1/charges", limit=100).get_json()["data"]) == 20
    assert confirm(api, session).status_code == 429
    api.advance(3600)
    assert confirm(api, session).get_json()["status"] == "complete"
