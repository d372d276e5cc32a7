"""Events as each webhook endpoint and each caller reads them: in its dialect and its version."""

from __future__ import annotations

import json

from flask import Flask
from sqlalchemy import update

from checkout import worker
from checkout.domain.event_types import KNOWN
from checkout.models import Event, WebhookDelivery
from checkout.services.audit.requests import INVARIANTS
from foundation.database import db, transaction
from tests.checkout.api_client import CUSTOMER, DESK, Api, error_of
from tests.checkout.listeners import (
    ENDPOINTS,
    NEW,
    OLD,
    add_endpoint,
    deliver,
    listed,
    made,
    sdk,
)
from tests.checkout.merchant import Endpoint, all_deliveries, lease, listen, states
from tests.support.provider import DECLINED, everything, make_session, pay

LINK = {"title": "A link", "line_items": [{"price": DESK, "quantity": 1}]}


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


def test_events_are_listed_by_the_objects_that_they_are_about(api: Api) -> None:
    first, second, other = (api.post("/v1/customers", {"name": "Bob"}).json["id"] for _ in range(3))
    api.post(f"/v1/customers/{first}", {"name": "Ada"})

    def about(**query: str) -> list[tuple[str, str]]:
        rows = api.get("/v1/events", **query).json["data"]
        return [(each["type"], each["data"]["object"]["id"]) for each in rows]

    both = {"object_ids[0]": first, "object_ids[1]": second}
    assert about(**both) == [
        ("customer.updated", first),
        ("customer.created", second),
        ("customer.created", first),
    ]
    assert about(**both, type="customer.updated") == [("customer.updated", first)]
    assert about(**{"object_ids[]": "cus_nothing"}) == []
    assert other not in str(about(**both))
    many = {f"object_ids[{number}]": first for number in range(21)}
    assert api.get("/v1/events", **many).json["error"]["param"].startswith("object_ids")
