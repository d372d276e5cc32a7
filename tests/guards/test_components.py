"""A component is a macro in a file of its own, styled by a file of the same name. It reads only its arguments."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader
from jinja2.meta import find_undeclared_variables
from jinja2.nodes import Macro

from tests.guards.tree import ROOT, name

TEMPLATES = ROOT / "templates"
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))


@pytest.fixture(scope="module")
def environment() -> Environment:
    """Templates are parsed, not rendered, so filters need only their names."""
    made = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    made.filters["money"] = str
    return made


@pytest.mark.parametrize("path", COMPONENTS, ids=name)
def test_a_component_is_one_macro_with_the_files_name(environment: Environment, path: Path) -> None:
    tree = environment.parse(path.read_text(encoding="utf-8"))
    assert [macro.name for macro in tree.find_all(Macro)] == [path.stem]


@pytest.mark.parametrize("path", COMPONENTS, ids=name)
def test_a_component_reads_only_its_arguments(environment: Environment, path: Path) -> None:
    tree = environment.parse(path.read_text(encoding="utf-8"))
    assert find_undeclared_variables(tree) == set()


@pytest.mark.parametrize("path", COMPONENTS, ids=name)
def test_a_component_has_a_style_sheet_of_its_name(path: Path) -> None:
    assert (ROOT / "static" / "css" / "components" / f"{path.stem}.css").is_file()


def test_a_style_sheet_has_a_component_of_its_name() -> None:
    sheets = {path.stem for path in (ROOT / "static" / "css" / "components").glob("*.css")}
    assert sheets == {path.stem for path in COMPONENTS}
