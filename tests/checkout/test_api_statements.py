"""How many statements a call sends to the database: as many for many rows as for few."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from sqlalchemy import event

from foundation.database import db
from tests.checkout.api_client import CUSTOMER, PUBLISHABLE, SESSIONS, Api, session_body
from tests.checkout.hosted_page import EBOOK
from tests.checkout.test_api_confirm import PAID

CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SET")


@contextmanager
def statements(api: Api) -> Iterator[list[str]]:
    """All statements that the calls in the block send, BEGIN included."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    with api.app.app_context():
        engine = db.engines[None]
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def on_rows(sent: list[str]) -> list[str]:
    """Those that read or write rows, except for the API key."""
    return [each for each in sent if not each.startswith(CONTROL) and "api_keys" not in each]


def test_a_session_is_retrieved_by_two_statements_after_the_key(api: Api):
    path = f"{SESSIONS}/{api.session()['id']}"
    with statements(api) as sent:
        api.get(path)
    assert len(on_rows(sent)) <= 2, sent


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?expand[]=data.line_items",
        "?expand[]=data.line_items.data.price.product",
        "?expand[]=data.payment_intent",
        "?expand[]=data.customer",
    ],
)
def test_a_list_takes_at_most_four_statements_after_the_key(api: Api, query: str):
    for _ in range(3):
        api.session(customer=CUSTOMER)
    with statements(api) as sent:
        assert len(api.get(SESSIONS + query).get_json()["data"]) == 3
    assert len(on_rows(sent)) <= 4, sent


def test_strangers_and_invalid_requests_write_nothing_and_never_lock(api: Api):
    with statements(api) as sent:
        assert Api(api.app, "sk_test_guess").post(SESSIONS, session_body()).status_code == 401
        assert api.post(SESSIONS, {"mode": "nothing"}).status_code == 400
        assert api.post(SESSIONS, session_body(expand=["nothing"])).status_code == 400
    assert on_rows(sent) == []
    assert "BEGIN" in sent
    assert "BEGIN IMMEDIATE" not in sent


def test_a_key_is_claimed_by_one_statement_and_replayed_by_two(api: Api):
    key = str(uuid4())
    with statements(api) as first:
        api.post("/v1/customers", {"name": "Jane"}, key=key)
    claims = [each.split()[0] for each in first if "idempotency_keys" in each]
    assert claims == ["INSERT", "UPDATE"]
    with statements(api) as again:
        api.post("/v1/customers", {"name": "Jane"}, key=key)
    assert [each.split()[0] for each in on_rows(again)] == ["INSERT", "SELECT"]


def test_a_discount_is_locked_and_counted_by_two_statements_each_for_coupon_and_code(api: Api):
    coupon = api.post("/v1/coupons", {"percent_off": 10}).get_json()
    code = api.post("/v1/promotion_codes", {"coupon": coupon["id"]}).get_json()
    counts = []
    for discounts in ([], [{"coupon": coupon["id"]}], [{"promotion_code": code["id"]}]):
        session = api.session(line_items=[EBOOK], discounts=discounts)
        with statements(api) as sent:
            assert api.post(f"{SESSIONS}/{session['id']}/confirm", PAID).status_code == 200
        counts.append(len(on_rows(sent)))
    plain, by_coupon, by_code = counts
    assert (by_coupon - plain, by_code - plain) == (2, 4)


def test_a_key_of_a_publishable_call_takes_no_more_statements(api: Api):
    session = api.session(ui_mode="custom", success_url=None, cancel_url=None)
    shopper = Api(api.app, PUBLISHABLE)
    body = {"client_secret": session["client_secret"], "email": "jane@example.com"}
    with statements(api) as sent:
        answer = shopper.post(f"{SESSIONS}/{session['id']}/details", body, key=str(uuid4()))
    assert answer.status_code == 200
    claims = [each.split()[0] for each in sent if "idempotency_keys" in each]
    assert claims == ["INSERT", "UPDATE"]
