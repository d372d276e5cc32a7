"""GET /metrics, read as Prometheus reads it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from checkout import worker
from checkout.models import WebhookEndpoint
from foundation import clock
from foundation.database import transaction
from tests.checkout.merchant import Endpoint, listen, set_enabled
from tests.storefront.shopper import SHOP
from tests.support import provider
from tests.support.fixtures import MakeApp, Servers
from tests.support.servers import NO_TLS, ROOT

TOKEN = "a-token-for-scrapes"


def scrape(text: str) -> dict[tuple[str, ...], float]:
    """Each sample's value by its name and the values of its labels in order."""
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """A merchant who answers at once."""
    made = Endpoint()
    yield made
    made.close()


class Figures:
    """How much each figure has grown since the first look: they belong to the process, not to the test."""

    def __init__(self, app: Flask):
        self._client = app.test_client()
        self._before = self._now()

    def _now(self) -> dict[tuple[str, ...], float]:
        return scrape(self._client.get("/metrics").get_data(as_text=True))

    def growth(self, *sample: str) -> float:
        return self._now().get(sample, 0) - self._before.get(sample, 0)

    def value(self, *sample: str) -> float:
        return self._now()[sample]


def test_requests_are_counted_and_timed_by_endpoint_method_and_status(app: Flask) -> None:
    figures, client = Figures(app), app.test_client()
    for path in ("/cart", "/cart", "/nowhere"):
        client.get(path, base_url=SHOP)
    client.open("/cart", method="INVENTED", base_url=SHOP)
    assert figures.growth("till_http_requests_total", "shop.cart", "GET", "200") == 2
    assert figures.growth("till_http_requests_total", "none", "GET", "404") == 1
    assert figures.growth("till_http_requests_total", "none", "other", "405") == 1
    assert figures.growth("till_http_request_seconds_count", "shop.cart") == 2


def test_declines_and_lock_waits_are_counted(app: Flask) -> None:
    figures = Figures(app)
    with app.app_context():
        with transaction("checkout"):
            provider.pay(provider.make_session(), provider.DECLINED)
        with suppress(ZeroDivisionError), transaction("checkout"):
            provider.pay(provider.make_session(), provider.DECLINED)
            raise ZeroDivisionError
    assert figures.growth("till_declines_total", "generic_decline") == 1
    assert figures.growth("till_lock_wait_seconds_count", "checkout") == 2


def test_deliveries_are_counted_and_those_that_wait_are_shown(
    app: Flask, endpoint: Endpoint
) -> None:
    figures = Figures(app)
    with app.app_context():
        with transaction("checkout"):
            listen(endpoint.url)
            provider.pay(provider.make_session())
        waiting = figures.value("till_webhook_deliveries", "pending")
        assert waiting > 0
        endpoint.status = 500
        worker.deliver_due()
    assert figures.growth("till_webhook_attempts_total", "failed") == waiting
    assert figures.value("till_webhook_deliveries", "pending") == waiting
    assert figures.value("till_webhook_deliveries", "failed") == 0
    assert figures.value("till_webhook_delay_seconds") == 0
    with app.app_context(), transaction("checkout"):
        clock.advance(100)
    assert figures.value("till_webhook_delay_seconds") == 40
    with app.app_context(), transaction("checkout"):
        set_enabled(provider.everything(WebhookEndpoint, id="we_test")[0], False)
    assert figures.value("till_webhook_deliveries", "pending") == waiting
    assert figures.value("till_webhook_delay_seconds") == 0  # nothing waits for the worker


def test_a_token_is_asked_for_where_one_is_set(make_app: MakeApp) -> None:
    client = make_app(METRICS_TOKEN=TOKEN).test_client()
    for sent in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic YTpi"}):
        assert client.get("/metrics", headers=sent).status_code == 404
    right = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert right.status_code == 200
    assert right.content_type.startswith("text/plain; version=")


@pytest.mark.slow
def test_several_processes_answer_with_the_sum_of_all(servers_by_kind: Servers) -> None:
    """PostgreSQL is served by two processes or more, and each call opens a connection to any of them."""
    server = servers_by_kind("postgresql")
    label = ("till_http_requests_total", "shop.cart", "GET", "200")

    def get(path: str) -> httpx.Response:
        return httpx.get(f"{server.shop}{path}", trust_env=False, verify=NO_TLS, timeout=30)

    def total() -> float:
        return scrape(get("/metrics").text).get(label, 0)

    before = total()
    for _ in range(12):
        get("/cart")
    assert {total() for _ in range(6)} == {before + 12}
    port = server.environ["PORT"]
    assert list(Path(server.environ["DATA_DIR"], f"metrics-{port}").glob("counter_*.db"))


def test_every_figure_is_described(app: Flask) -> None:
    """A row of docs/operations.md names it."""
    rows = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    text = app.test_client().get("/metrics").get_data(as_text=True)
    for family in text_string_to_metric_families(text):
        counted = "_total" if family.type == "counter" else ""
        assert f"| `{family.name}{counted}` | {family.type} |" in rows
