"""What can be set and what can be called is written down."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest
from flask import Flask

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


def test_every_call_of_the_api_is_documented(app: Flask) -> None:
    """Each path under /v1 stands in docs/api, with `{id}` where it takes one."""
    pages = "\n".join(
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs" / "api").glob("*.md"))
    )
    known = {
        re.sub(r"\{\w+\}|:\w+|<\w+>", "{id}", path)
        for path in re.findall(r"/v1/[\w/{}:<>]+", pages)
    }
    missing = {
        re.sub(r"<[^>]+>", "{id}", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/v1/") and "<path:" not in rule.rule
    } - known
    assert not missing
