"""Webhook endpoints over the API: what they receive, and how their secrets are shown and rolled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from checkout import worker
from checkout.domain.signatures import sign, sign_like_stripe
from checkout.models import IdempotencyKey, WebhookEndpoint
from foundation.database import reading
from tests.checkout.api_client import Api, error_of
from tests.checkout.merchant import Endpoint
from tests.contract.cases import refused
from tests.support.fixtures import MakeApp
from tests.support.provider import everything

ENDPOINTS = "/v1/webhook_endpoints"
MASKED = "whsec_********"
SDK = {"Stripe-Version": "2026-10-28.dahlia"}


@pytest.fixture
def receiver() -> Iterator[Endpoint]:
    """A merchant's server that answers at once."""
    made = Endpoint()
    yield made
    made.close()


def made(api: Api, url: str = "https://shop.example/hooks", **changes: Any) -> dict[str, Any]:
    body = {"url": url, "enabled_events": ["customer.created"], **changes}
    response = api.post(ENDPOINTS, body, key=None)
    assert response.status_code == 200, response.text
    endpoint: dict[str, Any] = response.get_json()
    return endpoint


def only_listener(api: Api) -> None:
    """Stop the shop's own endpoint."""
    assert api.post(f"{ENDPOINTS}/we_northdesk", {"disabled": True}).status_code == 200


def deliver(api: Api) -> int:
    with api.app.app_context():
        return worker.deliver_due()


def test_case_47_an_endpoint(api: Api) -> None:
    types = "payment_intent.succeeded charge.refunded order.paid fulfillment.shipped".split()
    endpoint = made(api, enabled_events=types, description="Orders")
    shown = {
        "object": "webhook_endpoint",
        "url": "https://shop.example/hooks",
        "description": "Orders",
        "enabled_events": types,
        "status": "enabled",
        "merchant_id": "mer_northdesk",
        "metadata": {},
        "livemode": False,
    }
    assert {name: endpoint[name] for name in shown} == shown
    assert endpoint["id"].startswith("we_")
    assert endpoint["secret"].startswith("whsec_")
    assert len(endpoint["secret"]) == len("whsec_") + 48
    later = api.get(f"{ENDPOINTS}/{endpoint['id']}").get_json()
    assert later == {**endpoint, "secret": MASKED}
    listed = api.get(ENDPOINTS).get_json()["data"]
    assert [each["id"] for each in listed] == [endpoint["id"], "we_northdesk"]


def test_the_secret_is_stored_encrypted_and_a_replay_shows_it_again(api: Api) -> None:
    body = {"url": "https://shop.example/hooks", "enabled_events": ["*"]}
    first = api.post(ENDPOINTS, body, key="one").get_json()
    assert api.post(ENDPOINTS, body, key="one").get_json() == first
    with api.app.app_context(), reading("checkout"):
        stored = [row.body for row in everything(IdempotencyKey)]
        stored += [row.secret_encrypted for row in everything(WebhookEndpoint)]
    assert all(first["secret"] not in text for text in stored)


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"url": "ftp://shop.example"}, "url"),
        ({"url": "https://user:word@shop.example"}, "url"),
        ({"enabled_events": []}, "enabled_events"),
        ({"enabled_events": ["Customer Created"]}, "enabled_events[0]"),
        ({"enabled_events": ["*", "customer.created"]}, "enabled_events"),
        ({"enabled_events": ["customer.created"] * 501}, "enabled_events"),
        ({"enabled_events": ["customer.created", "customer.sunk"]}, "enabled_events[1]"),
        ({"api_version": "2026-13-01.dahlia"}, "api_version"),
        ({"api_version": "2026-03-25.dahlia; checkout_beta=v1"}, "api_version"),
        ({"api_version": "newest"}, "api_version"),
        ({"description": "x" * 501}, "description"),
        ({"secret": "whsec_of_my_own"}, "secret"),
    ],
)
def test_what_is_no_endpoint_is_refused_by_name(
    api: Api, changes: dict[str, Any], param: str
) -> None:
    body = {"url": "https://shop.example/hooks", "enabled_events": ["*"], **changes}
    error = error_of(api.post(ENDPOINTS, body))
    assert (error["type"], error["param"]) == ("invalid_request_error", param)


@pytest.mark.parametrize("host", ["127.0.0.1", "10.1.2.3", "[::1]", "localhost", "a.localhost"])
def test_a_private_address_is_refused_where_none_may_be_called(
    make_app: MakeApp, host: str
) -> None:
    api = Api(make_app(WEBHOOK_ALLOW_PRIVATE="off"))
    body = {"url": f"http://{host}/hooks", "enabled_events": ["*"]}
    refused(api.post(ENDPOINTS, body), "url")
    refused(api.post(f"{ENDPOINTS}/we_northdesk", {"url": f"http://{host}/"}), "url")


def test_an_account_has_at_most_sixteen(api: Api) -> None:
    for _ in range(15):
        made(api)
    body = {"url": "https://shop.example/hooks", "enabled_events": ["*"]}
    error = error_of(api.post(ENDPOINTS, body))
    assert "at most 16" in error["message"]
    last = api.get(ENDPOINTS).get_json()["data"][0]["id"]
    assert api.delete(f"{ENDPOINTS}/{last}").status_code == 200
    made(api)


def test_it_receives_its_types_signed_with_its_secret(api: Api, receiver: Endpoint) -> None:
    only_listener(api)
    endpoint = made(api, receiver.url)
    api.post("/v1/customers", {"email": "ada@example.com"})
    api.session()
    assert deliver(api) == 1
    ((headers, body),) = receiver.received
    time = int(headers["Fluveo-Signature"].partition(",")[0].removeprefix("t="))
    assert headers["Fluveo-Signature"] == sign(endpoint["secret"], time, body)
    assert headers["Stripe-Signature"] == sign_like_stripe(endpoint["secret"], time, body)


def test_both_secrets_sign_while_one_is_rolled(api: Api, receiver: Endpoint) -> None:
    only_listener(api)
    old = made(api, receiver.url)
    path = f"{ENDPOINTS}/{old['id']}/roll_secret"
    new = api.post(path, {"expires_in": 3600}).get_json()
    assert new["secret"] not in {old["secret"], MASKED}

    def signatures() -> list[str]:
        api.post("/v1/customers", {"email": "ada@example.com"})
        assert deliver(api) == 1
        headers, body = receiver.received[-1]
        time, *values = headers["Fluveo-Signature"].split(",")
        known = {
            sign(each["secret"], int(time.removeprefix("t=")), body).split(",")[1]: name
            for name, each in (("old", old), ("new", new))
        }
        return [known[value] for value in values]

    assert signatures() == ["new", "old"]
    api.advance(3600)
    assert signatures() == ["new"]
    api.post(path, {"expires_in": 0})
    refused(api.post(path, {"expires_in": 86401}), "expires_in")


def test_a_disabled_endpoint_gets_nothing_of_that_time(api: Api, receiver: Endpoint) -> None:
    only_listener(api)
    endpoint = made(api, receiver.url)
    path = f"{ENDPOINTS}/{endpoint['id']}"
    disabled = api.post(path, {"disabled": True}).get_json()
    assert disabled["status"] == "disabled"
    api.post("/v1/customers", {"email": "missed@example.com"})
    assert api.post(path, {"disabled": False}).get_json()["status"] == "enabled"
    api.post("/v1/customers", {"email": "received@example.com"})
    assert deliver(api) == 1
    assert b"received@example.com" in receiver.received[0][1]


def test_url_types_and_metadata_change(api: Api, receiver: Endpoint) -> None:
    only_listener(api)
    endpoint = made(api, metadata={"team": "orders", "old": "1"}, description="Orders")
    changed = api.post(
        f"{ENDPOINTS}/{endpoint['id']}",
        {
            "url": receiver.url,
            "enabled_events": ["*"],
            "description": None,
            "metadata": {"old": "", "new": "2"},
        },
    ).get_json()
    assert changed == endpoint | {
        "url": receiver.url,
        "enabled_events": ["*"],
        "description": None,
        "metadata": {"team": "orders", "new": "2"},
        "secret": MASKED,
    }
    api.session()
    assert deliver(api) == 1


def test_a_deleted_endpoint_is_gone_and_gets_nothing_more(api: Api, receiver: Endpoint) -> None:
    only_listener(api)
    endpoint = made(api, receiver.url)
    api.post("/v1/customers", {"email": "waits@example.com"})
    path = f"{ENDPOINTS}/{endpoint['id']}"
    gone = {"id": endpoint["id"], "object": "webhook_endpoint", "deleted": True}
    assert api.delete(path).get_json() == gone
    for answer in (api.get(path), api.post(path, {"disabled": False}), api.delete(path)):
        assert answer.status_code == 404
    assert [each["id"] for each in api.get(ENDPOINTS).get_json()["data"]] == ["we_northdesk"]
    assert deliver(api) == 0


def test_the_audit_knows_what_an_endpoint_could_not_receive(app: Flask, api: Api) -> None:
    endpoint = made(api)
    path = f"{ENDPOINTS}/{endpoint['id']}"
    api.post("/v1/customers", {"email": "first@example.com"})
    api.post(path, {"disabled": True})
    api.advance(10)
    api.post("/v1/customers", {"email": "missed@example.com"})
    api.session()
    api.advance(10)
    api.post(path, {"disabled": False, "enabled_events": ["*"]})
    api.advance(10)
    api.post("/v1/customers", {"email": "last@example.com"})
    result = app.test_cli_runner().invoke(args=["audit"])
    assert "event-deliveries" not in result.output, result.output


def test_the_dialect_of_stripes_libraries(api: Api) -> None:
    body = {"url": "https://shop.example/hooks", "enabled_events": ["*"]}
    endpoint = api.post(ENDPOINTS, body, key=None, headers=SDK, form=True).get_json()
    assert endpoint["secret"].startswith("whsec_")
    assert (endpoint["api_version"], endpoint["application"]) == (SDK["Stripe-Version"], None)
    path = f"{ENDPOINTS}/{endpoint['id']}"
    assert "secret" not in api.get(path, headers=SDK).get_json()
    disabled = api.post(path, {"disabled": True}, key=None, headers=SDK, form=True).get_json()
    assert disabled["status"] == "disabled"
    with api.app.test_client() as client:
        gone = client.delete(path, auth=api.auth, headers=SDK).get_json()
    assert gone == {"id": endpoint["id"], "object": "webhook_endpoint", "deleted": True}
