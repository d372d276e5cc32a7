"""Products, prices, customers, intents, charges and events over the API."""

from __future__ import annotations

import pytest

from checkout.services.sessions.pay import Result
from tests.checkout.api_client import (
    CUSTOMER,
    DESK,
    DESK_PRODUCT,
    SESSIONS,
    Api,
    error_of,
    session_body,
)

MONTHLY = {"interval": "month"}


@pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
def test_a_product_is_made_as_documented(api: Api, form: bool):
    sent = {
        "name": "Ergonomic Standing Desk",
        "description": "Height-adjustable bamboo standing desk, 60x30 inches",
        "images": ["https://cdn.example.com/desk-hero.jpg"],
        "shippable": True,
        "metadata": {"warehouse_sku": "DESK-BAMBOO-60"},
    }
    product = api.post("/v1/products", sent, form=form).get_json()
    assert product["id"].startswith("prod_")
    assert (product["object"], product["active"]) == ("product", True)
    assert {name: product[name] for name in sent} == sent
    assert product["default_price"] is None
    assert product["livemode"] is False
    assert product["created"] == product["updated"]
    assert api.get(f"/v1/products/{product['id']}").get_json() == product


def test_a_product_may_bring_its_price(api: Api):
    sent = {
        "name": "Wireless Keyboard",
        "default_price_data": {"currency": "usd", "unit_amount": 7900},
    }
    product = api.post("/v1/products?expand[]=default_price", sent).get_json()
    assert product["default_price"]["unit_amount"] == 7900
    assert product["default_price"]["product"] == product["id"]


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "x" * 5001}, "name"),
        ({"name": "x", "description": "x" * 5001}, "description"),
        ({"name": "x", "images": ["https://a.example/i"] * 9}, "images"),
        ({"name": "x", "images": ["data:image/png;base64,"]}, "images[0]"),
        ({"name": "x", "marketing_features": [{"name": "y"}] * 16}, "marketing_features"),
        ({"name": "x", "marketing_features": [{"title": "y"}]}, "marketing_features[0][title]"),
        (
            {"name": "x", "default_price_data": {"currency": "usd"}},
            "default_price_data[unit_amount]",
        ),
        ({"name": "x", "shippable": "yes"}, "shippable"),
        ({"name": "x", "statement_descriptor": "x" * 23}, "statement_descriptor"),
        ({"name": "x", "id": "prod_mine"}, "id"),
    ],
)
def test_products_have_limits(api: Api, body: dict, param: str):
    before = api.row_counts()
    for form in (False, True):
        response = api.post("/v1/products", body, form=form)
        assert (response.status_code, error_of(response)["param"]) == (400, param)
    assert api.row_counts() == before


@pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
def test_a_price_is_made_for_a_product(api: Api, form: bool):
    sent = {"product": DESK_PRODUCT, "currency": "EUR", "unit_amount": 2500, "nickname": "Sale"}
    price = api.post("/v1/prices", sent, form=form).get_json()
    assert price["id"].startswith("price_")
    assert (price["object"], price["active"], price["type"]) == ("price", True, "one_time")
    assert (price["currency"], price["unit_amount"]) == ("eur", 2500)
    assert (price["product"], price["nickname"]) == (DESK_PRODUCT, "Sale")
    assert (price["billing_scheme"], price["tax_behavior"]) == ("per_unit", "unspecified")
    assert price["unit_amount_decimal"] == "2500"
    assert api.get(f"/v1/prices/{price['id']}").get_json() == price


def test_a_recurring_price_is_kept_and_sold_by_no_session(api: Api):
    sent = {"product": DESK_PRODUCT, "currency": "usd", "unit_amount": 2500, "recurring": MONTHLY}
    price = api.post("/v1/prices", sent).get_json()
    assert price["type"] == "recurring"
    assert price["recurring"] == {
        "interval": "month",
        "interval_count": 1,
        "usage_type": "licensed",
    }
    for item in (
        {"price": price["id"]},
        {"price_data": {**sent, "product": DESK_PRODUCT}},
    ):
        response = api.post(SESSIONS, session_body(line_items=[item]))
        assert response.status_code == 400
        assert error_of(response)["param"].startswith("line_items[0][price")


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"product": None}, "product"),
        ({"product": "desk"}, "product"),
        ({"product": "prod_unknown"}, "product"),
        ({"currency": None}, "currency"),
        ({"currency": "us"}, "currency"),
        ({"currency": "zzz"}, "currency"),
        ({"unit_amount": None}, "unit_amount"),
        ({"unit_amount": -1}, "unit_amount"),
        ({"unit_amount": 100_000_000}, "unit_amount"),
        ({"type": "recurring"}, "recurring"),
        ({"type": "one_time", "recurring": MONTHLY}, "recurring"),
        ({"recurring": {"interval": "decade"}}, "recurring[interval]"),
        ({"billing_scheme": "tiered"}, "unit_amount"),
        ({"billing_scheme": "stairs"}, "billing_scheme"),
        ({"lookup_key": "x" * 201}, "lookup_key"),
        ({"tax_rates": ["txr_1"]}, "tax_rates"),
    ],
)
def test_prices_have_limits(api: Api, changes: dict, param: str):
    body = {"product": DESK_PRODUCT, "currency": "usd", "unit_amount": 100, **changes}
    sent = {name: value for name, value in body.items() if value is not None}
    before = api.row_counts()
    for form in (False, True):
        response = api.post("/v1/prices", sent, form=form)
        assert (response.status_code, error_of(response)["param"]) == (400, param)
    assert api.row_counts() == before


def test_a_lookup_key_has_one_holder(api: Api):
    body = {"product": DESK_PRODUCT, "currency": "usd", "unit_amount": 1, "lookup_key": "desk"}
    first = api.post("/v1/prices", body).get_json()
    assert error_of(api.post("/v1/prices", body))["param"] == "lookup_key"
    second = api.post("/v1/prices", {**body, "transfer_lookup_key": True}).get_json()
    found = api.get("/v1/prices", **{"lookup_keys[]": "desk"}).get_json()["data"]
    assert [price["id"] for price in found] == [second["id"]]
    assert api.get(f"/v1/prices/{first['id']}").get_json()["lookup_key"] is None


def test_catalog_lists_are_filtered(api: Api):
    made = {"product": DESK_PRODUCT, "currency": "eur", "unit_amount": 5, "active": False}
    price = api.post("/v1/prices", made).get_json()["id"]

    def found(**filters: object) -> set[str]:
        return {row["id"] for row in api.get("/v1/prices", **filters).get_json()["data"]}

    assert found(product=DESK_PRODUCT) == {price, DESK}
    assert found(product=DESK_PRODUCT, active="true") == {DESK}
    assert found(currency="EUR") == found(active="false") == {price}
    assert found(product=DESK_PRODUCT, type="recurring") == set()
    api.post("/v1/products", {"name": "Gone", "active": False})
    inactive = api.get("/v1/products", active="false").get_json()["data"]
    assert [product["name"] for product in inactive] == ["Gone"]


@pytest.mark.parametrize("key", [None, "customer-1"])
def test_a_customer_is_made_with_or_without_an_idempotency_key(api: Api, key: str | None):
    sent = {"email": "jane@example.com", "name": "Jane Doe", "metadata": {"vip": "yes"}}
    customer = api.post("/v1/customers", sent, key=key).get_json()
    assert customer["id"].startswith("cus_")
    assert customer["object"] == "customer"
    assert {name: customer[name] for name in sent} == sent
    assert api.get(f"/v1/customers/{customer['id']}").get_json() == customer
    found = api.get("/v1/customers", email="jane@example.com").get_json()["data"]
    assert found == [customer]


def test_a_paid_session_leaves_an_intent_and_a_charge(api: Api):
    session = api.session(customer=CUSTOMER)
    assert api.pay(session, "4000000000000002").result is Result.DECLINED
    declined = api.get(f"/v1/payment_intents/{session['payment_intent']}").get_json()
    assert declined["status"] == "requires_payment_method"
    assert declined["last_payment_error"]["code"] == "card_declined"
    assert api.pay(session).result is Result.SUCCEEDED

    intent = api.get(f"/v1/payment_intents/{session['payment_intent']}").get_json()
    assert (intent["status"], intent["amount_received"]) == ("succeeded", 99_800)
    assert intent["client_secret"].startswith(f"{intent['id']}_secret_")
    assert {charge["status"] for charge in intent["charges"]["data"]} == {"failed", "succeeded"}
    assert intent["charges"]["url"] == f"/v1/charges?payment_intent={intent['id']}"

    charges = api.get("/v1/charges", payment_intent=intent["id"]).get_json()["data"]
    assert [charge["status"] for charge in charges] == ["succeeded", "failed"]
    assert intent["latest_charge"] == charges[0]["id"]
    assert api.get(f"/v1/charges/{charges[0]['id']}").get_json() == charges[0]
    listed = api.get("/v1/payment_intents", limit=3, customer=CUSTOMER).get_json()["data"]
    assert [row["id"] for row in listed] == [intent["id"]]


def test_an_unpaid_intent_is_as_documented(api: Api):
    session = api.session()
    intent = api.get(f"/v1/payment_intents/{session['payment_intent']}").get_json()
    assert (intent["status"], intent["amount_received"]) == ("requires_payment_method", 0)
    assert intent["capture_method"] == intent["confirmation_method"] == "automatic"
    assert intent["charges"] == {
        "object": "list",
        "data": [],
        "has_more": False,
        "next_cursor": None,
        "url": f"/v1/charges?payment_intent={intent['id']}",
    }
    assert intent["livemode"] is False


def test_events_tell_what_happened_without_secrets(api: Api):
    session = api.session()
    api.pay(session)
    listed = api.get("/v1/events", limit=100).get_json()["data"]
    types = [event["type"] for event in listed]
    assert "checkout.session.completed" in types
    completed = api.get("/v1/events", type="checkout.session.completed").get_json()["data"]
    assert len(completed) == 1
    event = api.get(f"/v1/events/{completed[0]['id']}").get_json()
    assert event == completed[0]
    assert (event["object"], event["api_version"]) == ("event", "2026-03-09")
    assert event["merchant_id"] == "mer_northdesk"
    assert event["pending_webhooks"] == 1
    assert event["livemode"] is False
    assert event["data"]["object"]["id"] == session["id"]
    assert "_secret_" not in api.get("/v1/events", limit=100).text


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/v1/payment_intents/pi_nonexistent", "PaymentIntent"),
        ("/v1/charges/ch_nonexistent", "Charge"),
        ("/v1/checkout/sessions/cs_nonexistent", "CheckoutSession"),
        ("/v1/checkout_sessions/cs_nonexistent/line_items", "CheckoutSession"),
        ("/v1/products/prod_nonexistent", "Product"),
        ("/v1/prices/price_nonexistent", "Price"),
        ("/v1/customers/cus_nonexistent", "Customer"),
        ("/v1/orders/ord_nonexistent", "Order"),
        ("/v1/events/evt_nonexistent", "Event"),
        ("/v1/customers/a%00b%ff%ed%a0%80", "Customer"),
        ("/v1/customers/" + "x" * 2000, "Customer"),
    ],
)
def test_what_does_not_exist_is_a_404_by_id(api: Api, path: str, kind: str):
    response = api.get(path)
    error = error_of(response)
    assert response.status_code == 404
    assert (error["type"], error["code"]) == ("invalid_request_error", "resource_missing")
    assert error["param"] == "id"
    assert error["message"].startswith(f"No {kind} found with ID '")
