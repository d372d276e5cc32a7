"""Fixtures of every test, from tests/support."""

import gc

import pytest
from hypothesis import settings

# Thousands of tests are collected and then stay: looking through them again and again took a quarter of the time.
gc.disable()

settings.register_profile("till", deadline=None)  # a busy machine takes longer for some examples
settings.load_profile("till")

pytest_plugins = ["tests.support.fixtures"]


@pytest.fixture(scope="session")
def base_url() -> None:
    """None, because tests name the origin. pytest 9 warns of pytest-playwright's own fixture of this name."""


def pytest_collection_finish() -> None:
    """From here on the garbage collector looks at what the tests themselves make."""
    gc.collect()
    gc.freeze()
    gc.enable()
