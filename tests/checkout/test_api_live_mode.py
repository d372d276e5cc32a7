"""Live mode: keys and objects of its own, and no card that can be charged."""

from __future__ import annotations

import pytest
from flask import Flask

from checkout.domain import cards
from tests.checkout.api_client import PUBLISHABLE, Api, error_of
from tests.checkout.hosted_page import EBOOK, Html, Shopper
from tests.checkout.payment_calls import (
    CHALLENGED,
    GOOD,
    INTENTS,
    METHODS,
    SETUPS,
    STRIPE,
    card,
    declined,
    intent_body,
)
from tests.checkout.test_api_confirm import confirm, custom

OTHER = "4539578763621486"
"""A valid number that is no test card's."""


def live_key(app: Flask, *options: str) -> str:
    """A key as `flask keys create` makes it."""
    result = app.test_cli_runner().invoke(args=["keys", "create", "live", "--live", *options])
    assert result.exit_code == 0, result.output
    return str(result.output.split()[1])


@pytest.fixture
def live(app: Flask) -> Api:
    """A caller with a secret key of live mode."""
    return Api(app, live_key(app))


def assert_live_decline(error: dict) -> None:
    assert (error["code"], error["decline_code"]) == ("card_declined", "live_mode_test_card")
    assert "live mode" in error["message"]
    assert "test card" in error["message"]


def test_no_test_card_is_approved_or_challenged(live: Api):
    for number in cards.TEST_CARDS:
        body = intent_body(payment_method_data=card(number, cvc=None), confirm=True)
        error = declined(live.post(INTENTS, body))
        assert_live_decline(error)
        intent = error["payment_intent"]
        assert (intent["livemode"], intent["status"]) == (True, "requires_payment_method")
        assert intent["amount_received"] == 0


def test_a_decline_in_live_mode_is_an_outcome_like_any_other(live: Api):
    body = intent_body(payment_method="pm_card_visa", confirm=True)
    error = declined(live.post(INTENTS, body, key="once"))
    assert_live_decline(error)
    again = live.post(INTENTS, body, key="once")
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (402, "true")
    intent = live.get(f"{INTENTS}/{error['payment_intent']['id']}").get_json()
    assert intent["last_payment_error"]["decline_code"] == "live_mode_test_card"
    (charge,) = intent["charges"]["data"]
    assert (charge["status"], charge["livemode"]) == ("failed", True)
    (event,) = live.get("/v1/events", type="charge.failed").get_json()["data"]
    assert event["livemode"] is True
    sdk = live.post(
        INTENTS, intent_body(payment_method="pm_card_visa", confirm=True), headers=STRIPE
    )
    assert sdk.get_json()["error"]["type"] == "card_error"


def test_a_card_that_an_intent_has_is_declined_when_it_is_confirmed(live: Api):
    made = live.post(INTENTS, intent_body(payment_method_data=card())).get_json()
    assert made["status"] == "requires_confirmation"
    assert_live_decline(declined(live.post(f"{INTENTS}/{made['id']}/confirm", {})))


@pytest.mark.parametrize("number", [GOOD, CHALLENGED])
def test_no_test_card_is_set_up_or_attached(live: Api, number: str):
    error = declined(
        live.post(SETUPS, {"payment_method_data": card(number), "confirm": True}), "setup_intent"
    )
    assert_live_decline(error)
    customer = live.post("/v1/customers", {}).get_json()["id"]
    attached = live.post(METHODS, {"payment_method": "pm_card_visa", "customer": customer})
    assert_live_decline(declined(attached, about=None))


def test_no_payment_method_is_made_of_a_test_card(live: Api):
    before = live.row_counts()
    answer = live.post(METHODS, card())
    assert_live_decline(declined(answer, about=None))
    assert answer.get_json()["error"]["param"] == "card[number]"
    assert live.row_counts() == before


@pytest.mark.parametrize("publishable", [False, True])
def test_a_session_stays_open(app: Flask, live: Api, publishable: bool):
    session = custom(live)
    caller = Api(app, live_key(app, "--publishable")) if publishable else live
    proof = {"headers": {"X-Client-Secret": session["client_secret"]}}
    answer = confirm(caller, session, **proof)
    assert_live_decline(declined(answer, about=None))
    seen = live.get(f"/v1/checkout/sessions/{session['id']}").get_json()
    assert (seen["status"], seen["payment_status"], seen["livemode"]) == ("open", "unpaid", True)


def test_the_payment_page_says_so(app: Flask, live: Api):
    session = live.session(line_items=[EBOOK])
    shopper = Shopper(app, session["url"])
    page = shopper.pay()
    assert page.status_code == 200
    assert "live mode" in page.text
    assert Html(page.text).test_id("decline-message") is not None
    other = shopper.pay(cardNumber=OTHER)
    assert "No card can be charged in live mode" in other.text
    assert "Only test cards work" not in other.text
    assert live.get(f"/v1/checkout/sessions/{session['id']}").get_json()["status"] == "open"


def test_any_other_number_is_refused_and_nothing_is_stored(live: Api):
    before = live.row_counts()
    for path, body, param in (
        (METHODS, card(OTHER), "card[number]"),
        (
            INTENTS,
            intent_body(payment_method_data=card(OTHER), confirm=True),
            "payment_method_data[card][number]",
        ),
    ):
        error = error_of(live.post(path, body))
        assert (error["code"], error["param"]) == ("parameter_invalid", param)
        assert "No card can be charged in live mode" in error["message"]
    assert live.row_counts() == before


def test_nothing_to_pay_needs_no_card(live: Api):
    free = {"price_data": {**EBOOK["price_data"], "unit_amount": 0}}
    session = custom(live, line_items=[free])
    answer = confirm(live, session, {"email": "jane@example.com"})
    assert answer.get_json()["status"] == "complete"


def test_each_mode_has_its_own_objects(api: Api, live: Api):
    made = live.post(INTENTS, intent_body()).get_json()
    assert made["livemode"] is True
    assert api.get(f"{INTENTS}/{made['id']}").status_code == 404
    assert live.get("/v1/products").get_json()["data"] == []
    assert Api(api.app, PUBLISHABLE).get(f"{INTENTS}/{made['id']}").status_code == 403
