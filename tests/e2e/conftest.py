"""A shopper for each test. An error in the browser fails the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.merchant.site import Merchant, running
from tests.e2e.shopper import Shopper
from tests.e2e.watch import Watch
from tests.support.servers import Server

PATIENCE = 60_000
"""Milliseconds that a page may take on a busy machine; on an idle one it takes a tenth of a second."""


@pytest.fixture
def new_shopper(
    new_context: Callable[..., BrowserContext], live_server: Server
) -> Iterator[Callable[..., Shopper]]:
    """`new_shopper(java_script_enabled=False)`: another person; the options are those of a browser context."""
    expect.set_options(timeout=PATIENCE)
    watches: list[Watch] = []

    def make(server: Server = live_server, **options: Any) -> Shopper:
        context = new_context(**options)
        context.set_default_timeout(PATIENCE)
        watches.append(Watch())
        watches[-1].attach(context)
        return Shopper(context.new_page(), server, watches[-1])

    yield make
    problems = [problem for watch in watches for problem in watch.problems]
    assert not problems, "\n".join(problems)


@pytest.fixture
def shopper(new_shopper: Callable[..., Shopper]) -> Shopper:
    return new_shopper()


@pytest.fixture(scope="session")
def merchant(live_server: Server, run_stack: ExitStack) -> Merchant:
    """A merchant's site at an origin of its own, which the sample account allows."""
    site: Merchant = run_stack.enter_context(running(live_server.provider))
    with live_server.api() as api:
        body = {"allowed_origins": [live_server.shop, site.origin]}
        api.post("/v1/account", json=body).raise_for_status()
    return site


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/tests/e2e/" in str(item.path):
            item.add_marker(pytest.mark.e2e)
