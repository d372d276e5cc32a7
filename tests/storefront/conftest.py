"""Fixtures: the real application, with a fake provider behind the shop's HTTP client."""

from __future__ import annotations

import httpx
import pytest
from flask import Flask
from sqlalchemy import event

from foundation.config import Config
from foundation.database import db
from storefront.provider.client import EXTENSION, Client
from tests.storefront.fake_provider import FakeProvider
from tests.storefront.shopper import Shopper


@pytest.fixture
def provider(app: Flask) -> FakeProvider:
    """The fake provider that the application calls."""
    return swap_provider(app)


def swap_provider(app: Flask) -> FakeProvider:
    """Replace the transport of the shop's client by a fake provider, and its sleep by nothing."""
    config: Config = app.extensions["till.config"]
    made = FakeProvider()
    http = httpx.Client(
        base_url=config.checkout_public_url,
        auth=(config.checkout_secret_key, ""),
        transport=made,
    )
    app.extensions[EXTENSION] = Client(http, sleep=lambda _seconds: None)
    return made


@pytest.fixture
def shopper(app: Flask, provider: FakeProvider) -> Shopper:
    """A visitor of the shop, with the fake provider."""
    return Shopper(app)


@pytest.fixture
def statements(app: Flask) -> list[str]:
    """The statements on the shop's database so far."""
    seen: list[str] = []
    with app.app_context():
        event.listen(
            db.engines["storefront"],
            "before_cursor_execute",
            lambda _connection, _cursor, statement, *_rest: seen.append(statement),
        )
    return seen
