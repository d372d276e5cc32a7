"""How long a session lives, how it ends, and what a paid one shows."""

from __future__ import annotations

import pytest

from checkout.services.sessions.pay import Result
from tests.checkout.api_client import NARROW, SESSIONS, SHIPPING, Api, error_of, session_body

BOTH = pytest.mark.parametrize("path", [SESSIONS, NARROW])
YEAR, DAY, MINUTE = 365 * 24 * 3600, 24 * 3600, 60


@BOTH
def test_an_expiry_is_kept(api: Api, path: str):
    at = api.now() + 3600
    assert api.session(path, expires_at=at)["expires_at"] == at


@pytest.mark.parametrize(("path", "life"), [(SESSIONS, YEAR), (NARROW, DAY)])
def test_without_an_expiry_a_session_lives_as_long_as_it_may(api: Api, path: str, life: int):
    session = api.session(path)
    assert session["expires_at"] == session["created"] + life


@pytest.mark.parametrize(("path", "longest"), [(SESSIONS, YEAR), (NARROW, DAY)])
def test_expiry_has_bounds(api: Api, path: str, longest: int):
    def status(seconds: int) -> int:
        return api.post(path, session_body(expires_at=api.now() + seconds)).status_code

    assert status(29 * MINUTE) == 400
    assert status(30 * MINUTE + 1) == 200
    assert status(longest) == 200
    assert status(longest + MINUTE) == 400
    error = error_of(api.post(path, session_body(expires_at=api.now() + MINUTE)))
    assert (error["code"], error["param"]) == ("parameter_invalid", "expires_at")


@BOTH
def test_expiring_ends_the_session_and_cancels_its_intent(api: Api, path: str):
    session = api.session(path)
    expired = api.post(f"{path}/{session['id']}/expire").get_json()
    assert (expired["id"], expired["status"]) == (session["id"], "expired")
    assert expired["url"] is None
    intent = api.get(f"/v1/payment_intents/{session['payment_intent']}").get_json()
    assert intent["status"] == "canceled"
    again = api.post(f"{path}/{session['id']}/expire")
    assert again.status_code == 400
    assert error_of(again)["code"] == "checkout_session_unexpected_state"


def test_a_session_that_ran_out_reads_as_expired_everywhere(api: Api):
    session = api.session(expires_at=api.now() + 3600)
    api.advance(3601)
    assert api.get(f"{SESSIONS}/{session['id']}").get_json()["status"] == "expired"
    assert api.get(SESSIONS, status="open").get_json()["data"] == []
    listed = api.get(SESSIONS, status="expired").get_json()["data"]
    assert [row["id"] for row in listed] == [session["id"]]
    intent = api.get(f"/v1/payment_intents/{session['payment_intent']}").get_json()
    assert intent["status"] == "canceled"


def test_a_paid_order_session_shows_what_came_of_it(api: Api):
    session = api.session(mode="order", shipping_options=SHIPPING)
    assert api.pay(session).result is Result.SUCCEEDED
    paid = api.get(f"{SESSIONS}/{session['id']}").get_json()
    assert (paid["status"], paid["payment_status"]) == ("complete", "paid")
    assert paid["url"] is None
    assert paid["customer_details"]["email"] == "jane@example.com"
    order = api.get(f"/v1/orders/{paid['order']}").get_json()
    assert (order["object"], order["status"]) == ("order", "open")
    assert (order["payment_status"], order["fulfillment_status"]) == ("paid", "unfulfilled")
    assert order["checkout_session"] == session["id"]
    assert order["shipping_address"]["name"] == "Jane Doe"
    assert (order["shipping_method"], order["shipping_cost"]) == ("Standard Shipping", 500)
    assert order["amount_total"] == paid["amount_total"]
    assert order["line_items"]["data"][0]["quantity"] == 2
    assert api.get("/v1/orders", checkout_session=session["id"]).get_json()["data"] == [order]
    assert api.get("/v1/orders", status="canceled").get_json()["data"] == []
    assert api.post(f"{SESSIONS}/{session['id']}/expire").status_code == 400
