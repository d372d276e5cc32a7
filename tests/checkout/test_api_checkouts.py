"""`/v1/checkouts`: the same sessions with currencies as objects, times as text, and flat errors."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.checkout.api_client import (
    CHECKOUTS,
    CUSTOMER,
    DESK,
    KEYBOARD,
    PUBLISHABLE,
    SESSIONS,
    SHIPPING,
    Api,
    error_of,
    session_body,
)
from tests.checkout.checkouts import BODY, EUR, made, read
from tests.checkout.hosted_page import Shopper
from tests.support.databases import Kind
from tests.support.fixtures import MakeApp

NULLABLE_TEXT = (str, type(None))
FIELDS: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys("id mode payment_status status url ui_mode customer_creation".split(), str),
    **dict.fromkeys(
        "cancel_url client_customer_id client_reference_id customer customer_email description "
        "expires_at locale payment_intent payment_link return_url setup_intent submit_type "
        "success_url".split(),
        NULLABLE_TEXT,
    ),
    **dict.fromkeys("currency metadata saved_payment_method_options wallet_options".split(), dict),
    **dict.fromkeys("after_completion next_action".split(), (dict, type(None))),
    **dict.fromkeys("line_items payment_method_types".split(), list),
    "amount_total": int,
    "billing_address_collection": str,
    "livemode": bool,
}
"""The fields of the reference, with their types."""


def test_a_checkout_has_the_fields_of_its_reference(api: Api) -> None:
    checkout = made(api)
    assert [name for name, kind in FIELDS.items() if not isinstance(checkout.get(name), kind)] == []
    assert "object" not in checkout
    assert checkout["currency"] == EUR
    assert (checkout["status"], checkout["payment_status"]) == ("open", "unpaid")
    assert checkout["wallet_options"] == {
        "apple_pay": {"display": "auto"},
        "google_pay": {"display": "auto"},
    }
    year = datetime.fromisoformat(checkout["created"]).timestamp() + 365 * 24 * 3600
    assert datetime.fromisoformat(checkout["expires_at"]).timestamp() == year
    (line,) = checkout["line_items"]
    price = line["price_data"]
    assert (line["quantity"], line["amount_total"], line["metadata"]) == (2, 9000, {})
    assert {name: price[name] for name in ("currency", "unit_amount", "unit_amount_decimal")} == {
        "currency": "eur",
        "unit_amount": 4500,
        "unit_amount_decimal": "4500",
    }
    assert type(price["created"]) is int
    assert (price["product"], price["recurring"]) == (price["product_data"]["id"], None)
    assert price["product_data"]["name"] == "An hour"


def test_a_checkout_is_paid_on_its_page_and_is_a_session(
    make_app: MakeApp, each_kind: Kind
) -> None:
    app = make_app(each_kind)
    api = Api(app)
    checkout = made(api, customer_email="jane@example.com", metadata={"cart": "7"})
    shopper = Shopper(app, checkout["url"])
    assert shopper.pay().status_code == 303
    back = f"https://shop.example/thanks?session={checkout['id']}"
    assert f'href="{back}"' in shopper.get("/return").text
    after = read(api, checkout["id"], expand="payment_intent")
    assert (after["status"], after["payment_status"]) == ("complete", "paid")
    assert (after["amount_total"], after["url"]) == (9000, checkout["url"])
    intent = after["payment_intent"]
    assert (intent["amount_received"], intent["currency"]) == (9000, EUR)
    session = api.get(f"{SESSIONS}/{checkout['id']}").get_json()
    same = "id mode status payment_status amount_total customer_email metadata".split()
    assert {name: session[name] for name in same} == {name: after[name] for name in same}
    assert session["currency"] == "eur"
    events = api.get("/v1/events", type="checkout.session.completed").get_json()["data"]
    assert events[0]["data"]["object"]["id"] == checkout["id"]


def test_a_session_is_read_as_a_checkout(api: Api) -> None:
    session = api.session(
        mode="order", line_items=[{"price": KEYBOARD}], customer=CUSTOMER, shipping_options=SHIPPING
    )
    checkout = read(api, session["id"], expand="customer,line_items")
    assert (checkout["mode"], checkout["customer"]["id"]) == ("payment", CUSTOMER)
    assert checkout["currency"] == {"iso": "usd", "scale": 2}
    assert checkout["line_items"][0]["price_data"]["id"] == KEYBOARD
    same = "shipping_options shipping_cost shipping_address_collection amount_total url".split()
    assert {name: checkout[name] for name in same} == {name: session[name] for name in same}
    created = datetime.fromtimestamp(session["created"], UTC)
    assert checkout["created"] == f"{created:%Y-%m-%dT%H:%M:%SZ}"


def test_a_checkout_takes_customer_prices_and_shipping_options(api: Api) -> None:
    options = [{**option, "currency": "usd"} for option in SHIPPING]
    checkout = made(
        api,
        currency="USD",
        customer=CUSTOMER,
        line_items=[{"quantity": 1, "price": DESK}],
        shipping_options=options,
    )
    assert (checkout["customer"], checkout["amount_total"]) == (CUSTOMER, 49_900 + 500)
    assert [option["name"] for option in checkout["shipping_options"]] == [
        option["name"] for option in options
    ]


def test_statuses_are_those_of_the_session(api: Api) -> None:
    def states(checkout: dict[str, Any]) -> tuple[str, str]:
        found = read(api, checkout["id"])
        return found["status"], found["payment_status"]

    free = made(api, line_items=None, amount=0)
    api.pay(free)
    assert states(free) == ("complete", "no_payment_required")
    held = made(api, payment_intent_data={"capture_method": "manual"})
    api.pay(held)
    assert states(held) == ("complete", "unpaid")
    setup = made(api, mode="setup", line_items=None)
    assert setup["setup_intent"]
    assert (setup["payment_intent"], setup["amount_total"], setup["currency"]) == (None, 0, EUR)
    api.pay(setup)
    assert states(setup) == ("complete", "no_payment_required")
    stopped = made(api)
    assert (
        api.post(f"{CHECKOUTS}/{stopped['id']}/expire", key=None).get_json()["status"] == "expired"
    )
    late = made(api, expires_at=f"{datetime.fromtimestamp(api.now() + 3600, UTC):%FT%T.678+00:00}")
    api.advance(3600)
    assert states(stopped) == states(late) == ("expired", "unpaid")
    again = api.post(f"{CHECKOUTS}/{stopped['id']}/expire", key=None)
    assert again.status_code == 409
    assert error_of(again)["code"] == "checkout_session_unexpected_state"


def test_a_challenge_is_the_next_action(api: Api) -> None:
    checkout = made(api)
    api.pay(checkout, number="4000002760003184")
    action = read(api, checkout["id"])["next_action"]
    assert action["type"] == "redirect_to_url"
    assert {"flow", "idempotency_key", "status_url"} <= set(action["three_d_secure"])


def test_metadata_is_updated(api: Api) -> None:
    checkout = made(api, metadata={"a": "1", "b": "2"})
    path = f"{CHECKOUTS}/{checkout['id']}"
    assert api.post(path, {"metadata": {"a": "", "c": "3"}}).get_json()["metadata"] == {
        "b": "2",
        "c": "3",
    }
    assert api.post(path, {"metadata": ""}, form=True).get_json()["metadata"] == {}
    assert error_of(api.post(path, {"cancel_url": "https://x.example"}))["param"] == "cancel_url"


def test_a_list_has_items_and_a_last_key(api: Api) -> None:
    ids = [made(api)["id"] for _ in range(3)]
    first = api.get(CHECKOUTS, limit="2").get_json()
    assert set(first) == {"items", "last_key"}
    assert [checkout["id"] for checkout in first["items"]] == ids[:0:-1]
    assert first["items"][0]["line_items"][0]["quantity"] == 2
    assert "client_secret" not in first["items"][0]
    later = {"last_key": first["last_key"], "expand": "items.payment_intent"}
    second = api.get(CHECKOUTS, limit="2", **later).get_json()
    assert second["items"][0]["payment_intent"]["currency"] == EUR
    assert [checkout["id"] for checkout in second["items"]] == ids[:1]
    assert second["last_key"] is None
    api.post(f"{CHECKOUTS}/{ids[0]}/expire", key=None)
    found = api.get(CHECKOUTS, status="expired").get_json()["items"]
    assert [checkout["id"] for checkout in found] == ids[:1]
    error = error_of(api.get(CHECKOUTS, last_key="cs_unknown"))
    assert (error["param"], "`last_key`" in error["message"]) == ("last_key", True)
    assert error_of(api.get(CHECKOUTS, starting_after=ids[0]))["code"] == "parameter_unknown"


def test_answers_are_replayed_and_keys_are_those_of_the_account(api: Api) -> None:
    first = api.post(CHECKOUTS, BODY, key="one")
    again = api.post(CHECKOUTS, BODY, key="one")
    assert again.get_json() == first.get_json()
    assert again.headers["Idempotent-Replayed"] == "true"
    other = api.post(CHECKOUTS, {**BODY, "locale": "de"}, key="one")
    assert (other.status_code, error_of(other)["type"]) == (422, "idempotency_error")
    assert api.post(SESSIONS, session_body(), key="one").status_code == 422


def test_a_custom_checkout_has_a_client_secret_and_no_url(api: Api) -> None:
    checkout = made(api, ui_mode="custom", success_url=None)
    assert checkout["url"] is None
    path = f"{SESSIONS}/{checkout['id']}"
    shopper = Api(api.app, PUBLISHABLE)
    headers = {"X-Client-Secret": checkout["client_secret"]}
    assert shopper.get(path, headers).get_json()["amount_total"] == 9000
    assert made(api)["client_secret"] is None


def test_stripes_header_changes_nothing_here(api: Api) -> None:
    headers = {"Stripe-Version": "2026-03-25.dahlia"}
    checkout = api.post(CHECKOUTS, BODY, key=None, headers=headers).get_json()
    assert checkout["currency"] == EUR
    missing = api.get(f"{CHECKOUTS}/cs_none", headers=headers)
    assert error_of(missing)["message"] == "No CheckoutSession found with ID 'cs_none'."
