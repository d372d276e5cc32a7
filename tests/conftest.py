"""Fixtures of every test, from tests/support."""

import pytest

pytest_plugins = ["tests.support.fixtures"]


@pytest.fixture(scope="session")
def base_url() -> None:
    """None, because tests name the origin. pytest 9 warns of pytest-playwright's own fixture of this name."""
