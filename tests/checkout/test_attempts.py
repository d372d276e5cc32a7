"""Twenty attempts an hour to pay: one rule for the payment page and the API, counted in the database."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app import create_app
from tests.checkout.api_client import CUSTOMER, Api
from tests.checkout.hosted_page import EBOOK, Html, Shopper
from tests.checkout.payment_calls import INTENTS, made
from tests.support.databases import Kind, disconnect
from tests.support.fixtures import MakeApp

DECLINED, DECLINED_NAME = "4000000000000002", "pm_card_chargeDeclined"
ON = {"RATE_LIMITS": "on"}


def confirm(api: Api, session: dict[str, Any], card: str = DECLINED_NAME) -> TestResponse:
    body = {"email": "jenny@example.com", "payment_method": card}
    return api.post(f"/v1/checkout/sessions/{session['id']}/confirm", body)


def statuses(api: Api, session: dict[str, Any]) -> set[str]:
    query = {"payment_intent": session["payment_intent"], "limit": 100}
    charges = api.get("/v1/charges", **query).get_json()["data"]
    return {charge["status"] for charge in charges}


def test_the_21st_attempt_within_an_hour(make_app: MakeApp, each_kind: Kind) -> None:
    """Ten on the page and ten over the API, then both say the same, and when it works again."""
    api = Api(make_app(each_kind, **ON))
    session = api.session(line_items=[EBOOK])
    shopper = Shopper(api.app, session["url"])
    for _pair in range(10):
        assert "Your card was declined." in shopper.pay(cardNumber=DECLINED).text
        assert confirm(api, session).status_code == 402
    api.advance(600)

    page, call = shopper.pay(email="ada@example.com", cardCvc="987"), confirm(api, session)
    message = "Too many attempts. You were not charged. Try again in 50 minutes."
    assert (page.status_code, page.headers["Retry-After"]) == (429, "3000")
    assert (call.status_code, call.headers["Retry-After"]) == (429, "3000")
    assert call.get_json()["error"]["code"] == "rate_limit_exceeded"
    assert call.get_json()["error"]["message"] == message
    shown = Html(page.text)
    assert shown.title.startswith("Error:")
    notice = shown.test_id("too-many-attempts")
    assert notice is not None
    assert {"autofocus", "tabindex"} <= notice.keys()
    for words in ("Too many attempts.", "You were not charged. Try again in 50 minutes."):
        assert words in page.text
    assert shown.fields["email"] == "ada@example.com"
    assert shown.fields["cardExpiry"] == "12 / 40"
    assert shown.fields["cardNumber"] == shown.fields["cardCvc"] == ""
    assert "987" not in page.text.replace(shown.fields["csrf_token"], "")
    assert statuses(api, session) == {"failed"}

    other = Shopper(api.app, api.session(line_items=[EBOOK])["url"])
    assert other.pay().status_code == 303, "another session has its own attempts"
    api.advance(2999)
    assert shopper.pay(page=shown).status_code == 429
    api.advance(1)
    assert shopper.pay(page=shown).status_code == 303


def test_a_restart_forgets_no_attempt(make_app: MakeApp) -> None:
    app = make_app(**ON)
    session = Api(app).session(line_items=[EBOOK])
    for _try in range(20):
        confirm(Api(app), session)
    disconnect(app)
    again = create_app(app.extensions["till.config"])
    try:
        assert Shopper(again, session["url"]).pay().status_code == 429
        assert confirm(Api(again), session).status_code == 429
    finally:
        disconnect(again)


def test_a_session_that_saves_a_card(make_app: MakeApp) -> None:
    api = Api(make_app(**ON))
    session = api.session(mode="setup", line_items=None, currency="usd")
    shopper = Shopper(api.app, session["url"])
    for _try in range(20):
        assert shopper.pay(cardNumber=DECLINED).status_code == 200
    assert shopper.pay().status_code == 429
    assert confirm(api, session).status_code == 429


@pytest.mark.parametrize("path", [INTENTS, "/v1/setup_intents"])
def test_an_intent_of_its_own_has_the_same_limit(app: Flask, make_app: MakeApp, path: str) -> None:
    """A publishable key and the intent's client secret could test cards with it."""
    api = Api(make_app(**ON))
    body = {"amount": 2000, "currency": "usd"} if path == INTENTS else {}
    body |= {"payment_method": DECLINED_NAME, "confirm": True}
    declined = api.post(path, body).get_json()["error"]
    intent = declined["payment_intent" if path == INTENTS else "setup_intent"]["id"]
    for _try in range(19):
        answer = api.post(f"{path}/{intent}/confirm", {"payment_method": DECLINED_NAME})
        assert answer.status_code == 402
    answer = api.post(f"{path}/{intent}/confirm", {"payment_method": "pm_card_visa"})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "3600"
    assert "Try again in 60 minutes." in answer.get_json()["error"]["message"]
    api.advance(3600)
    made(api.post(f"{path}/{intent}/confirm", {"payment_method": "pm_card_visa"}))


def test_no_limit_in_test_runs(app: Flask) -> None:
    api = Api(app)
    session = api.session(line_items=[EBOOK], customer=CUSTOMER)
    for _try in range(21):
        assert confirm(api, session).status_code == 402
    assert confirm(api, session, "pm_card_visa").status_code == 200
