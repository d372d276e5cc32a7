"""Faults of deliveries, which a test arms: they fail, come late, twice, or in another order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from checkout.worker import deliver_due
from tests.checkout.api_client import Api
from tests.checkout.merchant import Endpoint
from tests.checkout.payment_calls import made
from tests.checkout.test_api_faults import FAULTS, arm, left
from tests.checkout.test_api_reset import RESET, findings
from tests.support.databases import Kind
from tests.support.fixtures import MakeApp


class Listener:
    """An account with one endpoint, and what was sent to it."""

    def __init__(self, app: Flask, endpoint: Endpoint):
        self.api = Api(app)
        self.endpoint = endpoint
        made(self.api.delete("/v1/webhook_endpoints/we_northdesk"))
        self.id = self.listen("customer.created", "customer.deleted")

    def listen(self, *types: str) -> str:
        body = {"url": self.endpoint.url, "enabled_events": list(types)}
        public_id: str = made(self.api.post("/v1/webhook_endpoints", body))["id"]
        return public_id

    def create(self, name: str) -> str:
        """Make an event. Its object's id."""
        public_id: str = made(self.api.post("/v1/customers", {"name": name}))["id"]
        return public_id

    def deliver(self) -> list[str]:
        """Send what is due. The names that were sent to the endpoint, in this order."""
        self.endpoint.received.clear()
        with self.api.app.app_context():
            deliver_due()
        bodies = [json.loads(body) for _headers, body in self.endpoint.received]
        return [each["data"]["object"].get("name") for each in bodies]

    def event_ids(self) -> list[str]:
        return [headers["Webhook-Id"] for headers, _body in self.endpoint.received]


@pytest.fixture
def listener(make_app: MakeApp, each_kind: Kind, endpoint: Endpoint) -> Iterator[Listener]:
    made_one = Listener(make_app(each_kind), endpoint)
    yield made_one
    assert findings(made_one.api.app) == []


def logged(listener: Listener) -> list[dict[str, Any]]:
    """The deliveries to all endpoints, as the API shows them."""
    ids = [each["id"] for each in made(listener.api.get("/v1/webhook_endpoints"))["data"]]
    return [
        delivery
        for each in ids
        for delivery in made(listener.api.get(f"/v1/webhook_endpoints/{each}/deliveries"))["data"]
    ]


def test_the_next_attempts_fail_and_are_repeated(listener: Listener) -> None:
    fault = arm(listener.api, "fail", times=2)
    listener.create("Jane")
    assert listener.deliver() == []
    (delivery,) = logged(listener)
    assert (delivery["status"], delivery["last_status_code"]) == ("pending", 500)
    listener.api.advance(60)
    assert listener.deliver() == []
    listener.api.advance(300)
    assert listener.deliver() == ["Jane"]
    assert left(listener.api, fault) == 0
    assert logged(listener)[0]["attempt_count"] == 3


def test_a_late_event_comes_by_the_accounts_clock(listener: Listener) -> None:
    fault = arm(listener.api, "late", seconds=3600, times=2)
    listener.create("Jane")
    assert listener.deliver() == []
    assert left(listener.api, fault) == 1
    listener.api.advance(3599)
    assert listener.deliver() == []
    listener.api.advance(1)
    assert listener.deliver() == ["Jane"]  # it isn't put off a second time
    assert left(listener.api, fault) == 1
    assert logged(listener)[0]["attempt_count"] == 1


def test_an_event_is_sent_twice_with_one_id(listener: Listener) -> None:
    arm(listener.api, "duplicate")
    listener.create("Jane")
    assert listener.deliver() == ["Jane", "Jane"]
    assert len(set(listener.event_ids())) == 1
    listener.create("Joan")
    assert listener.deliver() == ["Joan"]


def test_an_event_is_sent_after_the_next_one(listener: Listener) -> None:
    fault = arm(listener.api, "out_of_order")
    listener.create("first")
    assert listener.deliver() == []
    assert left(listener.api, fault) == 1
    listener.create("second")
    assert listener.deliver() == ["second", "first"]
    assert left(listener.api, fault) == 0
    listener.create("third")
    assert listener.deliver() == ["third"]


@pytest.mark.slow
def test_events_of_one_moment_change_places(listener: Listener) -> None:
    arm(listener.api, "out_of_order")
    for name in ("first", "second"):
        listener.create(name)
    assert listener.deliver() == ["second", "first"]


@pytest.mark.slow
def test_an_event_without_a_next_one_is_sent_a_minute_later(listener: Listener) -> None:
    fault = arm(listener.api, "out_of_order")
    listener.create("alone")
    assert listener.deliver() == []
    listener.api.advance(60)
    assert listener.deliver() == ["alone"]
    assert left(listener.api, fault) == 0


def test_a_held_event_is_sent_when_its_fault_is_deleted(listener: Listener) -> None:
    fault = arm(listener.api, "out_of_order", times=5)
    listener.create("held")
    assert listener.deliver() == []
    made(listener.api.delete(f"{FAULTS}/{fault['id']}"))
    assert listener.deliver() == ["held"]


def test_faults_are_narrowed_by_type_and_endpoint(listener: Listener) -> None:
    other = listener.listen("customer.created")
    arm(listener.api, "fail", event_type="customer.deleted")
    arm(listener.api, "fail", webhook_endpoint=other)
    customer = listener.create("Jane")
    assert listener.deliver() == ["Jane"]
    assert [
        each["webhook_endpoint"] for each in logged(listener) if each["status"] == "pending"
    ] == [other]
    made(listener.api.delete(f"/v1/customers/{customer}"))
    assert listener.deliver() == []


@pytest.mark.slow
def test_a_reset_ends_what_is_held(listener: Listener) -> None:
    arm(listener.api, "out_of_order")
    listener.create("held")
    assert listener.deliver() == []
    made(listener.api.post(RESET))
    assert listener.deliver() == []
    assert made(listener.api.get(FAULTS))["data"] == []
