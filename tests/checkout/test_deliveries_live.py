"""The worker of a real server: it logs what it sends, disables an endpoint that is gone, and sends an event again."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.checkout.merchant import Endpoint
from tests.support.factories import get, post
from tests.support.servers import Server, eventually

ENDPOINTS = "/v1/webhook_endpoints"
Object = dict[str, Any]


@pytest.mark.slow
def test_an_endpoint_that_was_gone_gets_its_event_after_all(
    any_server: Server, endpoint: Endpoint
) -> None:
    endpoint.status, endpoint.body = 410, b"moved out"
    with any_server.api() as api:
        body = {"url": endpoint.url, "enabled_events": ["customer.created"]}
        hook = post(api, ENDPOINTS, body)
        post(api, "/v1/customers", {"email": "ada@example.com"})
        eventually(lambda: get(api, f"{ENDPOINTS}/{hook['id']}")["disabled_reason"] == "gone")
        first = delivery(api, hook)
        assert (first["status"], first["last_status_code"]) == ("pending", 410)
        endpoint.status, endpoint.body = 200, b""
        post(api, f"{ENDPOINTS}/{hook['id']}", {"disabled": False})
        post(api, f"/v1/events/{first['event']}/retry", {"webhook_endpoint": hook["id"]})
        eventually(lambda: delivery(api, hook)["status"] == "delivered")
        attempts = get(api, f"/v1/webhook_deliveries/{first['id']}")["attempts"]
        api.delete(f"{ENDPOINTS}/{hook['id']}")
    assert [(each["number"], each["status_code"]) for each in attempts] == [(1, 410), (2, 200)]
    assert attempts[0]["response_body"] == "moved out"
    ids = [headers["Webhook-Id"] for headers, _body in endpoint.received]
    assert ids == [first["event"]] * 2


def delivery(api: httpx.Client, hook: Object) -> Object:
    """The only delivery to the endpoint."""
    (found,) = get(api, f"{ENDPOINTS}/{hook['id']}/deliveries")["data"]
    return dict(found)
