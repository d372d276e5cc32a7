"""What is declared is used, what is used is declared, and both name the versions that the tests ran with."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.guards.tree import ROOT

RUNTIME = ("app.py", "gunicorn.conf.py", "foundation", "checkout", "storefront", "migrations")
DEVELOPMENT = ("tests", "scripts", "docs", "bench")
OURS = {"app", "bench", "checkout", "foundation", "scripts", "storefront", "tests"}

COMMANDS = {"import-linter", "mypy", "ruff"}
"""Run by the Makefile and never imported."""
PLUGINS = {"pytest-playwright", "pytest-xdist"}
"""Loaded by pytest."""


def normal(name: str) -> str:
    """The name as indexes compare it: `Flask_Migrate` is `flask-migrate`."""
    return re.sub(r"[-_.]+", "-", name).lower()


def parts(version: str) -> tuple[int, ...]:
    """Major and minor."""
    return tuple(int(part) for part in version.split(".")[:2])


def declared() -> tuple[dict[str, str], dict[str, str]]:
    """The lower bound of each dependency by its name: the runtime's, and those of development."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = []
    for lines in (project["dependencies"], project["optional-dependencies"]["dev"]):
        matches = [re.fullmatch(r"([\w.-]+)(?:\[\w+\])?>=([\d.]+)", line) for line in lines]
        assert all(matches), [line for line, match in zip(lines, matches, strict=True) if not match]
        found.append({normal(match[1]): match[2] for match in matches if match})
    return found[0], found[1]


def pinned() -> dict[str, str]:
    """The version of each package in constraints.txt."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if "==" in line]
    return {normal(name): version for name, version in pairs}


def imported(places: tuple[str, ...]) -> set[str]:
    """The packages of others that Python files in these places import, by the names that pip knows."""
    modules = {name for place in places for file in files(place) for name in imports(file)}
    distributions = packages_distributions()
    others = modules - OURS - sys.stdlib_module_names
    assert others <= distributions.keys(), others - distributions.keys()
    return {normal(distributions[module][0]) for module in others}


def files(place: str) -> list[Path]:
    path = ROOT / place
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


def imports(file: Path) -> set[str]:
    """The first parts of the names that it imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_the_application_declares_what_it_imports_and_nothing_else() -> None:
    runtime, _ = declared()
    assert imported(RUNTIME) == runtime.keys() - COMMANDS


def test_tests_and_tools_declare_what_they_import_and_nothing_else() -> None:
    runtime, development = declared()
    assert imported(DEVELOPMENT) - runtime.keys() == development.keys() - COMMANDS - PLUGINS


def test_commands_and_plugins_are_declared() -> None:
    runtime, development = declared()
    assert runtime.keys() | development.keys() >= COMMANDS | PLUGINS


def test_lower_bounds_are_the_versions_that_the_tests_ran_with() -> None:
    """To the minor version: a later one may bring what is relied on."""
    runtime, development = declared()
    bounds = {name: parts(version) for name, version in {**runtime, **development}.items()}
    versions = pinned()
    assert bounds == {name: parts(versions[name]) for name in bounds}
