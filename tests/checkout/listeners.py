"""Webhook endpoints of clients, and the events that they receive and list."""

from __future__ import annotations

import json
from typing import Any

from checkout import worker
from tests.checkout.api_client import Api
from tests.checkout.merchant import Endpoint

ENDPOINTS = "/v1/webhook_endpoints"
OLD, NEW = "2025-03-31.basil", "2026-03-25.dahlia"
"""Versions of Stripe's API."""


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
