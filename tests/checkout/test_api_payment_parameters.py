"""Parameters of PaymentIntents: receipts, shipping, bank statements, 3-D Secure on request."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checkout.api_client import SESSIONS, Api, refused
from tests.checkout.payment_calls import (
    GOOD,
    INTENTS,
    SETUPS,
    STRIPE,
    answer_challenge,
    card,
    declined,
    intent_body,
    made,
    make_intent,
    paid,
)

ADDRESS = {"line1": "1 Main St", "line2": "", "city": "Portland", "state": "OR"}
ADDRESS |= {"postal_code": "97201", "country": "us"}
STORED = ADDRESS | {"line2": None, "country": "US"}
PARCEL = {"name": "Jane Doe", "address": ADDRESS, "carrier": "DHL", "tracking_number": "JD0146"}
FRICTIONLESS, SUPPORTED = "4000000032200000", "4000000000003055"


@pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
def test_a_receipt_and_a_parcel_are_shown_on_intent_and_charge(api: Api, form: bool):
    body = intent_body(receipt_email="jane@example.com", shipping=PARCEL)
    intent = made(api.post(INTENTS, body, form=form))
    shown = {**PARCEL, "address": STORED, "phone": None}
    assert (intent["receipt_email"], intent["shipping"]) == ("jane@example.com", shown)
    confirm = f"{INTENTS}/{intent['id']}/confirm"
    intent = made(api.post(confirm, {"payment_method": "pm_card_visa"}, form=form))
    (charge,) = intent["charges"]["data"]
    assert (charge["receipt_email"], charge["shipping"]) == ("jane@example.com", shown)


def test_they_change_with_an_update_and_a_confirmation(api: Api):
    intent = make_intent(api, receipt_email="jane@example.com", shipping=PARCEL)
    path = f"{INTENTS}/{intent['id']}"
    intent = made(api.post(path, {"shipping": "", "receipt_email": ""}, form=True))
    assert (intent["receipt_email"], intent["shipping"]) == (None, None)
    given = {"receipt_email": "joe@example.com", "shipping": {"name": "Joe", "address": ADDRESS}}
    intent = made(api.post(f"{path}/confirm", {"payment_method": "pm_card_visa", **given}))
    assert intent["receipt_email"] == "joe@example.com"
    (charge,) = intent["charges"]["data"]
    assert charge["shipping"]["name"] == "Joe"
    # What was shipped later is known later: the payment has succeeded by then.
    late = {**given["shipping"], "tracking_number": "JD0147"}
    assert made(api.post(path, {"shipping": late}))["shipping"]["tracking_number"] == "JD0147"


def test_a_confirmation_may_clear_them(api: Api):
    intent = make_intent(api, receipt_email="jane@example.com", shipping=PARCEL)
    body = {"payment_method": "pm_card_visa", "receipt_email": "", "shipping": ""}
    intent = made(api.post(f"{INTENTS}/{intent['id']}/confirm", body, form=True))
    assert (intent["receipt_email"], intent["shipping"]) == (None, None)


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"receipt_email": "jane"}, "receipt_email"),
        ({"shipping": {"name": "Jane"}}, "shipping[address]"),
        ({"shipping": {"address": ADDRESS}}, "shipping[name]"),
        ({"shipping": {**PARCEL, "address": {"country": "XX"}}}, "shipping[address][country]"),
        ({"shipping": {**PARCEL, "colour": "red"}}, "shipping[colour]"),
        ({"shipping": {**PARCEL, "phone": "1" * 41}}, "shipping[phone]"),
        ({"shipping": []}, "shipping"),
        ({"statement_descriptor_suffix": "1234"}, "statement_descriptor_suffix"),
        ({"statement_descriptor_suffix": "A*B"}, "statement_descriptor_suffix"),
        ({"statement_descriptor_suffix": "A" * 23}, "statement_descriptor_suffix"),
        ({"off_session": "recurring"}, "off_session"),
        ({"error_on_requires_action": True}, "error_on_requires_action"),
        ({"mandate_data": {"customer_acceptance": {}}}, "mandate_data[customer_acceptance][type]"),
        (
            {"payment_method_options": {"card": {"request_three_d_secure": "always"}}},
            "payment_method_options[card][request_three_d_secure]",
        ),
        ({"payment_method_options": {"gold": {}}}, "payment_method_options[gold]"),
    ],
)
def test_parameters_that_cannot_be_taken(api: Api, changes: dict, param: str):
    assert refused(api, path=INTENTS, body=intent_body(**changes))["param"] == param


@pytest.mark.parametrize(
    ("given", "calculated"),
    [
        ({}, "TILL"),
        ({"statement_descriptor_suffix": "Order 77"}, "TILL* Order 77"),
        ({"statement_descriptor": "NORTHDESK"}, "NORTHDESK"),
        (
            {"statement_descriptor": "NORTHDESK", "statement_descriptor_suffix": "Order 1234567"},
            "NORTHDESK* Order 12345",
        ),
    ],
)
def test_what_a_bank_statement_says(api: Api, given: dict, calculated: str):
    (charge,) = paid(api, **given)["charges"]["data"]
    assert charge["calculated_statement_descriptor"] == calculated
    for name in ("statement_descriptor", "statement_descriptor_suffix"):
        assert charge[name] == given.get(name)


def requested(how: str | None) -> dict[str, Any]:
    return {"payment_method_options": {"card": {"request_three_d_secure": how}}} if how else {}


@pytest.mark.parametrize(
    ("number", "how", "status"),
    [
        (SUPPORTED, None, "succeeded"),
        (SUPPORTED, "automatic", "succeeded"),
        (SUPPORTED, "any", "requires_action"),
        (SUPPORTED, "challenge", "requires_action"),
        (FRICTIONLESS, "any", "succeeded"),
        (FRICTIONLESS, "challenge", "requires_action"),
        (GOOD, "challenge", "succeeded"),
    ],
)
@pytest.mark.parametrize("path", [INTENTS, SETUPS])
def test_3d_secure_on_request(api: Api, path: str, number: str, how: str | None, status: str):
    body = intent_body() if path == INTENTS else {}
    body |= {"payment_method_data": card(number), "confirm": True, **requested(how)}
    intent = made(api.post(path, body))
    assert intent["status"] == status
    shown = intent["payment_method_options"]["card"]["request_three_d_secure"]
    assert shown == (how or "automatic")


def test_it_is_requested_when_the_intent_is_confirmed(api: Api):
    intent = make_intent(api)
    body = {"payment_method_data": card(SUPPORTED), "return_url": "https://a.example/"}
    confirm = f"{INTENTS}/{intent['id']}/confirm"
    intent = made(api.post(confirm, body | requested("any"), form=True))
    answer_challenge(api, intent)
    intent = made(api.get(f"{INTENTS}/{intent['id']}"))
    assert intent["status"] == "succeeded"


def test_an_absent_shopper_cannot_follow_such_a_request(api: Api):
    body = intent_body(payment_method_data=card(SUPPORTED), confirm=True, off_session="one_off")
    assert made(api.post(INTENTS, body))["status"] == "succeeded"
    error = declined(api.post(INTENTS, body | requested("any")))
    assert error["code"] == "authentication_required"


def test_a_payment_that_must_not_be_interrupted_is_declined(api: Api):
    body = intent_body(payment_method="pm_card_threeDSecure2Required", confirm=True)
    error = declined(api.post(INTENTS, body | {"error_on_requires_action": True}, headers=STRIPE))
    assert (error["code"], error["type"]) == ("authentication_required", "card_error")
    assert error["payment_intent"]["status"] == "requires_payment_method"
    assert made(api.post(INTENTS, body))["status"] == "requires_action"


def test_options_of_cards_are_those_of_the_intent(api: Api):
    options = {"capture_method": "manual", "setup_future_usage": "off_session"}
    intent = paid(api, payment_method_options={"card": options, "klarna": {"a": "b"}})
    assert intent["status"] == "requires_capture"
    assert intent["setup_future_usage"] == "off_session"
    none = {"card": {"setup_future_usage": "none"}}
    intent = paid(api, setup_future_usage="off_session", payment_method_options=none)
    assert intent["setup_future_usage"] is None


def test_a_capture_method_may_change_until_the_payment(api: Api):
    intent = make_intent(api, capture_method="automatic_async")
    assert intent["capture_method"] == "automatic_async"
    path = f"{INTENTS}/{intent['id']}"
    assert made(api.post(path, {"capture_method": "manual"}))["capture_method"] == "manual"
    body = {"payment_method": "pm_card_visa", "capture_method": "automatic_async"}
    assert made(api.post(f"{path}/confirm", body))["status"] == "succeeded"
    error = refused(api, path=path, body={"capture_method": "manual"})
    assert error["code"] == "payment_intent_unexpected_state"


def test_no_part_of_the_amount_is_confirmed(api: Api):
    path = f"{INTENTS}/{make_intent(api)['id']}/confirm"
    body = {"payment_method": "pm_card_visa"}
    error = refused(api, path=path, body=body | {"amount_to_confirm": 1999})
    assert error["param"] == "amount_to_confirm"
    assert made(api.post(path, body | {"amount_to_confirm": 2000}))["status"] == "succeeded"


def test_a_capture_may_change_what_was_agreed(api: Api):
    intent = paid(api, capture_method="manual", metadata={"a": "1", "b": "2"})
    path = f"{INTENTS}/{intent['id']}/capture"
    body: dict[str, Any] = {"amount_to_capture": 1000, "final_capture": True}
    for changes, param in (
        ({"final_capture": False}, "final_capture"),
        ({"application_fee_amount": 1001}, "application_fee_amount"),
        ({"transfer_data": {"amount": 1}}, "transfer_data"),
    ):
        assert refused(api, path=path, body=body | changes)["param"] == param
    body |= {"statement_descriptor_suffix": "Part 1", "metadata": {"a": "", "c": "3"}}
    intent = made(api.post(path, body | {"application_fee_amount": 100}, form=True))
    assert (intent["metadata"], intent["application_fee_amount"]) == ({"b": "2", "c": "3"}, 100)
    (charge,) = intent["charges"]["data"]
    assert charge["calculated_statement_descriptor"] == "TILL* Part 1"


@pytest.mark.parametrize("path", [INTENTS, SETUPS, SESSIONS])
@pytest.mark.parametrize("name", ["payment_method_types", "allowed_payment_method_types"])
def test_other_types_of_payment_methods_are_taken_beside_cards(api: Api, path: str, name: str):
    body: dict[str, Any] = intent_body() if path == INTENTS else {}
    if path == SESSIONS:
        body = {"mode": "setup", "success_url": "https://a.example/", "currency": "usd"}
    answer = made(api.post(path, body | {name: ["card", "link", "klarna"]}, form=True))
    assert answer["payment_method_types"] == ["card"]
    for types, param in ((["link"], name), (["card", "gold"], f"{name}[1]"), ([], name)):
        assert refused(api, path=path, body=body | {name: types})["param"] == param


def test_a_mandate_is_taken_and_a_card_needs_none(api: Api):
    online = {"ip_address": "127.0.0.1", "user_agent": "Mozilla/5.0"}
    accepted = {"customer_acceptance": {"type": "online", "online": online}}
    intent = paid(api, mandate_data=accepted, use_stripe_sdk=True, off_session=False)
    assert intent["status"] == "succeeded"
    setup = {"payment_method": "pm_card_visa", "confirm": True, "mandate_data": accepted}
    assert made(api.post(SETUPS, setup | {"use_stripe_sdk": True}))["status"] == "succeeded"


def test_a_setup_intent_is_updated_until_it_has_succeeded(api: Api):
    setup = made(api.post(SETUPS, {}))
    path = f"{SETUPS}/{setup['id']}"
    changes = {"customer": "cus_a1b2c3d4e5", "payment_method": "pm_card_visa"}
    setup = made(api.post(path, changes | requested("any"), form=True))
    assert (setup["status"], setup["customer"]) == ("requires_confirmation", "cus_a1b2c3d4e5")
    assert refused(api, path=path, body={"customer": "cus_unknown"})["param"] == "customer"
    assert made(api.post(f"{path}/confirm"))["status"] == "succeeded"
    error = refused(api, path=path, body={"payment_method": "pm_card_visa"})
    assert error["code"] == "setup_intent_unexpected_state"
    assert made(api.post(path, {"description": "Later"}))["description"] == "Later"
