"""What can be set is written down."""

from __future__ import annotations

from functools import cache

import pytest

from foundation.config import Config
from tests.guards.tree import files


def variables() -> list[str]:
    """The names of the environment variables that the settings are read from."""
    return sorted(name.upper() for name in Config.model_fields)


@cache
def documentation() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in files(".md"))


@pytest.mark.parametrize("variable", variables())
def test_a_variable_is_documented(variable: str) -> None:
    assert f"`{variable}`" in documentation()


def test_the_variables_are_found() -> None:
    assert {"PORT", "DATABASE_URL", "RATE_LIMITS", "APP_PARTS"} <= set(variables())
