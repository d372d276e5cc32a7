"""Fixtures of the contract's tests."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.checkout.api_client import Api


@pytest.fixture
def api(app: Flask) -> Api:
    """A caller with the seeded secret key."""
    return Api(app)
