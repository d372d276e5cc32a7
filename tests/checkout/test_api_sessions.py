"""Checkout Sessions over the API: the examples of the documentation, at both of its paths."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checkout.api_client import (
    CUSTOMER,
    DESK,
    DESK_PRODUCT,
    KEYBOARD,
    NARROW,
    SESSIONS,
    SHIPPING,
    Api,
    error_of,
    refused,
    session_body,
)

BOTH = pytest.mark.parametrize("path", [SESSIONS, NARROW])


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
def test_ui_modes_that_are_not_there_are_refused_by_name(api: Api, path: str):
    error = error_of(api.post(path, session_body(ui_mode="form", success_url=None)))
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
    known = "product" in product
    assert lines[0]["description"] == ("Ergonomic Standing Desk" if known else "Gift card")


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
@pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
def test_every_field_of_the_reference_is_taken_at_once(api: Api, path: str, form: bool):
    intent_data = {
        "capture_method": "automatic",
        "description": "Order 1",
        "statement_descriptor": "NORTHDESK",
        "metadata": {"a": "b"},
        "application_fee_amount": 1,
    }
    echoed = {
        "cancel_url": "https://yourstore.com/cart",
        "customer_email": "jsmith@example.com",
        "customer_creation": "if_required",
        "ui_mode": "hosted",
        "billing_address_collection": "auto",
        "client_reference_id": "cart-1",
        "currency": "usd",
        "expires_at": api.now() + 7200,
        "metadata": {"a": "b"},
    }
    price = {
        "currency": "usd",
        "product": DESK_PRODUCT,
        "unit_amount": 100,
        "tax_behavior": "inclusive",
    }
    items = [{"quantity": 2, "price_data": price}]
    body = session_body(line_items=items, payment_intent_data=intent_data, **echoed)
    session = api.post(path, body, form=form).get_json()
    assert {name: session[name] for name in echoed} == echoed
    intent = api.get(f"/v1/payment_intents/{session['payment_intent']}").get_json()
    assert {name: intent[name] for name in intent_data} == intent_data


@pytest.mark.parametrize("mode", ["order", "setup", "subscription", "donation"])
def test_the_older_edition_only_takes_payments(api: Api, mode: str):
    error = error_of(api.post(NARROW, session_body(mode=mode)))
    assert (error["code"], error["param"]) == ("parameter_invalid", "mode")


@pytest.mark.parametrize("mode", ["subscription", "donation"])
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


def fee(amount: int) -> dict[str, Any]:
    return {"payment_intent_data": {"application_fee_amount": amount}}


def test_the_application_fee_is_no_more_than_the_least_total(api: Api):
    """The shopper can choose the shipping method that makes the total least."""
    lines = [{"price": KEYBOARD, "quantity": 1}]
    least = 7900 + 500
    error = refused(
        api,
        body=session_body(
            line_items=lines, shipping_options=list(reversed(SHIPPING)), **fee(least + 1)
        ),
    )
    assert error["param"] == "payment_intent_data[application_fee_amount]"
    assert error["code"] == "parameter_invalid"
    session = api.session(line_items=lines, shipping_options=SHIPPING, **fee(least))
    free = {"name": "Free", "amount": 0, "currency": "usd"}
    path = f"{SESSIONS}/{session['id']}"
    error = refused(api, path=path, body={"shipping_options": [SHIPPING[1], free]})
    assert error["param"] == "shipping_options"
    assert api.post(path, {"shipping_options": [SHIPPING[1]]}).status_code == 200


def test_a_session_without_a_total_has_no_application_fee(api: Api):
    price = {"currency": "usd", "unit_amount": 0, "product_data": {"name": "Free"}}
    body = session_body(line_items=[{"price_data": price}], **fee(1))
    assert refused(api, body=body)["param"] == "payment_intent_data[application_fee_amount]"
    assert api.session(line_items=[{"price_data": price}], **fee(0))["amount_total"] == 0
