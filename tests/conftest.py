"""Fixtures of every test, from tests/support."""

import pytest
from hypothesis import settings

settings.register_profile("till", deadline=None)  # a busy machine takes longer for some examples
settings.load_profile("till")

pytest_plugins = ["tests.support.fixtures"]


@pytest.fixture(scope="session")
def base_url() -> None:
    """None, because tests name the origin. pytest 9 warns of pytest-playwright's own fixture of this name."""
