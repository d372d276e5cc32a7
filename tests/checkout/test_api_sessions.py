"""Checkout Sessions over the API: the examples of the documentation, at both of its paths."""

from __future__ import annotations

import pytest

from checkout.services.payments import Result
from tests.checkout.api_client import (
    CUSTOMER,
    DESK,
    DESK_PRODUCT,
    KEYBOARD,
    NARROW,
    SESSIONS,
    Api,
    error_of,
    session_body,
)

BOTH = pytest.mark.parametrize("path", [SESSIONS, NARROW])
YEAR, DAY, MINUTE = 365 * 24 * 3600, 24 * 3600, 60
SHIPPING = [
    {
        "name": "Standard Shipping",
        "amount": 500,
        "currency": "usd",
        "delivery_estimate": {
            "minimum": {"unit": "business_day", "value": 5},
            "maximum": {"unit": "business_day", "value": 7},
        },
    },
    {
        "name": "Express Shipping",
        "amount": 1500,
        "currency": "usd",
        "delivery_estimate": {
            "minimum": {"unit": "business_day", "value": 1},
            "maximum": {"unit": "business_day", "value": 2},
        },
    },
]


@BOTH
@pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
def test_a_session_opens_hosted_and_unpaid(api: Api, path: str, form: bool):
    response = api.post(path, session_body(), form=form)

    assert response.status_code == 200
    session = response.get_json()
    assert session["id"].startswith("cs_")
    assert session["object"] == "checkout.session"
    assert (session["mode"], session["ui_mode"]) == ("payment", "hosted")
    assert (session["status"], session["payment_status"]) == ("open", "unpaid")
    assert session["url"].startswith("http://localhost:8000/pay/")
    assert session["client_secret"] is None
    assert session["livemode"] is False
    assert (session["currency"], session["amount_total"]) == ("usd", 99_800)
    assert session["amount_subtotal"] == 99_800
    assert session["total_details"] == {
        "amount_discount": 0,
        "amount_shipping": 0,
        "amount_tax": 0,
    }
    assert session["payment_intent"].startswith("pi_")
    assert session["customer_creation"] == "if_required"
    assert session["billing_address_collection"] == "auto"
    assert session["phone_number_collection"] is False
    assert session["metadata"] == {}
    for empty in ("customer", "customer_email", "customer_details", "order", "shipping_cost"):
        assert session[empty] is None
    assert "page_token" not in session


def test_order_mode_takes_several_items_and_a_customer(api: Api):
    items = [{"price": DESK, "quantity": 1}, {"price": KEYBOARD, "quantity": 3}]
    session = api.session(mode="order", line_items=items, customer=CUSTOMER)
    assert (session["mode"], session["customer"]) == ("order", CUSTOMER)
    assert session["amount_total"] == 49_900 + 3 * 7_900


@BOTH
def test_quantity_defaults_to_one(api: Api, path: str):
    assert api.session(path, line_items=[{"price": DESK}])["amount_total"] == 49_900


@BOTH
@pytest.mark.parametrize("ui_mode", ["embedded", "custom", "embedded_page", "elements", "form"])
def test_ui_modes_that_are_not_there_are_refused_by_name(api: Api, path: str, ui_mode: str):
    error = error_of(api.post(path, session_body(ui_mode=ui_mode, success_url=None)))
    assert (error["code"], error["param"]) == ("parameter_invalid", "ui_mode")


@pytest.mark.parametrize("ui_mode", ["hosted", "hosted_page"])
def test_hosted_has_two_names(api: Api, ui_mode: str):
    assert api.session(ui_mode=ui_mode)["ui_mode"] == "hosted"


@BOTH
def test_a_hosted_session_needs_a_success_url(api: Api, path: str):
    response = api.post(path, session_body(success_url=None))
    error = error_of(response)
    assert response.status_code == 400
    assert error["type"] == "invalid_request_error"
    assert (error["code"], error["param"]) == ("parameter_missing", "success_url")
    assert "`success_url`" in error["message"]


@BOTH
@pytest.mark.parametrize(
    "product", [{"product": DESK_PRODUCT}, {"product_data": {"name": "Gift card"}}]
)
def test_an_inline_price_sells_a_known_or_a_new_product(api: Api, path: str, product: dict):
    price = {"currency": "USD", "unit_amount": 2500, **product}
    session = api.session(path, line_items=[{"price_data": price, "quantity": 1}])
    lines = api.get(f"{path}/{session['id']}/line_items").get_json()["data"]
    assert session["amount_total"] == lines[0]["amount_total"] == 2500
    assert lines[0]["description"] in {"Ergonomic Standing Desk", "Gift card"}


@BOTH
def test_items_in_two_currencies_are_refused(api: Api, path: str):
    euros = {"currency": "eur", "unit_amount": 100, "product": DESK_PRODUCT}
    response = api.post(path, session_body(line_items=[{"price": DESK}, {"price_data": euros}]))
    assert response.status_code == 400
    assert error_of(response)["param"] == "line_items"


@BOTH
def test_a_guest_is_known_by_email(api: Api, path: str):
    session = api.session(path, customer_email="jane@example.com", customer_creation="always")
    assert session["customer_email"] == "jane@example.com"
    assert session["customer_creation"] == "always"


@BOTH
def test_intent_data_goes_to_the_intent(api: Api, path: str):
    session = api.session(
        path,
        payment_intent_data={
            "capture_method": "manual",
            "description": "Order #12345",
            "metadata": {"internal_order_id": "12345"},
        },
    )
    intent = api.get(f"/v1/payment_intents/{session['payment_intent']}").get_json()
    assert intent["capture_method"] == "manual"
    assert intent["description"] == "Order #12345"
    assert intent["metadata"] == {"internal_order_id": "12345"}
    assert intent["amount"] == session["amount_total"]


@pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
def test_shipping_options_are_offered_and_the_first_is_chosen(api: Api, form: bool):
    body = session_body(mode="order", line_items=[{"price": DESK}], shipping_options=SHIPPING)
    session = api.post(SESSIONS, body, form=form).get_json()
    standard, express = session["shipping_options"]
    assert standard["shipping_rate"].startswith("shr_")
    assert (standard["shipping_amount"], express["shipping_amount"]) == (500, 1500)
    assert standard["name"] == "Standard Shipping"
    assert standard["delivery_estimate"] == SHIPPING[0]["delivery_estimate"]
    assert session["shipping_cost"] == {
        "shipping_rate": standard["shipping_rate"],
        "amount_subtotal": 500,
        "amount_tax": 0,
        "amount_total": 500,
    }
    assert session["amount_total"] == 49_900 + 500
    assert session["total_details"]["amount_shipping"] == 500


def test_shipping_options_may_come_as_the_sdks_send_them(api: Api):
    rate = {
        "display_name": "Standard Shipping",
        "type": "fixed_amount",
        "fixed_amount": {"amount": 500, "currency": "usd"},
        "delivery_estimate": SHIPPING[0]["delivery_estimate"],
    }
    flat = api.session(shipping_options=SHIPPING[:1])["shipping_options"][0]
    nested = api.session(shipping_options=[{"shipping_rate_data": rate}])["shipping_options"][0]
    assert {**nested, "shipping_rate": ""} == {**flat, "shipping_rate": ""}


def test_what_was_asked_for_beats_the_automatic_address_collection(api: Api):
    asked = {"allowed_countries": ["US", "CA", "GB"]}
    assert api.session(shipping_address_collection=asked)["shipping_address_collection"] == asked
    automatic = api.session()["shipping_address_collection"]["allowed_countries"]
    assert {"US", "DE", "JP"} < set(automatic)
    price = {"currency": "usd", "unit_amount": 500, "product_data": {"name": "A file"}}
    digital = api.session(line_items=[{"price_data": price}])
    assert digital["shipping_address_collection"] is None


@pytest.mark.parametrize("asked", [True, {"enabled": True}])
def test_a_phone_number_is_asked_for_in_either_spelling(api: Api, asked: object):
    assert api.session(phone_number_collection=asked)["phone_number_collection"] is True


def test_the_other_editions_fields_come_back_as_they_were_sent(api: Api):
    sent = {
        "locale": "de",
        "submit_type": "book",
        "description": "Cart 42",
        "client_reference_id": "42",
        "client_customer_id": "c-7",
        "return_url": "https://yourstore.com/back",
        "wallet_options": {"apple_pay": {"display": "never"}},
        "payment_method_types": ["card"],
        "metadata": {"cart": "42", "dropped": ""},
    }
    session = api.session(**sent)
    assert {name: session[name] for name in sent} == {**sent, "metadata": {"cart": "42"}}
    for absent in ("payment_link", "setup_intent", "next_action", "after_completion"):
        assert session[absent] is None


@BOTH
def test_an_expiry_is_kept(api: Api, path: str):
    at = api.now() + 3600
    assert api.session(path, expires_at=at)["expires_at"] == at


@pytest.mark.parametrize(("path", "life"), [(SESSIONS, YEAR), (NARROW, DAY)])
def test_without_an_expiry_a_session_lives_as_long_as_it_may(api: Api, path: str, life: int):
    session = api.session(path)
    assert session["expires_at"] == session["created"] + life


@pytest.mark.parametrize(("path", "longest"), [(SESSIONS, YEAR), (NARROW, DAY)])
def test_expiry_has_bounds(api: Api, path: str, longest: int):
    def status(seconds: int) -> int:
        return api.post(path, session_body(expires_at=api.now() + seconds)).status_code

    assert status(29 * MINUTE) == 400
    assert status(30 * MINUTE + 1) == 200
    assert status(longest) == 200
    assert status(longest + MINUTE) == 400
    error = error_of(api.post(path, session_body(expires_at=api.now() + MINUTE)))
    assert (error["code"], error["param"]) == ("parameter_invalid", "expires_at")


@BOTH
def test_expiring_ends_the_session_and_cancels_its_intent(api: Api, path: str):
    session = api.session(path)
    expired = api.post(f"{path}/{session['id']}/expire").get_json()
    assert (expired["id"], expired["status"]) == (session["id"], "expired")
    assert expired["url"] is None
    intent = api.get(f"/v1/payment_intents/{session['payment_intent']}").get_json()
    assert intent["status"] == "canceled"
    again = api.post(f"{path}/{session['id']}/expire")
    assert again.status_code == 400
    assert error_of(again)["code"] == "checkout_session_unexpected_state"


def test_a_session_that_ran_out_reads_as_expired_everywhere(api: Api):
    session = api.session(expires_at=api.now() + 3600)
    api.advance(3601)
    assert api.get(f"{SESSIONS}/{session['id']}").get_json()["status"] == "expired"
    assert api.get(SESSIONS, status="open").get_json()["data"] == []
    listed = api.get(SESSIONS, status="expired").get_json()["data"]
    assert [row["id"] for row in listed] == [session["id"]]
    intent = api.get(f"/v1/payment_intents/{session['payment_intent']}").get_json()
    assert intent["status"] == "canceled"


@pytest.mark.parametrize("mode", ["order", "setup", "subscription", "donation"])
def test_the_older_edition_only_takes_payments(api: Api, mode: str):
    error = error_of(api.post(NARROW, session_body(mode=mode)))
    assert (error["code"], error["param"]) == ("parameter_invalid", "mode")


@pytest.mark.parametrize("mode", ["setup", "subscription", "donation"])
def test_modes_that_are_not_there_are_refused_by_name(api: Api, mode: str):
    error = error_of(api.post(SESSIONS, session_body(mode=mode)))
    assert (error["code"], error["param"]) == ("parameter_invalid", "mode")


@BOTH
@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"client_reference_id": "x" * 201}, "client_reference_id"),
        ({"line_items": []}, "line_items"),
        ({"customer": "jane"}, "customer"),
    ],
)
def test_limits_of_the_reference_hold(api: Api, path: str, changes: dict, param: str):
    response = api.post(path, session_body(**changes))
    assert (response.status_code, error_of(response)["param"]) == (400, param)


def test_a_paid_order_session_shows_what_came_of_it(api: Api):
    session = api.session(mode="order", shipping_options=SHIPPING)
    assert api.pay(session).result is Result.SUCCEEDED
    paid = api.get(f"{SESSIONS}/{session['id']}").get_json()
    assert (paid["status"], paid["payment_status"]) == ("complete", "paid")
    assert paid["url"] is None
    assert paid["customer_details"]["email"] == "jane@example.com"
    order = api.get(f"/v1/orders/{paid['order']}").get_json()
    assert (order["object"], order["status"]) == ("order", "open")
    assert (order["payment_status"], order["fulfillment_status"]) == ("paid", "unfulfilled")
    assert order["checkout_session"] == session["id"]
    assert order["shipping_address"]["name"] == "Jane Doe"
    assert (order["shipping_method"], order["shipping_cost"]) == ("Standard Shipping", 500)
    assert order["amount_total"] == paid["amount_total"]
    assert order["line_items"]["data"][0]["quantity"] == 2
    assert api.get("/v1/orders", checkout_session=session["id"]).get_json()["data"] == [order]
    assert api.get("/v1/orders", status="canceled").get_json()["data"] == []
    assert api.post(f"{SESSIONS}/{session['id']}/expire").status_code == 400
