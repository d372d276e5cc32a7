"""Fixtures that every test may ask for. What they do is in tests/support."""

import pytest

pytest_plugins = ["tests.support.fixtures"]


@pytest.fixture(scope="session")
def base_url() -> None:
    """Tests name the origin they go to. pytest-playwright's own fixture is of a form that pytest 9 warns of."""
