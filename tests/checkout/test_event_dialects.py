"""Events as each webhook endpoint and each caller reads them: in its dialect and its version."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from checkout import worker
from checkout.domain.event_types import KNOWN
from checkout.models import Event, WebhookDelivery
from checkout.services.audit.requests import INVARIANTS
from foundation.database import db, transaction
from tests.checkout.api_client import CUSTOMER, DESK, DESK_PRODUCT, Api, error_of
from tests.checkout.merchant import Endpoint, all_deliveries, lease, listen, states
from tests.checkout.payment_calls import INTENTS, card
from tests.support.provider import DECLINED, everything, make_session, pay

ENDPOINTS = "/v1/webhook_endpoints"
OLD, NEW = "2025-03-31.basil", "2026-03-25.dahlia"
LINK = {"title": "A link", "line_items": [{"price": DESK, "quantity": 1}]}


def sdk(version: str) -> dict[str, str]:
    return {"Stripe-Version": version}


def made(api: Api, path: str, body: dict[str, Any], version: str | None = None) -> dict[str, Any]:
    response = api.post(path, body, headers=sdk(version) if version else None)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.get_json()
    return answer


def add_endpoint(
    api: Api, url: str, version: str | None, *types: str, **changes: Any
) -> dict[str, Any]:
    """Add an endpoint for these types, or for all, as a client of this version."""
    made(api, f"{ENDPOINTS}/we_northdesk", {"disabled": True})
    body = {"url": url, "enabled_events": list(types) or ["*"], **changes}
    return made(api, ENDPOINTS, body, version)


def deliver(api: Api, endpoint: Endpoint) -> list[dict[str, Any]]:
    """The events that the endpoint receives now, by their ids."""
    before = len(endpoint.received)
    with api.app.app_context():
        worker.deliver_due()
    events = [json.loads(body) for _, body in endpoint.received[before:]]
    return sorted(events, key=lambda event: event["id"])


def listed(api: Api, version: str | None, **query: Any) -> list[dict[str, Any]]:
    """The events as the API answers them, by their ids."""
    headers = sdk(version) if version else None
    answer = api.get("/v1/events", headers=headers, limit=50, **query).get_json()
    return sorted(answer["data"], key=lambda event: event["id"])


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
    made(api, "/v1/setup_intents", {"payment_method_data": card(), "customer": CUSTOMER})
    link = made(api, "/v1/checkout_links", LINK)
    made(api, f"/v1/checkout_links/{link['id']}", {"active": False})
    coupon = made(api, "/v1/coupons", {"percent_off": 10, "duration": "once"})
    code = {"promotion": {"type": "coupon", "coupon": coupon["id"]}, "code": "TEN"}
    code = made(api, "/v1/promotion_codes", code)
    made(api, f"/v1/promotion_codes/{code['id']}", {"active": False})
    paid = {"payment_method_data": card(), "amount": 500, "currency": "usd", "confirm": True}
    paid = made(api, INTENTS, {**paid, "capture_method": "manual"})
    made(api, f"{INTENTS}/{paid['id']}/capture", {"amount_to_capture": 300})
    refund = made(api, "/v1/refunds", {"payment_intent": paid["id"], "amount": 5})
    made(api, f"/v1/refunds/{refund['id']}", {"metadata": {"a": "b"}})
    made(api, f"/v1/products/{DESK_PRODUCT}", {"name": "Another desk"})


@pytest.mark.parametrize("version", [OLD, NEW, None])
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


def test_a_clients_version_without_flags_is_that_of_its_endpoint(api: Api) -> None:
    url = "https://shop.example/hooks"
    flagged = add_endpoint(api, url, f"{OLD}; checkout_beta=v1")
    assert flagged["api_version"] == OLD
    path = f"{ENDPOINTS}/{flagged['id']}"
    assert api.get(path).get_json()["api_version"] == OLD
    asked = add_endpoint(api, url, None, api_version=NEW)
    assert asked["api_version"] == NEW
    assert add_endpoint(api, url, OLD, api_version=NEW)["api_version"] == NEW
    assert add_endpoint(api, url, OLD, api_version="2026-03-09")["api_version"] is None
    assert add_endpoint(api, url, None)["api_version"] is None
    assert error_of(api.post(path, {"api_version": NEW}))["param"] == "api_version"


def test_an_endpoint_may_name_every_type_that_stripes_libraries_know(api: Api) -> None:
    types = sorted(KNOWN)
    assert {"invoice.paid", "source.chargeable", "treasury.received_credit.created"} < set(types)
    body = {"url": "https://shop.example/hooks", "enabled_events": types}
    endpoint = api.post(ENDPOINTS, body, form=True, headers=sdk(NEW)).get_json()
    assert endpoint["enabled_events"] == types
    longest = max(types, key=len)
    assert listed(api, NEW, type=longest) == listed(api, NEW, **{"types[]": [longest]}) == []


def test_every_try_sends_the_same_bytes(context: Flask, endpoint: Endpoint) -> None:
    api = Api(context)
    endpoint.status = 500
    with transaction("checkout"):
        listen(endpoint.url, "payment_intent.payment_failed", api_version=NEW)
        pay(make_session(), DECLINED)
    deliver(api, endpoint)
    event = json.loads(endpoint.received[0][1])
    method = event["data"]["object"]["last_payment_error"]["payment_method"]
    made(api, f"/v1/payment_methods/{method['id']}", {"metadata": {"changed": "since"}})
    api.advance(60)
    deliver(api, endpoint)
    first, second = (body for _, body in endpoint.received)
    assert first == second
    assert method["metadata"] == {}


def test_an_event_names_the_request_that_caused_it(api: Api) -> None:
    response = api.post("/v1/customers", {"email": "ada@example.com"}, key="key-of-ada")
    request = {"id": response.headers["Request-Id"], "idempotency_key": "key-of-ada"}
    created = api.get("/v1/events", type="customer.created", limit=1).get_json()["data"][0]
    assert created["data"]["object"]["id"] == response.get_json()["id"]
    assert created["request"] == request
    api.post("/v1/customers", {"email": "ada@example.com"}, key="key-of-ada")
    assert api.get("/v1/events", type="customer.created", limit=1).get_json()["data"][0] == created
    response = api.post("/v1/customers", {"email": "bob@example.com"}, key=None)
    created = api.get("/v1/events", type="customer.created", limit=1).get_json()["data"][0]
    assert created["request"] == {
        "id": response.headers["Request-Id"],
        "idempotency_key": None,
    }


def test_the_page_and_the_worker_are_no_request(api: Api) -> None:
    api.pay(api.session())
    (paid,) = listed(api, None, type="checkout.session.completed")
    api.advance(api.session()["expires_at"] - api.now())
    with api.app.app_context():
        worker.sweep()
    (expired,) = listed(api, None, type="checkout.session.expired")
    assert paid["request"] == expired["request"] == {"id": None, "idempotency_key": None}


def test_a_link_is_listened_to_and_found_under_both_names(api: Api, endpoint: Endpoint) -> None:
    add_endpoint(api, endpoint.url, None, "payment_link.created")
    add_endpoint(api, endpoint.url, NEW, "checkout_link.created")
    made(api, "/v1/payment_links", LINK, NEW)
    types = [event["type"] for event in deliver(api, endpoint)]
    assert sorted(types) == ["checkout_link.created", "payment_link.created"]
    for asked in ("checkout_link.created", "payment_link.created", "payment_link.*"):
        for version, shown in ((None, "checkout_link.created"), (NEW, "payment_link.created")):
            assert [event["type"] for event in listed(api, version, type=asked)] == [shown]
            if "*" not in asked:
                found = listed(api, version, **{"types[]": [asked]})
                assert [event["type"] for event in found] == [shown]


def test_events_that_an_endpoint_has_not_accepted_are_listed(api: Api, endpoint: Endpoint) -> None:
    add_endpoint(api, endpoint.url, None, "customer.created")
    endpoint.status = 500
    made(api, "/v1/customers", {"name": "Ada"})
    deliver(api, endpoint)
    endpoint.status = 200
    made(api, "/v1/customers", {"name": "Bob"})
    made(api, f"/v1/customers/{CUSTOMER}", {"name": "Eve"})  # nobody listens to it

    def names(**query: str) -> set[str]:
        events = listed(api, None, type="customer.*", **query)
        return {event["data"]["object"]["name"] for event in events} & {"Ada", "Bob", "Eve"}

    assert names(delivery_success="true") == {"Eve"}
    assert names(delivery_success="false") == {"Ada", "Bob"}
    deliver(api, endpoint)
    assert names(delivery_success="true") == {"Bob", "Eve"}
    assert names(delivery_success="false") == {"Ada"}
    refused = api.get("/v1/events", delivery_success="maybe")
    assert error_of(refused)["param"] == "delivery_success"


def test_the_audit_knows_both_names_of_a_link(api: Api) -> None:
    endpoint = add_endpoint(api, "https://shop.example/hooks", None, "payment_link.created")
    api.advance(10)
    made(api, "/v1/checkout_links", LINK)
    (invariant,) = [each for each in INVARIANTS if each.name == "event-deliveries"]
    with api.app.app_context(), transaction("checkout"):
        assert list(invariant.search({})) == []
        for delivery in everything(WebhookDelivery, endpoint_id=endpoint["id"]):
            db.session.delete(delivery)
        db.session.flush()
        (missing,) = invariant.search({})
    assert (missing["type"], missing["endpoint"]) == ("checkout_link.created", endpoint["id"])


def test_an_event_that_cannot_be_rendered_fails_alone(context: Flask, endpoint: Endpoint) -> None:
    """Such as one that an earlier version stored without a field that a dialect needs."""
    with transaction("checkout"):
        listen(endpoint.url, "checkout.session.completed", api_version=NEW)
        pay(make_session(), attempt="first")
        pay(make_session(), attempt="second")
    with transaction("checkout"):
        (first, _) = lease("worker-1")
        query = update(Event).where(Event.id == first.event_id)
        db.session.execute(query.values(data='{"object":"checkout.session"}'))
        for row in everything(WebhookDelivery):
            row.lease_until, row.lease_owner = 0, None
    assert worker.deliver_due() == 2
    assert sorted(states("we_test")) == [("delivered", 1), ("pending", 1)]
    (failed,) = [row for row in all_deliveries() if row.status == "pending"]
    assert failed.last_error == "event_unreadable"
