"""What can be set is written down."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from tests.guards.tree import ROOT, files

VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
CONFIG = ROOT / "foundation" / "config.py"


def variables() -> list[str]:
    """The names of environment variables in foundation/config.py."""
    tree = ast.parse(CONFIG.read_text(encoding="utf-8"))
    names = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and VARIABLE.fullmatch(node.value)
    }
    return sorted(names)


@cache
def documentation() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in files(".md"))


@pytest.mark.parametrize("variable", variables())
def test_a_variable_is_documented(variable: str) -> None:
    assert f"`{variable}`" in documentation()


def test_the_variables_are_found() -> None:
    assert {"PORT", "DATABASE_URL", "RATE_LIMITS", "APP_PARTS"} <= set(variables())
