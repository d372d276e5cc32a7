"""Whether a card can still be used when the issuer is asked: after a challenge, a detachment, a deletion, a use."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checkout.api_client import CUSTOMER, SESSIONS, Api, error_of
from tests.checkout.hosted_page import EBOOK, Shopper
from tests.checkout.payment_calls import (
    CHALLENGED,
    DECLINING,
    GOOD,
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
from tests.support.databases import Kind
from tests.support.fixtures import MakeApp

Row = dict[str, Any]
EMAIL = {"email": "jane@example.com"}
SETUPS = "/v1/setup_intents"
STATE = "payment_method_unexpected_state"


@pytest.fixture
def api(make_app: MakeApp, each_kind: Kind) -> Api:
    return Api(make_app(each_kind))


def make_method(api: Api, number: str = GOOD, customer: str | None = None) -> str:
    """The id of a new card, attached to the customer."""
    id: str = made(api.post(METHODS, card(number)))["id"]
    if customer:
        made(api.post(f"{METHODS}/{id}/attach", {"customer": customer}))
    return id


def make_customer(api: Api) -> str:
    id: str = made(api.post("/v1/customers", EMAIL))["id"]
    return id


def setup_session(api: Api, customer: str, **changes: Any) -> Row:
    return api.session(mode="setup", customer=customer, line_items=None, currency="usd", **changes)


def confirm_session(api: Api) -> str:
    """The path that confirms a new session."""
    return f"{SESSIONS}/{api.session(line_items=[EBOOK])['id']}/confirm"


def charges(api: Api, intent: str) -> list[str]:
    rows = made(api.get("/v1/charges", payment_intent=intent))["data"]
    return [row["status"] for row in rows]


def events(api: Api) -> list[str]:
    return [event["type"] for event in made(api.get("/v1/events", limit="20"))["data"]]


def cards_of(api: Api, customer: str) -> list[Row]:
    rows = made(api.get(METHODS, customer=customer))["data"]
    assert isinstance(rows, list)
    return rows


def not_used(api: Api, path: str, body: Row) -> Row:
    """Send it: the card can't be used, and nothing was written. Answers the error."""
    before = api.row_counts()
    response = api.post(path, body)
    error = error_of(response)
    assert (response.status_code, error["code"]) == (400, STATE)
    assert error["type"] == "invalid_request_error"
    assert api.row_counts() == before
    return error


# --- after a challenge


@pytest.mark.parametrize("kept", [None, "off_session"])
def test_a_card_detached_while_the_bank_asks_is_not_charged(api: Api, kept: str | None):
    method = make_method(api, CHALLENGED, CUSTOMER)
    terms = {"customer": CUSTOMER, "setup_future_usage": kept} if kept else {"customer": CUSTOMER}
    intent = make_intent(api, payment_method=method, confirm=True, **terms)
    made(api.post(f"{METHODS}/{method}/detach"))
    answer_challenge(api, intent)
    after = made(api.get(f"{INTENTS}/{intent['id']}"))
    assert (after["status"], after["amount_received"]) == ("requires_payment_method", 0)
    assert after["last_payment_error"]["code"] == STATE
    assert after["last_payment_error"]["payment_method"] == method
    assert after["payment_method"] is None
    assert charges(api, intent["id"]) == []
    assert made(api.get(f"{METHODS}/{method}"))["customer"] is None
    assert events(api)[:2] == ["payment_intent.payment_failed", "payment_method.detached"]
    body = {"payment_method": "pm_card_visa"}
    confirmed = made(api.post(f"{INTENTS}/{intent['id']}/confirm", body))
    assert confirmed["status"] == "succeeded"


def test_a_sessions_card_detached_while_the_bank_asks_is_not_charged(api: Api):
    method = make_method(api, CHALLENGED, CUSTOMER)
    session = api.session(customer=CUSTOMER, line_items=[EBOOK])
    path = f"{SESSIONS}/{session['id']}"
    waiting = made(api.post(f"{path}/confirm", {"payment_method": method}))
    made(api.post(f"{METHODS}/{method}/detach"))
    answer_challenge(api, waiting)
    after = made(api.get(path, **{"expand[]": "payment_intent"}))
    assert (after["status"], after["payment_status"]) == ("open", "unpaid")
    assert after["payment_intent"]["status"] == "requires_payment_method"
    assert after["payment_intent"]["last_payment_error"]["code"] == STATE
    assert charges(api, after["payment_intent"]["id"]) == []
    assert made(api.post(f"{path}/confirm", {"payment_method": "pm_card_visa"}))["order"] is None


def test_a_card_attached_to_somebody_else_while_the_bank_asks_is_not_charged(api: Api):
    method = make_method(api, CHALLENGED)
    intent = make_intent(api, payment_method=method, confirm=True)
    made(api.post(f"{METHODS}/{method}/attach", {"customer": CUSTOMER}))
    answer_challenge(api, intent)
    after = made(api.get(f"{INTENTS}/{intent['id']}"))
    assert after["last_payment_error"]["code"] == STATE
    assert charges(api, intent["id"]) == []


def test_a_setup_whose_card_was_detached_while_the_bank_asks_fails(api: Api):
    method = make_method(api, CHALLENGED, CUSTOMER)
    body = {"customer": CUSTOMER, "payment_method": method, "confirm": True}
    setup = made(api.post(SETUPS, body))
    made(api.post(f"{METHODS}/{method}/detach"))
    answer_challenge(api, setup)
    after = made(api.get(f"{SETUPS}/{setup['id']}"))
    assert after["status"] == "requires_payment_method"
    assert after["last_setup_error"]["code"] == STATE
    assert cards_of(api, CUSTOMER) == []


# --- a customer who was deleted


def test_a_setup_for_a_deleted_customer_is_refused(api: Api):
    customer = make_customer(api)
    setup = made(api.post(SETUPS, {"customer": customer}))
    api.delete(f"/v1/customers/{customer}")
    before = api.row_counts()
    body = {"payment_method": "pm_card_visa"}
    error = error_of(api.post(f"{SETUPS}/{setup['id']}/confirm", body))
    assert (error["code"], error["param"]) == ("resource_missing", "customer")
    assert api.row_counts() == before


def test_a_setup_session_of_a_deleted_customer_keeps_no_card(api: Api):
    customer = make_customer(api)
    session = setup_session(api, customer)
    shopper = Shopper(api.app, session["url"])
    api.delete(f"/v1/customers/{customer}")
    answer = shopper.pay()
    assert answer.status_code == 200
    assert "We can’t save this card" in answer.text
    after = made(api.get(f"{SESSIONS}/{session['id']}", **{"expand[]": "setup_intent"}))
    assert (after["status"], after["setup_intent"]["status"]) == ("open", "requires_payment_method")
    assert after["setup_intent"]["last_setup_error"]["code"] == "resource_missing"
    assert cards_of(api, customer) == []
    assert "setup_intent.setup_failed" in events(api)


@pytest.mark.parametrize("in_session", [False, True])
def test_a_customer_deleted_while_the_bank_asks_gets_no_card(api: Api, in_session: bool):
    customer = make_customer(api)
    if in_session:
        session = setup_session(api, customer)
        body = {"payment_method_data": card(CHALLENGED)}
        waiting = made(api.post(f"{SESSIONS}/{session['id']}/confirm", body))
        setup = session["setup_intent"]
    else:
        body = {"customer": customer, "payment_method_data": card(CHALLENGED), "confirm": True}
        waiting = made(api.post(SETUPS, body))
        setup = waiting["id"]
    api.delete(f"/v1/customers/{customer}")
    answer_challenge(api, waiting)
    after = made(api.get(f"{SETUPS}/{setup}"))
    assert after["status"] == "requires_payment_method"
    assert after["last_setup_error"]["code"] == "resource_missing"
    assert cards_of(api, customer) == []


@pytest.mark.parametrize("number", [GOOD, CHALLENGED])
def test_a_payment_for_a_deleted_customer_is_made_and_its_card_not_kept(api: Api, number: str):
    customer = make_customer(api)
    intent = make_intent(api, customer=customer, setup_future_usage="off_session")
    confirm = f"{INTENTS}/{intent['id']}/confirm"
    if number == GOOD:
        api.delete(f"/v1/customers/{customer}")
        made(api.post(confirm, {"payment_method_data": card(number)}))
    else:
        waiting = made(api.post(confirm, {"payment_method_data": card(number)}))
        api.delete(f"/v1/customers/{customer}")
        answer_challenge(api, waiting)
    assert made(api.get(f"{INTENTS}/{intent['id']}"))["status"] == "succeeded"
    assert cards_of(api, customer) == []
    assert "payment_method.attached" not in events(api)


# --- a card that no customer has is used once


@pytest.mark.parametrize("number", [GOOD, DECLINING], ids=["paid", "declined"])
def test_a_card_without_a_customer_is_charged_once(api: Api, number: str):
    method = make_method(api, number)
    first = api.post(INTENTS, intent_body(payment_method=method, confirm=True))
    assert first.status_code == (200 if number == GOOD else 402)
    assert not_used(api, INTENTS, intent_body(payment_method=method))["param"] == "payment_method"
    other = make_intent(api)["id"]
    for path, body in (
        (f"{INTENTS}/{other}/confirm", {"payment_method": method}),
        (f"{INTENTS}/{other}", {"payment_method": method}),
        (f"{METHODS}/{method}/attach", {"customer": CUSTOMER}),
        (SETUPS, {"payment_method": method}),
        (confirm_session(api), {**EMAIL, "payment_method": method}),
    ):
        not_used(api, path, body)
    if number == DECLINING:
        id = first.get_json()["error"]["payment_intent"]["id"]
        not_used(api, f"{INTENTS}/{id}/confirm", {"payment_method": method})


def test_a_card_that_pays_a_session_is_used(api: Api):
    method = make_method(api)
    body = {**EMAIL, "payment_method": method}
    assert made(api.post(confirm_session(api), body))["payment_status"] == "paid"
    not_used(api, INTENTS, intent_body(payment_method=method))


def test_one_card_in_two_challenges_pays_one_of_them(api: Api):
    method = make_method(api, CHALLENGED)
    first, second = (make_intent(api, payment_method=method, confirm=True) for _ in range(2))
    answer_challenge(api, second)
    answer_challenge(api, first)
    found = [made(api.get(f"{INTENTS}/{each['id']}")) for each in (first, second)]
    assert [each["status"] for each in found] == ["requires_payment_method", "succeeded"]
    assert found[0]["last_payment_error"]["code"] == STATE
    assert charges(api, first["id"]) == []


def test_a_failed_challenge_does_not_use_the_card(api: Api):
    method = make_method(api, CHALLENGED)
    intent = make_intent(api, payment_method=method, confirm=True)
    answer_challenge(api, intent, "fail")
    again = made(api.post(f"{INTENTS}/{intent['id']}/confirm", {"payment_method": method}))
    answer_challenge(api, again)
    assert made(api.get(f"{INTENTS}/{intent['id']}"))["status"] == "succeeded"


def test_a_setup_does_not_use_the_card(api: Api):
    method = make_method(api)
    for _ in range(2):
        made(api.post(SETUPS, {"payment_method": method, "confirm": True}))
    made(api.post(INTENTS, intent_body(payment_method=method, confirm=True)))
    not_used(api, INTENTS, intent_body(payment_method=method))


def test_a_card_of_a_customer_is_charged_again_and_again(api: Api):
    method = make_method(api, customer=CUSTOMER)
    for _ in range(3):
        made(api.post(INTENTS, intent_body(payment_method=method, customer=CUSTOMER, confirm=True)))


@pytest.mark.parametrize("kept", ["on_session", "off_session"])
def test_a_card_to_be_kept_may_be_attached_after_its_payment(api: Api, kept: str):
    method = make_method(api)
    body = intent_body(payment_method=method, setup_future_usage=kept, confirm=True)
    made(api.post(INTENTS, body))
    not_used(api, INTENTS, intent_body(payment_method=method))
    made(api.post(f"{METHODS}/{method}/attach", {"customer": CUSTOMER}))
    for _ in range(2):
        made(api.post(INTENTS, intent_body(payment_method=method, customer=CUSTOMER, confirm=True)))


def test_a_declined_card_to_be_kept_may_not_be_attached(api: Api):
    method = make_method(api, "4000000000000341")
    body = intent_body(payment_method=method, setup_future_usage="off_session", confirm=True)
    declined(api.post(INTENTS, body))
    not_used(api, f"{METHODS}/{method}/attach", {"customer": CUSTOMER})


def test_the_name_of_a_test_card_is_a_new_card_each_time(api: Api):
    assert len({paid(api)["payment_method"] for _ in range(3)}) == 3
