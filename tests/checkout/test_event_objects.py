"""The object of an event is the one that the API answers, in each dialect and version."""

from __future__ import annotations

import pytest

from checkout.api.dialects.stripe_fields import without
from tests.checkout.api_client import CUSTOMER, DESK, DESK_PRODUCT, Api
from tests.checkout.listeners import NEW, OLD, add_endpoint, deliver, listed, made, sdk
from tests.checkout.merchant import Endpoint
from tests.checkout.payment_calls import INTENTS, card
from tests.support.provider import DECLINED

PATHS = {
    "charge": "/v1/charges",
    "checkout.session": "/v1/checkout/sessions",
    "checkout_link": "/v1/checkout_links",
    "coupon": "/v1/coupons",
    "customer": "/v1/customers",
    "dispute": "/v1/disputes",
    "order": "/v1/orders",
    "payment_intent": "/v1/payment_intents",
    "payment_link": "/v1/payment_links",
    "payment_method": "/v1/payment_methods",
    "price": "/v1/prices",
    "product": "/v1/products",
    "promotion_code": "/v1/promotion_codes",
    "refund": "/v1/refunds",
    "setup_intent": "/v1/setup_intents",
}
APART = "charges", "client_secret", "dispute", "disputed", "times_redeemed"
"""No event has a client secret. A refund has the event of its charge, a redemption that of its session, and a dispute
has its own.
"""
LINK = {"title": "A link", "line_items": [{"price": DESK, "quantity": 1}]}


def kinds_of_objects(api: Api) -> None:
    """Cause events about sessions, intents with a failed card, charges, methods, links and customers."""
    session = api.session(mode="order", phone_number_collection={"enabled": True})
    api.pay(session, DECLINED)
    api.pay(session)
    declined = {"payment_method_data": card(DECLINED), "amount": 500, "currency": "usd"}
    intent = made(api, INTENTS, {"amount": 500, "currency": "usd"})
    api.post(f"{INTENTS}/{intent['id']}/confirm", {"payment_method_data": card(DECLINED)})
    made(api, f"{INTENTS}/{intent['id']}/cancel", {})
    api.post(INTENTS, {**declined, "confirm": True})
    setup = {"payment_method_data": card(), "customer": CUSTOMER, "confirm": True}
    made(api, "/v1/setup_intents", setup)
    link = made(api, "/v1/checkout_links", LINK)
    made(api, f"/v1/checkout_links/{link['id']}", {"active": False})
    coupon = made(api, "/v1/coupons", {"percent_off": 10, "duration": "once"})
    api.pay(api.session(discounts=[{"coupon": coupon["id"]}]))
    code = {"promotion": {"type": "coupon", "coupon": coupon["id"]}, "code": "TEN"}
    code = made(api, "/v1/promotion_codes", code)
    made(api, f"/v1/promotion_codes/{code['id']}", {"active": False})
    paid = {"payment_method_data": card(), "amount": 500, "currency": "usd", "confirm": True}
    paid = made(api, INTENTS, {**paid, "capture_method": "manual"})
    made(api, f"{INTENTS}/{paid['id']}/capture", {"amount_to_capture": 300})
    refund = made(api, "/v1/refunds", {"payment_intent": paid["id"], "amount": 5})
    made(api, f"/v1/refunds/{refund['id']}", {"metadata": {"a": "b"}})
    disputed = {"payment_method": "pm_card_createDispute", "confirm": True}
    disputed = made(api, INTENTS, {"amount": 500, "currency": "usd", **disputed})
    (dispute,) = api.get("/v1/disputes", payment_intent=disputed["id"]).get_json()["data"]
    made(api, f"/v1/disputes/{dispute['id']}", {"evidence": {"product_description": "A desk"}})
    made(api, f"/v1/products/{DESK_PRODUCT}", {"name": "Another desk"})


@pytest.mark.parametrize("version", [pytest.param(OLD, marks=pytest.mark.slow), NEW, None])
def test_a_delivery_is_what_the_endpoints_client_retrieves(
    api: Api, endpoint: Endpoint, version: str | None
) -> None:
    since = {event["id"] for event in listed(api, version)}
    add_endpoint(api, endpoint.url, version)
    kinds_of_objects(api)
    expected = [event for event in listed(api, version) if event["id"] not in since]
    delivered = deliver(api, endpoint)
    assert delivered == expected
    assert {event["api_version"] for event in delivered} == {version or "2026-03-09"}
    assert {event["pending_webhooks"] for event in delivered} == {1}
    after = api.get(f"/v1/events/{delivered[0]['id']}").get_json()
    assert after["pending_webhooks"] == 0
    objects = {event["type"]: event["data"]["object"] for event in delivered}
    session = objects["checkout.session.completed"]
    words = {OLD: "hosted", NEW: "hosted_page", None: "hosted"}
    assert session["ui_mode"] == words[version]
    assert ("collected_information" in session) == (version is not None)
    link = "checkout_link.updated" if version is None else "payment_link.updated"
    assert objects[link]["object"] == link.partition(".")[0]
    for name in ("payment_failed", "canceled"):
        method = objects[f"payment_intent.{name}"]["last_payment_error"]["payment_method"]
        assert method.startswith("pm_") if version is None else method["object"] == "payment_method"


@pytest.mark.parametrize("version", [pytest.param(OLD, marks=pytest.mark.slow), NEW, None])
def test_the_object_of_an_event_is_what_its_client_retrieves(api: Api, version: str | None) -> None:
    kinds_of_objects(api)
    headers = sdk(version) if version else None
    events = api.get("/v1/events", headers=headers, limit=100).get_json()["data"]
    latest = {event["data"]["object"]["id"]: event["data"]["object"] for event in reversed(events)}
    kinds = {shown["object"] for shown in latest.values()}
    assert kinds >= set(PATHS) - {"checkout_link", "payment_link"}
    for shown in latest.values():
        retrieved = api.get(f"{PATHS[shown['object']]}/{shown['id']}", headers=headers).get_json()
        assert without(shown, *APART) == without(retrieved, *APART)
