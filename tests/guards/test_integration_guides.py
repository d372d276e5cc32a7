"""The guides for integrators agree with the code: its paths, functions and lines, and the program that they build."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.guards.markdown import ROOT, blocks, name_of

GUIDE, FLOW = ROOT / "docs" / "integrate.md", ROOT / "docs" / "how-it-works.md"
SOURCE = re.compile(
    r"\[`(?P<path>storefront/[\w/]+\.py)`\]\([^)]+\),\s(?P<names>`\w+`(?:\sand\s`\w+`)*)"
)
MOST_LINES = 15


def sources(page: Path) -> list[tuple[Path, str]]:
    """The functions and classes of the sample shop that the page names, with their files."""
    return [
        (ROOT / found["path"], name)
        for found in SOURCE.finditer(page.read_text(encoding="utf-8"))
        for name in re.findall(r"\w+", found["names"].replace("` and `", " ").replace("`", ""))
        if name != "and"
    ]


def definition(path: Path, name: str) -> str | None:
    """The source of the function or class, also of a method."""
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            return ast.get_source_segment(text, node)
    return None


@pytest.mark.parametrize("guide", [GUIDE, FLOW], ids=name_of)
def test_each_named_function_exists(guide: Path) -> None:
    named = sources(guide)
    assert len(named) >= 6
    assert [each for each in named if not definition(*each)] == []


def test_the_blocks_of_the_guide_are_the_example() -> None:
    programs = [block.text.rstrip("\n") for block in blocks(GUIDE) if block.language == "python"]
    example = (ROOT / "examples" / "shop.py").read_text(encoding="utf-8")
    assert "\n\n\n".join(programs) + "\n" == example, "copy the changed part from one to the other"


def test_the_flow_is_shown_by_lines_of_the_shop() -> None:
    """Each line stands in one of the functions that the page names, and there are fifteen at most."""
    code = {
        line.partition("  #")[0].strip()
        for each in sources(FLOW)
        for line in (definition(*each) or "").split("\n")
    }
    shown = [
        line.strip()
        for block in blocks(FLOW)
        if block.language == "python"
        for line in block.text.splitlines()
    ]
    assert 10 <= len(shown) <= MOST_LINES
    assert [line for line in shown if line not in code] == [], "copy the changed line into the page"
