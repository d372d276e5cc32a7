"""Fixtures of the provider's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.checkout.api_client import Api
from tests.checkout.merchant import Endpoint
from tests.support.databases import Kind
from tests.support.fixtures import MakeApp


@pytest.fixture
def api(app: Flask) -> Api:
    """A caller with the seeded secret key."""
    return Api(app)


@pytest.fixture
def context(make_app: MakeApp, each_kind: Kind) -> Iterator[Flask]:
    """An application in its context, once on SQLite and once on PostgreSQL."""
    made = make_app(each_kind)
    with made.app_context():
        yield made


@pytest.fixture
def suites(make_app: MakeApp, each_kind: Kind) -> tuple[Api, Api]:
    """Two suites that share a server, each with an account of its own."""
    app = make_app(each_kind, TEST_ACCOUNTS="on")
    return Api(app, "sk_test_of_the_first_suite"), Api(app, "sk_test_of_the_second_suite")


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """A merchant who answers at once."""
    made = Endpoint()
    yield made
    made.close()


@pytest.fixture
def quick(endpoint: Endpoint) -> Endpoint:
    """The same merchant under a second name, for tests with `slow`."""
    return endpoint


@pytest.fixture
def slow() -> Iterator[Endpoint]:
    """A merchant who holds each answer until `slow.go` is set."""
    made = Endpoint()
    made.go.clear()
    yield made
    made.close()
