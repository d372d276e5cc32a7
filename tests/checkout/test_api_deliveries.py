"""The log of deliveries over the API: what was tried, when, what came of it, and what is tried next."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from checkout import worker
from checkout.services import retention
from checkout.services.webhooks.attempts import RETRY_DELAYS
from foundation import clock
from tests.checkout.api_client import Api, error_of
from tests.checkout.merchant import NOBODY, Endpoint
from tests.checkout.test_api_endpoints import ENDPOINTS, SDK, deliver, made, only_listener
from tests.support.databases import Kind
from tests.support.fixtures import MakeApp

DELIVERIES = "/v1/webhook_deliveries"
Object = dict[str, Any]


def listening(api: Api, url: str, **changes: Any) -> Object:
    """An endpoint for new customers, the only one that is enabled."""
    only_listener(api)
    return made(api, url, **changes)


def listed(api: Api, path: str, **query: Any) -> list[Object]:
    response = api.get(path, **query)
    assert response.status_code == 200, response.text
    found: list[Object] = response.get_json()["data"]
    return found


def to(api: Api, endpoint: Object, **query: Any) -> list[Object]:
    """The deliveries to the endpoint, newest first."""
    return listed(api, f"{ENDPOINTS}/{endpoint['id']}/deliveries", **query)


def log(api: Api, delivery: Object) -> list[Object]:
    attempts: list[Object] = api.get(f"{DELIVERIES}/{delivery['id']}").get_json()["attempts"]
    return attempts


def customer(api: Api, email: str = "ada@example.com") -> Object:
    """A new customer, whose event the endpoint gets."""
    new: Object = api.post("/v1/customers", {"email": email}).get_json()
    return new


def event_about(api: Api, owner: Object) -> str:
    """The id of the event of the customer's creation."""
    found = listed(api, "/v1/events", type="customer.created")
    return next(str(each["id"]) for each in found if each["data"]["object"]["id"] == owner["id"])


def use_up_tries(api: Api) -> None:
    """Deliver what is due at the time of each try of a delivery that has had none."""
    deliver(api)
    for wait in RETRY_DELAYS[1:]:
        api.advance(wait)
        deliver(api)


def test_a_delivery_and_its_attempts(
    make_app: MakeApp, each_kind: Kind, endpoint: Endpoint
) -> None:
    api = Api(make_app(each_kind))
    hook = listening(api, endpoint.url)
    event = event_about(api, customer(api))
    (waiting,) = to(api, hook)
    assert waiting["id"].startswith("whd_")
    begun = api.now()
    assert waiting == {
        "id": waiting["id"],
        "object": "webhook_delivery",
        "event": event,
        "event_type": "customer.created",
        "webhook_endpoint": hook["id"],
        "status": "pending",
        "attempt_count": 0,
        "last_attempt_at": None,
        "last_status_code": None,
        "last_error": None,
        "next_attempt_at": begun,
        "finished_at": None,
        "merchant_id": "mer_northdesk",
        "livemode": False,
        "created": begun,
    }
    assert log(api, waiting) == []
    endpoint.status, endpoint.body = 500, "Sorry: 4242 4242 4242 4242 ✗".encode()
    deliver(api)
    later = api.advance(60)
    endpoint.status, endpoint.body = 204, b""
    deliver(api)
    (done,) = listed(api, f"/v1/events/{event}/deliveries")
    assert done == waiting | {
        "status": "delivered",
        "attempt_count": 2,
        "last_attempt_at": later,
        "last_status_code": 204,
        "next_attempt_at": None,
        "finished_at": later,
    }
    attempts = log(api, done)
    assert api.get(f"{DELIVERIES}/{done['id']}").get_json() == {**done, "attempts": attempts}
    durations = [each.pop("duration_ms") for each in attempts]
    assert all(isinstance(each, int) and each >= 0 for each in durations)
    no_fault = {"error": None, "error_message": None}
    assert attempts == [
        {
            "number": 1,
            "started_at": begun,
            "status_code": 500,
            **no_fault,
            "response_body": "Sorry: [hidden] ✗",
            "next_attempt_at": later,
        },
        {
            "number": 2,
            "started_at": later,
            "status_code": 204,
            **no_fault,
            "response_body": None,
            "next_attempt_at": None,
        },
    ]


def test_an_attempt_without_an_answer_has_its_reason(api: Api) -> None:
    hook = listening(api, NOBODY)
    customer(api)
    deliver(api)
    (delivery,) = to(api, hook)
    assert (delivery["last_status_code"], delivery["last_error"]) == (None, "connection_refused")
    (attempt,) = log(api, delivery)
    assert (attempt["status_code"], attempt["error"]) == (None, "connection_refused")
    assert "ConnectError" in attempt["error_message"]


def test_an_answer_may_contain_any_bytes(
    make_app: MakeApp, each_kind: Kind, endpoint: Endpoint
) -> None:
    """PostgreSQL stores no NUL, and neither database stores half of a character."""
    api = Api(make_app(each_kind))
    hook = listening(api, endpoint.url)
    customer(api)
    endpoint.body = b"a\x00b\xed\xa0\x80c" + bytes(range(256)) * 30
    deliver(api)
    (delivery,) = to(api, hook, status="delivered")
    (attempt,) = log(api, delivery)
    assert attempt["response_body"].startswith("ab")
    assert len(attempt["response_body"]) == 1000


def test_deliveries_are_filtered_and_paged(api: Api, endpoint: Endpoint) -> None:
    hook = listening(api, endpoint.url, enabled_events=["*"])
    people = [customer(api, f"{number}@example.com") for number in range(3)]
    deliver(api)
    later = api.advance(100)
    endpoint.status = 500
    api.post(f"/v1/customers/{people[0]['id']}", {"name": "Ada"})
    deliver(api)
    every = to(api, hook)
    assert [each["event_type"] for each in every] == ["customer.updated"] + ["customer.created"] * 3
    updated = every[:1]
    assert to(api, hook, status="pending") == updated
    assert to(api, hook, status="delivered") == every[1:]
    assert to(api, hook, status="failed") == []
    assert to(api, hook, type="customer.updated") == updated
    assert to(api, hook, type="customer.*") == every
    assert to(api, hook, **{"types[]": ["customer.updated", "order.paid"]}) == updated
    assert to(api, hook, **{"created[gte]": later}) == updated
    assert to(api, hook, **{"created[lt]": later}) == every[1:]
    first = api.get(f"{ENDPOINTS}/{hook['id']}/deliveries", limit=3).get_json()
    assert (first["data"], first["has_more"]) == (every[:3], True)
    assert to(api, hook, starting_after=first["next_cursor"]) == every[3:]
    assert to(api, hook, ending_before=every[3]["id"], limit=1) == every[2:3]
    event = updated[0]["event"]
    assert listed(api, f"/v1/events/{event}/deliveries", status="pending") == updated
    assert listed(api, f"/v1/events/{event}/deliveries", status="failed") == []


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ({"status": "lost"}, "status"),
        ({"created[gte]": "yesterday"}, "created[gte]"),
        ({"starting_after": "whd_of_nobody"}, "starting_after"),
        ({"limit": "0"}, "limit"),
        ({"endpoint": "we_northdesk"}, "endpoint"),
    ],
)
def test_what_is_no_filter_is_refused_by_name(api: Api, query: dict[str, str], param: str) -> None:
    event = event_about(api, customer(api))
    for path in (f"/v1/events/{event}/deliveries", f"{ENDPOINTS}/we_northdesk/deliveries"):
        response = api.get(path, **query)
        assert response.status_code == 400
        assert error_of(response)["param"] == param


def test_what_does_not_exist_is_missing(api: Api) -> None:
    paths = ("/v1/events/evt_x/deliveries", f"{ENDPOINTS}/we_x/deliveries", f"{DELIVERIES}/whd_x")
    for path in paths:
        assert api.get(path).status_code == 404


def test_the_paths_are_those_of_stripes_dialect_too(api: Api, endpoint: Endpoint) -> None:
    hook = listening(api, endpoint.url)
    customer(api)
    deliver(api)
    (delivery,) = to(api, hook)
    page = api.get(f"{ENDPOINTS}/{hook['id']}/deliveries", headers=SDK).get_json()
    assert page["data"] == [delivery]
    one = api.get(f"{DELIVERIES}/{delivery['id']}", headers=SDK).get_json()
    assert one == {**delivery, "attempts": log(api, delivery)}


def test_attempts_are_deleted_after_thirty_days_and_the_delivery_stays(
    app: Flask, api: Api, endpoint: Endpoint
) -> None:
    hook = listening(api, endpoint.url)
    endpoint.status = 500
    customer(api)
    deliver(api)
    api.advance(retention.ATTEMPTS_KEPT - 10)
    endpoint.status = 200
    deliver(api)
    (delivery,) = to(api, hook)
    assert [each["number"] for each in log(api, delivery)] == [1, 2]
    api.advance(10)
    with app.app_context():
        assert worker.sweep() > 0
        assert worker.sweep() == 0
    assert to(api, hook) == [delivery]
    assert [each["number"] for each in log(api, delivery)] == [2]
    assert app.test_cli_runner().invoke(args=["audit"]).exit_code == 0


def test_an_attempt_starts_by_the_providers_clock(api: Api, endpoint: Endpoint) -> None:
    hook = listening(api, endpoint.url)
    moved = api.advance(1000)
    customer(api)
    deliver(api)
    (delivery,) = to(api, hook)
    assert moved == clock.wall() + 1000
    assert delivery["last_attempt_at"] == moved


def test_deliveries_have_no_filter_of_events_that_is_about_deliveries(api: Api) -> None:
    response = api.get("/v1/webhook_endpoints/we_northdesk/deliveries", delivery_success="true")
    assert (response.status_code, error_of(response)["code"]) == (400, "parameter_unknown")
