"""Two suites share a real server, as two workers of a test runner do, and nothing of the one reaches the other."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.checkout.merchant import Endpoint
from tests.support import factories, payment_form
from tests.support.databases import Databases, Kind
from tests.support.servers import NO_TLS, Server, eventually, running

COMPLETED = "checkout.session.completed"
DAY = 86400
ROUNDS, PURCHASES = 3, 3


class Suite:
    """A test suite with an account and a webhook endpoint of its own."""

    def __init__(self, server: Server, name: str, days: int):
        options: dict[str, Any] = {"trust_env": False, "verify": NO_TLS, "timeout": 30}
        auth = (f"sk_test_suite_of_two_{name}", "")
        self.api = httpx.Client(base_url=server.provider, auth=auth, **options)
        self.browser = httpx.Client(**options)
        self.endpoint = Endpoint()
        self.days = days

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        key = {"Idempotency-Key": str(uuid4())}
        answer = self.api.post(path, json=body, headers=key)
        assert answer.status_code == 200, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def run(self) -> list[str]:
        """Run the suite's tests one after the other. The ids of the sessions that they have paid."""
        return [public_id for number in range(ROUNDS) for public_id in self.test(number)]

    def test(self, number: int) -> list[str]:
        """Reset, listen, move the clock, buy, and look that all of it is there and nothing else."""
        self.post("/v1/test_helpers/reset", {})
        self.endpoint.received.clear()
        self.post(
            "/v1/webhook_endpoints", {"url": self.endpoint.url, "enabled_events": [COMPLETED]}
        )
        days = self.days + number
        now = self.post("/v1/test_helpers/clock", {"advance": days * DAY})
        assert now["offset"] == days * DAY
        paid = [self.buy() for _ in range(PURCHASES)]
        listed = self.api.get("/v1/checkout/sessions").json()["data"]
        assert [each["id"] for each in listed] == paid[::-1]
        assert all(each["created"] >= now["now"] for each in listed)
        eventually(lambda: len(self.endpoint.received) >= PURCHASES)
        assert sorted(self.sent()) == sorted(paid)
        return paid

    def buy(self) -> str:
        """Pay on the payment page. The session's id."""
        item = factories.digital_item()
        urls = {"success_url": "https://shop.example/", "cancel_url": "https://shop.example/"}
        body = {"mode": "payment", "line_items": [item], **urls}
        session = self.post("/v1/checkout/sessions", body)
        form = payment_form.load(self.browser, session["url"])
        assert self.browser.post(form.action, data=form.filled()).status_code == 303
        public_id: str = session["id"]
        return public_id

    def sent(self) -> list[str]:
        """The ids of the sessions whose completion was sent to the endpoint."""
        bodies = [json.loads(body) for _headers, body in self.endpoint.received]
        return [each["data"]["object"]["id"] for each in bodies]

    def close(self) -> None:
        self.endpoint.close()
        self.api.close()
        self.browser.close()


@pytest.mark.slow
def test_two_suites_share_a_server_and_nothing_else(
    databases: Databases, kind: Kind, tmp_path: Path
) -> None:
    environ = {**databases.empty(kind, tmp_path / "data"), "TEST_ACCOUNTS": "on"}
    with running(environ, tmp_path, worker=kind == "postgresql") as server:
        suites = [Suite(server, "first", 1), Suite(server, "second", 400)]
        try:
            with ThreadPoolExecutor(len(suites)) as threads:
                first, second = threads.map(Suite.run, suites)
        finally:
            for each in suites:
                each.close()
        assert not set(first) & set(second)
        with server.api() as sample:
            assert sample.get("/v1/test_helpers/clock").json()["offset"] == 0
            assert sample.get("/v1/checkout/sessions").json()["data"] == []
