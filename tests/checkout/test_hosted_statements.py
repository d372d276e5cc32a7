"""How many statements each view of the payment page runs, and which views write."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from checkout.hosted import presenter
from foundation.database import db
from tests.checkout.api_client import DESK, KEYBOARD, Api
from tests.checkout.hosted_page import RATES, Html, Shopper

DECLINED = "4000000000000002"
LINES = [{"price": KEYBOARD, "quantity": 2}, {"price": DESK, "quantity": 1}]


@pytest.fixture
def statements(app: Flask) -> list[str]:
    """The statements that were run on the provider's database, BEGIN included."""
    seen: list[str] = []
    with app.app_context():
        event.listen(
            db.engine,
            "before_cursor_execute",
            lambda _connection, _cursor, statement, *_rest: seen.append(statement),
        )
    return seen


@pytest.fixture
def session(api: Api) -> dict[str, Any]:
    return api.session(mode="order", line_items=LINES, shipping_options=RATES)


@pytest.fixture
def shopper(app: Flask, session: dict[str, Any]) -> Shopper:
    return Shopper(app, session["url"])


READS: list[tuple[str, int, Callable[[Shopper, Html], TestResponse]]] = [
    ("the page", 2, lambda shopper, _page: shopper.get()),
    ("the style sheet", 1, lambda shopper, _page: shopper.get("/brand.css")),
    ("the return", 2, lambda shopper, _page: shopper.get("/return")),
    ("a form without a valid token", 2, lambda shopper, _page: shopper.post({})),
    ("an invalid form", 3, lambda shopper, page: shopper.pay(page=page, email="jenny")),
    ("Update", 2, lambda shopper, page: shopper.pay(page=page, update="1")),
    ("an address", 2, lambda shopper, page: shopper.post(page.fields, "/address/shipping")),
    ("the same method", 2, lambda shopper, page: shopper.post(page.fields, "/summary")),
    (
        "an unknown method",
        2,
        lambda shopper, _page: shopper.post({"shipping-rate": "shr_made_up"}, "/summary"),
    ),
]


@pytest.mark.parametrize(("_name", "budget", "request_it"), READS, ids=[row[0] for row in READS])
def test_a_view_without_changes_only_reads(
    shopper: Shopper,
    statements: list[str],
    _name: str,
    budget: int,
    request_it: Callable[[Shopper, Html], TestResponse],
) -> None:
    page = shopper.page()
    statements.clear()
    assert request_it(shopper, page).status_code in (200, 303)
    assert "BEGIN IMMEDIATE" not in statements
    selects = [statement for statement in statements if statement != "BEGIN"]
    assert all(statement.startswith("SELECT") for statement in selects)
    assert len(selects) <= budget, selects


def test_a_known_attempt_only_reads(shopper: Shopper, statements: list[str]) -> None:
    page = shopper.page()
    declined = shopper.pay(page=page, cardNumber=DECLINED)
    statements.clear()
    again = shopper.pay(page=page, cardNumber=DECLINED)
    assert "decline-message" in declined.text
    assert "decline-message" in again.text
    assert "BEGIN IMMEDIATE" not in statements


def test_budgets_of_the_views_that_write(shopper: Shopper, statements: list[str]) -> None:
    page = shopper.page()
    rates = [e["value"] for _tag, e in page.elements if e.get("name") == "shipping-rate"]
    statements.clear()
    shopper.post({"shipping-rate": rates[1]}, "/summary")
    assert statements.count("BEGIN IMMEDIATE") == 1
    assert len(statements) <= 12, statements
    statements.clear()
    assert shopper.pay(cardNumber=DECLINED).status_code == 200
    assert statements.count("BEGIN IMMEDIATE") == 1
    page = shopper.page()
    statements.clear()
    assert shopper.pay(page=page).status_code == 303
    assert statements.count("BEGIN IMMEDIATE") == 1
    assert len(statements) <= 25, statements


@contextmanager
def write_lock(app: Flask) -> Iterator[None]:
    """The write lock of the database file, held by another connection, as another process would."""
    with app.app_context():
        file = db.engine.url.database
    assert file is not None
    assert Path(file).exists()
    other = sqlite3.connect(file, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
    finally:
        other.close()


def test_an_invalid_form_is_answered_while_another_process_writes(
    app: Flask, shopper: Shopper
) -> None:
    """A view that needs the lock answers 503 after five seconds."""
    page = shopper.page()
    with write_lock(app):
        invalid = shopper.pay(page=page, cardCvc="1")
    assert invalid.status_code == 200
    assert "security code is incomplete." in invalid.text


def test_shipping_options_that_change_while_a_form_is_checked(
    shopper: Shopper, api: Api, session: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form was checked against the session as it was read before the write transaction."""
    convert = presenter.shopper

    def replace_options(loaded: Any, form: Any) -> Any:
        path = f"/v1/checkout/sessions/{session['id']}"
        assert api.post(path, {"shipping_options": RATES[1:]}).status_code == 200
        return convert(loaded, form)

    monkeypatch.setattr(presenter, "shopper", replace_options)
    answer = shopper.pay()
    assert answer.status_code == 200
    page = Html(answer.text)
    assert page.test_id("stale-notice") is not None
    assert page.fields["expected_amount"] == str(session["amount_total"] - 500)
    charges = api.get("/v1/charges", payment_intent=session["payment_intent"]).get_json()
    assert charges["data"] == []
