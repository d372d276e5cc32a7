"""What a PaymentIntent's state forbids, what may be changed of it, and when."""

from __future__ import annotations

import pytest

from tests.checkout.api_client import CUSTOMER, SESSIONS, Api, error_of
from tests.checkout.payment_calls import (
    CHALLENGED,
    DECLINING,
    INTENTS,
    METHODS,
    answer_challenge,
    card,
    declined,
    intent_body,
    made,
    make_intent,
    paid,
)

WEEK = 7 * 24 * 3600
FORMS = pytest.mark.parametrize("form", [False, True], ids=["json", "form"])


@pytest.mark.parametrize(
    ("status", "refused"),
    [
        ("requires_payment_method", ("capture", "refund")),
        ("requires_confirmation", ("capture", "refund")),
        ("requires_action", ("capture", "refund")),
        ("requires_capture", ("confirm", "refund", "amount")),
        ("lapsed", ("confirm", "capture", "cancel", "refund", "amount")),
        ("succeeded", ("confirm", "capture", "cancel", "amount")),
        ("canceled", ("confirm", "capture", "cancel", "refund", "amount")),
    ],
)
def test_each_state_refuses_what_it_must(api: Api, status: str, refused: tuple[str, ...]):
    intent = in_state(api, status)
    before = api.row_counts()
    for verb in refused:
        path = f"{INTENTS}/{intent['id']}" + ("" if verb == "amount" else f"/{verb}")
        response = api.post(path, {"amount": 100} if verb == "amount" else None)
        error = error_of(response)
        assert (response.status_code, error["param"]) == (400, "id"), (verb, error)
        assert error["code"] == "payment_intent_unexpected_state"
    assert api.get(f"{INTENTS}/{intent['id']}").get_json() == intent
    assert api.row_counts() == before


def in_state(api: Api, status: str) -> dict:
    match status:
        case "requires_payment_method":
            intent = make_intent(api)
        case "requires_confirmation":
            intent = make_intent(api, payment_method="pm_card_visa")
        case "requires_action":
            intent = make_intent(api, payment_method_data=card(CHALLENGED), confirm=True)
        case "requires_capture":
            intent = paid(api, capture_method="manual")
        case "lapsed":
            intent, status = paid(api, capture_method="manual"), "canceled"
            api.advance(WEEK)
            intent = api.get(f"{INTENTS}/{intent['id']}").get_json()
        case "succeeded":
            intent = paid(api)
        case _:
            intent = made(api.post(f"{INTENTS}/{make_intent(api)['id']}/cancel"))
    assert intent["status"] == status
    return intent


def test_confirming_needs_a_card(api: Api):
    id = make_intent(api)["id"]
    for response in (
        api.post(f"{INTENTS}/{id}/confirm"),
        api.post(INTENTS, intent_body(confirm=True)),
    ):
        error = error_of(response)
        assert (error["code"], error["param"]) == ("parameter_missing", "payment_method")


def test_after_a_decline_another_card_may_pay(api: Api):
    id = make_intent(api)["id"]
    declined(api.post(f"{INTENTS}/{id}/confirm", {"payment_method_data": card(DECLINING)}))
    intent = made(api.post(f"{INTENTS}/{id}/confirm", {"payment_method_data": card()}))
    assert (intent["status"], intent["last_payment_error"]) == ("succeeded", None)
    assert [charge["status"] for charge in intent["charges"]["data"]] == ["succeeded", "failed"]


def test_an_open_session_alone_moves_its_intent(api: Api):
    session = api.session()
    id = session["payment_intent"]
    attempts = {"/confirm": {"payment_method": "pm_card_visa"}, "/cancel": None, "": {"amount": 5}}
    for verb, body in attempts.items():
        error = error_of(api.post(f"{INTENTS}/{id}{verb}", body))
        assert error["code"] == "payment_intent_unexpected_state"
        assert f"{SESSIONS}/{session['id']}/expire" in error["message"]
    assert made(api.post(f"{INTENTS}/{id}", {"metadata": {"a": "b"}}))["metadata"] == {"a": "b"}


def test_a_session_that_ran_out_has_canceled_its_intent_though_nobody_wrote_it_down(api: Api):
    id = api.session(expires_at=api.now() + 1800)["payment_intent"]
    api.advance(1800)
    body = {"payment_method": "pm_card_visa"}
    error = error_of(api.post(f"{INTENTS}/{id}/confirm", body))
    assert error["message"] == "A PaymentIntent in status canceled can't be confirmed."
    assert api.get(f"{INTENTS}/{id}").get_json()["status"] == "canceled"


@FORMS
def test_its_terms_may_be_changed_until_it_is_paid(api: Api, form: bool):
    id = make_intent(api)["id"]
    terms = {
        "amount": 3000,
        "currency": "eur",
        "customer": CUSTOMER,
        "setup_future_usage": "off_session",
        "description": "Two desks",
        "statement_descriptor": "NORTHDESK",
        "application_fee_amount": 3000,
    }
    intent = made(api.post(f"{INTENTS}/{id}", terms, form=form))
    assert {name: intent[name] for name in terms} == terms
    cleared = dict.fromkeys(("description", "statement_descriptor", "setup_future_usage"), "")
    intent = made(api.post(f"{INTENTS}/{id}", cleared, form=form))
    assert {name: intent[name] for name in cleared} == dict.fromkeys(cleared)
    body = {"payment_method": "pm_card_visa"}
    intent = made(api.post(f"{INTENTS}/{id}", body, form=form))
    assert (intent["status"], intent["amount"]) == ("requires_confirmation", 3000)
    intent = made(api.post(f"{INTENTS}/{id}/confirm"))
    assert intent["charges"]["data"][0]["currency"] == "eur"


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": 49}, "amount"),
        ({"currency": "kwd", "amount": 1005}, "amount"),
        ({"currency": "xxx1"}, "currency"),
        ({"customer": "cus_unknown"}, "customer"),
        ({"payment_method": "pm_unknown"}, "payment_method"),
        ({"application_fee_amount": 2001}, "application_fee_amount"),
        ({"status": "succeeded"}, "status"),
        ({"capture_method": "later"}, "capture_method"),
        ({"client_secret": "x"}, "client_secret"),
    ],
)
def test_changes_that_cannot_be_made(api: Api, changes: dict, param: str):
    intent = make_intent(api)
    before = api.row_counts()
    error = error_of(api.post(f"{INTENTS}/{intent['id']}", changes))
    assert error["param"] == param
    assert api.row_counts() == before
    assert api.get(f"{INTENTS}/{intent['id']}").get_json() == intent


def test_a_kept_card_and_another_customer_do_not_go_together(api: Api):
    method = made(api.post(f"{METHODS}/pm_card_visa/attach", {"customer": CUSTOMER}))["id"]
    other = made(api.post("/v1/customers", {"name": "Other"}))["id"]
    id = make_intent(api, payment_method=method, customer=CUSTOMER)["id"]
    assert error_of(api.post(f"{INTENTS}/{id}", {"customer": other}))["param"] == "customer"
    id = make_intent(api, customer=other)["id"]
    error = error_of(api.post(f"{INTENTS}/{id}", {"payment_method": method}))
    assert error["param"] == "payment_method"


def test_another_amount_supersedes_a_challenge(api: Api):
    asked = in_state(api, "requires_action")
    changed = made(api.post(f"{INTENTS}/{asked['id']}", {"amount": 9000}))
    assert (changed["status"], changed["next_action"]) == ("requires_confirmation", None)
    answer_challenge(api, asked)
    after = api.get(f"{INTENTS}/{asked['id']}").get_json()
    assert (after["status"], after["charges"]["data"]) == ("requires_confirmation", [])
    asked = made(api.post(f"{INTENTS}/{asked['id']}/confirm"))
    answer_challenge(api, asked)
    after = api.get(f"{INTENTS}/{asked['id']}").get_json()
    assert (after["status"], after["amount_received"]) == ("succeeded", 9000)


@FORMS
def test_metadata_is_merged_in_every_state(api: Api, form: bool):
    intent = paid(api, metadata={"a": "1", "b": "2", "empty": ""})
    assert intent["metadata"] == {"a": "1", "b": "2"}
    path = f"{INTENTS}/{intent['id']}"
    changed = made(api.post(path, {"metadata": {"a": "", "c": "3"}}, form=form))
    assert changed == {**intent, "metadata": {"b": "2", "c": "3"}}
    assert made(api.post(path, form=form))["metadata"] == {"b": "2", "c": "3"}
    assert made(api.post(path, {"metadata": ""}, form=form))["metadata"] == {}


def test_with_future_usage_the_card_stays_with_its_customer(api: Api):
    body = {"customer": CUSTOMER, "setup_future_usage": "off_session"}
    intent = make_intent(api, **body, payment_method_data=card("4000002500003155"), confirm=True)
    answer_challenge(api, intent)
    (method,) = api.get(METHODS, customer=CUSTOMER).get_json()["data"]
    assert method["card"]["last4"] == "3155"
    later = paid_off_session(api, method["id"])
    assert later["status"] == "succeeded"


def paid_off_session(api: Api, method: str) -> dict:
    body = intent_body(customer=CUSTOMER, payment_method=method, confirm=True, off_session=True)
    return made(api.post(INTENTS, body))
