"""A caller of /v1, as a stranger's shop would be one."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from flask import Flask
from sqlalchemy import CompoundSelect, func, literal, select, union_all
from werkzeug.test import TestResponse

from checkout.domain.outcomes import Card, Outcome, Shopper
from checkout.services.sessions import page, pay
from foundation.database import db, reading, transaction
from tests.support import described

SECRET, PUBLISHABLE = "sk_test_xxx", "pk_test_xxx"
DESK, KEYBOARD = "price_3fg6hj9km1np", "price_9ab3cd5ef7gh"
DESK_PRODUCT, CUSTOMER = "prod_8mn4qr7vw2xz", "cus_a1b2c3d4e5"
SESSIONS, NARROW = "/v1/checkout/sessions", "/v1/checkout_sessions"
CHECKOUTS = "/v1/checkouts"
FORM = "application/x-www-form-urlencoded"
FRESH = object()
SHIPPING = [
    {
        "name": "Standard Shipping",
        "amount": 500,
        "currency": "usd",
        "delivery_estimate": {
            "minimum": {"unit": "business_day", "value": 5},
            "maximum": {"unit": "business_day", "value": 7},
        },
    },
    {
        "name": "Express Shipping",
        "amount": 1500,
        "currency": "usd",
        "delivery_estimate": {
            "minimum": {"unit": "business_day", "value": 1},
            "maximum": {"unit": "business_day", "value": 2},
        },
    },
]


def session_body(**changes: Any) -> dict[str, Any]:
    """The first example of the guide. None takes a field out."""
    body = {
        "mode": "payment",
        "line_items": [{"price": DESK, "quantity": 2}],
        "success_url": "https://yourstore.com/success?session_id={CHECKOUT_SESSION_ID}",
        "cancel_url": "https://yourstore.com/cart",
        **changes,
    }
    return {name: value for name, value in body.items() if value is not None}


def flat(value: Any, name: str = "") -> list[tuple[str, str]]:
    """A tree as the bracketed fields of a form."""
    if isinstance(value, dict):
        pairs = [(f"{name}[{key}]" if name else key, item) for key, item in value.items()]
    elif isinstance(value, list):
        pairs = [(f"{name}[{index}]", item) for index, item in enumerate(value)]
    else:
        return [(name, str(value).lower() if isinstance(value, bool) else str(value))]
    return [field for key, item in pairs for field in flat(item, key)]


class Api:
    """Calls with the seeded secret key and, on POST, a fresh idempotency key, unless told otherwise."""

    def __init__(self, app: Flask, key: str | None = SECRET):
        self.app = app
        self.auth = (key, "") if key else None

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> TestResponse:
        with self.app.test_client() as client:
            got = client.get(path, auth=self.auth, headers=headers, query_string=query or None)
        return self._described("GET", path, headers, got)

    def post(
        self,
        path: str,
        body: Any = None,
        *,
        form: bool = False,
        key: Any = FRESH,
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> TestResponse:
        sent = dict(headers or {})
        if key is not None:
            sent["Idempotency-Key"] = str(uuid4()) if key is FRESH else key
        if body is not None and form:
            options |= {"data": urlencode(flat(body)), "content_type": FORM}
        elif body is not None:
            options["json"] = body
        with self.app.test_client() as client:
            got = client.post(path, auth=self.auth, headers=sent, **options)
        return self._described("POST", path, sent, got)

    def delete(self, path: str) -> TestResponse:
        with self.app.test_client() as client:
            return self._described("DELETE", path, None, client.delete(path, auth=self.auth))

    def _described(
        self, method: str, path: str, headers: dict[str, str] | None, got: TestResponse
    ) -> TestResponse:
        """The answer, once it was compared with the OpenAPI document, which describes Till's own format."""
        if "Stripe-Version" not in (headers or {}):
            described.check(self.app, method, path, got)
        return got

    def session(self, path: str = SESSIONS, **changes: Any) -> dict[str, Any]:
        """A new session."""
        response = self.post(path, session_body(**changes))
        assert response.status_code == 200, response.text
        made: dict[str, Any] = response.get_json()
        return made

    def pay(self, session: dict[str, Any], number: str = "4242424242424242") -> Outcome:
        """Do what the payment page does."""
        with self.app.app_context(), transaction("checkout"):
            row = page.load(session["url"].rpartition("/")[2]).session
            address = {"line1": "1 Main St", "city": "Portland", "state": "OR"}
            address |= {"postal_code": "97201", "country": "US"}
            shopper = Shopper(
                email="jane@example.com",
                name="Jane Doe",
                billing_address=address,
                shipping={"name": "Jane Doe", "address": address},
            )
            card = Card(number, 12, 2040)
            return pay.pay(
                row, shopper, card, attempt=str(uuid4()), expected_amount=row.amount_total
            )

    def advance(self, seconds: int) -> int:
        """Move the provider's clock; the new time."""
        response = self.post("/v1/test_helpers/clock", {"advance": seconds})
        assert response.status_code == 200, response.text
        now: int = response.get_json()["now"]
        return now

    def now(self) -> int:
        seconds: int = self.get("/v1/test_helpers/clock").get_json()["now"]
        return seconds

    def row_counts(self) -> dict[str, int]:
        """How many rows each of the provider's tables has."""
        with self.app.app_context(), reading("checkout"):
            return dict(db.session.execute(_count_of_each_table()).all())


@cache
def _count_of_each_table() -> CompoundSelect[tuple[str, int]]:
    """One query for all: (name, number of rows)."""
    return union_all(
        *(
            select(literal(table.name), select(func.count()).select_from(table).scalar_subquery())
            for table in db.metadatas[None].tables.values()
        )
    )


def rows_of(response: TestResponse) -> list[dict[str, Any]]:
    """The objects of a list."""
    body = response.get_json()
    rows: list[dict[str, Any]] = body["items" if CHECKOUTS in response.request.path else "data"]
    return rows


def error_of(response: TestResponse) -> dict[str, Any]:
    """The error of a refused request, after a look at its envelope."""
    assert response.mimetype == "application/json"
    error: dict[str, Any] = response.get_json()
    fields = {"type", "code", "message", "param", "doc_url"}
    if response.request.path.startswith(CHECKOUTS):
        assert error.pop("trace_id") == response.headers["Request-Id"]
    else:
        assert set(error) == {"error"}, error
        error = error["error"]
    assert set(error) == fields
    assert error["doc_url"].startswith("http://localhost:8000/docs/")
    assert response.headers["Request-Id"].startswith("req_")
    return error


def refused(api: Api, status: int = 400, path: str = SESSIONS, **sent: object) -> dict:
    """Send it, and look that nothing was written. Answers the error."""
    before = api.row_counts()
    response = api.post(path, **sent)
    error = error_of(response)
    assert response.status_code == status, error
    assert error["type"] == "invalid_request_error"
    assert api.row_counts() == before
    return error
