"""What a shopper enters is kept for a 3-D Secure challenge, and no longer than it is needed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from checkout.models import PaymentAttempt
from foundation.database import db, reading
from tests.checkout.api_client import SESSIONS, SHIPPING, Api
from tests.checkout.hosted_page import EBOOK, Shopper
from tests.checkout.payment_calls import CHALLENGED, DECLINING, made
from tests.support.databases import Kind
from tests.support.fixtures import MakeApp


@pytest.fixture
def api(make_app: MakeApp, each_kind: Kind) -> Api:
    return Api(make_app(each_kind))


def kept(api: Api) -> list[bool]:
    """For each attempt, oldest first, whether the shopper's details are in the database."""
    query = select(PaymentAttempt.shopper.is_not(None)).order_by(PaymentAttempt.pk)
    with api.app.app_context(), reading("checkout"):
        return list(db.session.scalars(query))


def challenged(api: Api, **changes: Any) -> tuple[dict[str, Any], Shopper, Shopper]:
    """A session, its payment page, and the bank's page of its first attempt."""
    session = api.session(line_items=[EBOOK], **changes)
    shopper = Shopper(api.app, session["url"])
    bank = Shopper(api.app, shopper.origin)
    bank.path = shopper.pay(cardNumber=CHALLENGED).headers["Location"]
    assert kept(api) == [True]
    return session, shopper, bank


def test_a_passed_challenge_keeps_nothing(api: Api):
    session, _, bank = challenged(api)
    assert bank.post({"action": "complete"}).status_code == 303
    assert kept(api) == [False]
    paid = made(api.get(f"{SESSIONS}/{session['id']}"))
    assert paid["customer_details"]["email"] == "jenny@example.com"


@pytest.mark.parametrize("number", ["4242424242424242", DECLINING, CHALLENGED])
def test_a_failed_challenge_fills_the_form_until_the_next_attempt(api: Api, number: str):
    _, shopper, bank = challenged(api)
    bank.post({"action": "fail"})
    shopper.path = bank.get().headers["Location"].removeprefix(shopper.origin)
    page = shopper.page()
    assert page.fields["email"] == "jenny@example.com"
    assert page.fields["cardExpiry"] == "12 / 40"
    assert page.fields["cardNumber"] == page.fields["cardCvc"] == ""
    shopper.path = shopper.path.partition("?")[0]
    shopper.pay(page=page, cardNumber=number)
    assert kept(api) == [False, number == CHALLENGED]


def test_another_attempt_while_the_bank_asks_keeps_its_own_details_alone(api: Api):
    _, shopper, bank = challenged(api)
    shopper.pay(cardNumber=CHALLENGED)
    assert kept(api) == [False, True]
    bank.post({"action": "complete"})
    assert kept(api) == [False, True]


@pytest.mark.parametrize("action", [None, "fail"], ids=["open", "failed"])
def test_the_end_of_a_session_ends_it(api: Api, action: str | None):
    session, _, bank = challenged(api)
    if action:
        bank.post({"action": action})
    made(api.post(f"{SESSIONS}/{session['id']}/expire"))
    assert kept(api) == [False]


def test_another_total_ends_it(api: Api):
    session, _, _ = challenged(api, shipping_options=SHIPPING)
    rate = session["shipping_options"][1]["shipping_rate"]
    made(api.post(f"{SESSIONS}/{session['id']}/details", {"shipping_rate": rate}))
    assert kept(api) == [False]
