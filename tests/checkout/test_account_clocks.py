"""Each account has a clock of its own."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from checkout.models import CheckoutSession, IdempotencyKey
from checkout.worker import deliver_due, sweep
from foundation import clock
from foundation.database import db, reading
from tests.checkout.api_client import SESSIONS, Api
from tests.checkout.hosted_page import EBOOK, Shopper
from tests.checkout.merchant import Endpoint
from tests.checkout.payment_calls import answer_challenge, made, paid
from tests.checkout.test_api_reset import findings
from tests.checkout.test_test_accounts import DAY, YEAR, account_of


def test_each_account_has_a_clock_of_its_own(suites: tuple[Api, Api]) -> None:
    one, other = suites
    sample = Api(one.app)
    sessions = {api: api.session(line_items=[EBOOK]) for api in (one, other, sample)}
    assert one.advance(YEAR + 1) - other.now() == YEAR + 1
    assert other.now() == sample.now()
    statuses = [
        made(api.get(f"{SESSIONS}/{session['id']}"))["status"] for api, session in sessions.items()
    ]
    assert statuses == ["expired", "open", "open"]
    assert Shopper(one.app, sessions[one]["url"]).page().test_id("session-state")[
        "data-status"
    ] == ("expired")
    assert Shopper(one.app, sessions[other]["url"]).pay().status_code == 303
    assert made(one.post("/v1/customers", {}))["created"] == one.now()
    assert made(other.post("/v1/customers", {}))["created"] == other.now()
    with one.app.app_context():
        assert clock.read("storefront") == clock.wall()


def test_the_sweep_goes_by_each_accounts_clock(suites: tuple[Api, Api]) -> None:
    one, other = suites
    mine, theirs = (api.session(line_items=[EBOOK]) for api in suites)
    held = [paid(api, capture_method="manual")["id"] for api in suites]
    one.advance(YEAR + 1)
    with one.app.app_context():
        sweep()
        with reading("checkout"):
            rows = db.session.scalars(select(CheckoutSession)).all()
            keys = db.session.scalars(select(IdempotencyKey.account_id)).all()
    assert {row.id: row.status for row in rows} == {mine["id"]: "expired", theirs["id"]: "open"}
    assert set(keys) == {account_of(other)}
    states = [
        made(api.get(f"/v1/payment_intents/{intent}"))["status"]
        for api, intent in zip(suites, held, strict=True)
    ]
    assert states == ["canceled", "requires_capture"]
    (expired,) = made(one.get("/v1/events", type="checkout.session.expired"))["data"]
    assert expired["created"] == one.now()
    assert findings(one.app) == []


def test_a_retry_is_due_by_the_clock_of_its_account(
    suites: tuple[Api, Api], endpoint: Endpoint
) -> None:
    endpoint.status = 500
    for api in suites:
        made(api.post("/v1/webhook_endpoints", {"url": endpoint.url, "enabled_events": ["*"]}))
        made(api.post("/v1/customers", {"name": "Jane"}))
    one, other = suites
    with one.app.app_context():
        assert deliver_due() == 2
        assert deliver_due() == 0
        one.advance(60)
        assert deliver_due() == 1
        other.advance(60)
        assert deliver_due() == 1
        assert deliver_due() == 0
    assert findings(one.app) == []


@pytest.mark.slow
def test_a_challenge_goes_by_the_clock_of_its_account(suites: tuple[Api, Api]) -> None:
    one, other = suites
    other.advance(2 * YEAR)
    session = one.session(line_items=[EBOOK])
    sent = {"email": "jane@example.com", "payment_method": "pm_card_3ds_required"}
    waiting = made(one.post(f"{SESSIONS}/{session['id']}/confirm", sent))
    answer_challenge(one, waiting)
    assert made(one.get(f"{SESSIONS}/{session['id']}"))["status"] == "complete"


@pytest.mark.slow
def test_a_link_goes_by_the_clock_of_its_account(suites: tuple[Api, Api]) -> None:
    one, _ = suites
    one.advance(10 * DAY)
    price = made(one.get("/v1/prices"))["data"][0]["id"]
    body = {"title": "A link", "line_items": [{"price": price, "quantity": 1}]}
    link = made(one.post("/v1/checkout_links", body))
    with one.app.test_client() as client:
        assert client.get(f"/cl/{link['id']}", base_url="http://localhost:8000").status_code == 303
    (session,) = made(one.get(SESSIONS))["data"]
    assert session["created"] == one.now()


@pytest.mark.slow
def test_the_clock_is_moved_on_the_command_line_too(suites: tuple[Api, Api]) -> None:
    one, other = suites
    runner = one.app.test_cli_runner()
    account = account_of(one)
    assert runner.invoke(args=["till", "advance", "60", "--account", account]).exit_code == 0
    assert one.now() - other.now() == 60
    refused = runner.invoke(args=["till", "advance", "60", "--account", "mer_nobody"])
    assert refused.exit_code == 1
    assert "There is no account mer_nobody." in refused.output
    made_key = runner.invoke(args=["keys", "create", "For the sample"])
    assert made_key.exit_code == 0, made_key.output
