"""Faults of confirmations, which a test arms: declines, delays, and 500s before and after the commit."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from checkout.services import faults
from tests.checkout.api_client import SESSIONS, Api, error_of
from tests.checkout.hosted_page import EBOOK, Shopper
from tests.checkout.payment_calls import (
    INTENTS,
    METHODS,
    SETUPS,
    answer_challenge,
    declined,
    intent_body,
    made,
    make_intent,
)
from tests.checkout.test_api_reset import PRODUCTION, RESET, TEST_ACCOUNTS, findings
from tests.support.databases import Kind
from tests.support.fixtures import MakeApp
from tests.support.statements import recorded

FAULTS = "/v1/test_helpers/faults"
AT_ONCE = 50
CARD = {"payment_method": "pm_card_visa"}


def arm(api: Api, effect: str, **fields: Any) -> dict[str, Any]:
    return made(api.post(FAULTS, {"effect": effect, **fields}))


def left(api: Api, fault: dict[str, Any]) -> int:
    """How often the fault may still hit."""
    remaining: int = made(api.get(f"{FAULTS}/{fault['id']}"))["remaining"]
    return remaining


def pay_intent(api: Api, **options: Any) -> TestResponse:
    return api.post(INTENTS, intent_body(confirm=True, **CARD), **options)


def test_a_fault_is_made_listed_and_deleted(api: Api) -> None:
    fault = arm(api, "decline", times=2)
    assert fault == {
        "id": fault["id"],
        "object": "test_helpers.fault",
        "target": "confirmation",
        "effect": "decline",
        "times": 2,
        "remaining": 2,
        "event_type": None,
        "webhook_endpoint": None,
        "decline_code": "generic_decline",
        "seconds": None,
        "merchant_id": "mer_northdesk",
        "livemode": False,
        "created": fault["created"],
    }
    assert fault["id"].startswith("flt_")
    assert made(api.get(f"{FAULTS}/{fault['id']}")) == fault
    other = arm(api, "delay", seconds=1)
    assert [each["id"] for each in made(api.get(FAULTS))["data"]] == [other["id"], fault["id"]]
    gone = {"id": fault["id"], "object": "test_helpers.fault", "deleted": True}
    assert made(api.delete(f"{FAULTS}/{fault['id']}")) == gone
    assert api.get(f"{FAULTS}/{fault['id']}").status_code == 404
    assert pay_intent(api).status_code == 200


@pytest.mark.parametrize("clear", ["DELETE", "POST"])
def test_all_are_cleared_at_once(api: Api, clear: str) -> None:
    arm(api, "decline")
    arm(api, "error_before")
    answer = api.delete(FAULTS) if clear == "DELETE" else api.post(f"{FAULTS}/clear")
    assert made(answer) == {"object": "test_helpers.faults", "deleted": True, "number": 2}
    assert made(api.get(FAULTS))["data"] == []
    assert pay_intent(api).status_code == 200
    assert findings(api.app) == []


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "effect"),
        ({"effect": "explode"}, "effect"),
        ({"effect": ["decline"]}, "effect"),
        ({"effect": "decline", "times": 0}, "times"),
        ({"effect": "decline", "times": 1001}, "times"),
        ({"effect": "decline", "times": "many"}, "times"),
        ({"effect": "decline", "decline_code": "no_such_code"}, "decline_code"),
        ({"effect": "decline", "decline_code": "a\x00b"}, "decline_code"),
        ({"effect": "delay", "decline_code": "generic_decline", "seconds": 1}, "decline_code"),
        ({"effect": "delay"}, "seconds"),
        ({"effect": "delay", "seconds": 11}, "seconds"),
        ({"effect": "delay", "seconds": 0}, "seconds"),
        ({"effect": "late", "seconds": 72 * 3600 + 1}, "seconds"),
        ({"effect": "late"}, "seconds"),
        ({"effect": "fail", "seconds": 1}, "seconds"),
        ({"effect": "fail", "event_type": "no.such.type"}, "event_type"),
        ({"effect": "fail", "event_type": "*"}, "event_type"),
        ({"effect": "decline", "event_type": "charge.succeeded"}, "event_type"),
        ({"effect": "decline", "webhook_endpoint": "we_northdesk"}, "webhook_endpoint"),
        ({"effect": "fail", "webhook_endpoint": "we_of_nobody"}, "webhook_endpoint"),
        ({"effect": "fail", "chance": 0.5}, "chance"),
    ],
)
def test_what_cant_be_armed_is_refused_by_name(api: Api, body: dict[str, Any], param: str) -> None:
    answer = api.post(FAULTS, body)
    assert answer.status_code in {400, 404}, answer.text
    assert error_of(answer)["param"] == param
    assert made(api.get(FAULTS))["data"] == []


def test_an_account_has_a_hundred_faults(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "MOST", 2)
    arm(api, "decline")
    arm(api, "decline")
    assert "at most 2 faults" in error_of(api.post(FAULTS, {"effect": "decline"}))["message"]


def test_production_and_other_accounts_have_no_faults(make_app: MakeApp) -> None:
    production = Api(make_app(**PRODUCTION))
    for answer in (
        production.post(FAULTS, {"effect": "decline"}),
        production.get(FAULTS),
        production.delete(FAULTS),
        production.post(f"{FAULTS}/clear"),
    ):
        assert (answer.status_code, error_of(answer)["code"]) == (403, "permission_denied")
    app = make_app(**TEST_ACCOUNTS)
    mine, theirs = Api(app), Api(app, "sk_test_of_another_suite")
    fault = arm(mine, "decline")
    assert theirs.get(f"{FAULTS}/{fault['id']}").status_code == 404
    assert theirs.delete(f"{FAULTS}/{fault['id']}").status_code == 404
    made(theirs.delete(FAULTS))
    assert pay_intent(theirs).status_code == 200
    assert left(mine, fault) == 1
    assert Api(app, "pk_test_xxx").post(FAULTS, {"effect": "decline"}).status_code == 403


def test_the_next_confirmations_are_declined_with_the_code(api: Api) -> None:
    fault = arm(api, "decline", times=3, decline_code="insufficient_funds")
    error = declined(pay_intent(api))
    assert error["decline_code"] == "insufficient_funds"
    intent = make_intent(api, **CARD)
    assert declined(api.post(f"{INTENTS}/{intent['id']}/confirm"))["decline_code"]
    session = api.session(line_items=[EBOOK])
    page = Shopper(api.app, session["url"])
    assert "insufficient funds" in page.pay().text
    assert left(api, fault) == 0
    assert page.pay().status_code == 303
    assert made(api.get(f"{SESSIONS}/{session['id']}"))["status"] == "complete"
    assert findings(api.app) == []


@pytest.mark.slow
def test_a_setup_intent_and_a_sessions_confirmation_are_declined_too(api: Api) -> None:
    arm(api, "decline", times=2)
    body = {**CARD, "confirm": True}
    assert declined(api.post(SETUPS, body), "setup_intent")["decline_code"] == "generic_decline"
    session = api.session(line_items=[EBOOK])
    sent = {"email": "jane@example.com", **CARD}
    assert api.post(f"{SESSIONS}/{session['id']}/confirm", sent).status_code == 402
    assert made(api.post(f"{SESSIONS}/{session['id']}/confirm", sent))["status"] == "complete"


@pytest.mark.slow
def test_a_challenge_that_is_passed_may_be_declined(api: Api) -> None:
    session = api.session(line_items=[EBOOK])
    sent = {"email": "jane@example.com", "payment_method": "pm_card_3ds_required"}
    waiting = made(api.post(f"{SESSIONS}/{session['id']}/confirm", sent))
    arm(api, "decline")
    answer_challenge(api, waiting)
    assert made(api.get(f"{SESSIONS}/{session['id']}"))["status"] == "open"


def test_a_retry_after_an_error_after_the_commit_pays_once(api: Api) -> None:
    fault = arm(api, "error_after_commit", times=2)
    failed = [pay_intent(api, key="one") for _ in range(2)]
    assert [each.status_code for each in failed] == [500, 500]
    assert "has taken effect" in error_of(failed[0])["message"]
    paid = pay_intent(api, key="one")
    assert paid.headers["Idempotent-Replayed"] == "true"
    assert [each["id"] for each in made(api.get(INTENTS))["data"]] == [made(paid)["id"]]
    assert made(paid)["status"] == "succeeded"
    assert left(api, fault) == 0
    assert findings(api.app) == []


def test_a_refused_confirmation_has_no_fault_after_the_commit(api: Api) -> None:
    fault = arm(api, "error_after_commit")
    assert api.post(INTENTS, intent_body(confirm=True, payment_method="pm_x")).status_code in {
        400,
        404,
    }
    assert left(api, fault) == 1


def test_an_error_before_writes_nothing(api: Api) -> None:
    arm(api, "error_before")
    session = api.session(line_items=[EBOOK])
    before = api.row_counts()
    sent = {"email": "jane@example.com", **CARD}
    failed = api.post(f"{SESSIONS}/{session['id']}/confirm", sent, key="one")
    assert failed.status_code == 500
    assert "Nothing was written." in error_of(failed)["message"]
    assert api.row_counts() == before
    paid = api.post(f"{SESSIONS}/{session['id']}/confirm", sent, key="one")
    assert "Idempotent-Replayed" not in paid.headers
    assert made(paid)["status"] == "complete"


def test_calls_that_confirm_nothing_have_no_faults(api: Api) -> None:
    fault = arm(api, "error_before")
    make_intent(api, **CARD)
    made(api.post(METHODS, {"type": "card", "card": {"token": "tok_visa"}}))
    api.session(line_items=[EBOOK])
    assert left(api, fault) == 1


def test_the_payment_page_shows_an_error_and_has_paid_once(api: Api, app: Flask) -> None:
    arm(api, "error_before")
    arm(api, "error_after_commit")
    session = api.session(line_items=[EBOOK])
    shopper = Shopper(app, session["url"])
    page = shopper.page()
    first = shopper.pay(page=page)
    assert first.status_code == 500
    assert "Something went wrong" in first.text
    assert made(api.get(f"{SESSIONS}/{session['id']}"))["status"] == "open"
    assert shopper.pay(page=page).status_code == 500
    assert made(api.get(f"{SESSIONS}/{session['id']}"))["status"] == "complete"
    assert shopper.pay(page=page).status_code == 303
    assert len(made(api.get("/v1/charges", payment_intent=session["payment_intent"]))["data"]) == 1


def test_a_delay_holds_no_lock(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the confirmation waits, another request of the account writes."""
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        assert api.post("/v1/customers", {"name": "Jane"}).status_code == 200

    arm(api, "delay", seconds=3)
    with monkeypatch.context() as patched:
        patched.setattr(time, "sleep", sleep)
        assert pay_intent(api).status_code == 200
    assert waited == [3]


@pytest.mark.slow
def test_the_oldest_fault_hits_first_and_effects_add_up(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    first = arm(api, "decline", decline_code="lost_card")
    second = arm(api, "decline", decline_code="stolen_card")
    late = arm(api, "delay", seconds=1)
    assert declined(pay_intent(api))["decline_code"] == "lost_card"
    assert [left(api, each) for each in (first, second, late)] == [0, 1, 0]


def test_fifty_confirmations_at_once_are_hit_three_times(
    make_app: MakeApp, each_kind: Kind
) -> None:
    app = make_app(each_kind)
    api = Api(app)
    fault = arm(api, "decline", times=3)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: pay_intent(Api(app)), range(AT_ONCE)))
    statuses = [each.status_code for each in answers]
    assert (statuses.count(402), statuses.count(200)) == (3, AT_ONCE - 3)
    assert left(api, fault) == 0
    assert findings(app) == []


def test_without_an_armed_fault_no_statement_is_sent_for_them(api: Api) -> None:
    made(api.delete(FAULTS))
    with recorded(api.app) as statements:
        pay_intent(api)
    assert [each for each in statements if "armed_faults SET" in each] == []
    assert [each for each in statements if "FROM armed_faults" in each] == []


def test_a_reset_disarms(api: Api) -> None:
    arm(api, "decline")
    made(api.post(RESET))
    assert made(api.get(FAULTS))["data"] == []
    assert pay_intent(api).status_code == 200
