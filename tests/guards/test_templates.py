"""Rules for templates: every page has a title, nothing is inline, images have a size."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.guards.tree import ROOT, files, name

TEMPLATES = files(".html")
PARTIAL = {"components", "parts", "fragments"}
PAGES = [
    path
    for path in TEMPLATES
    if not PARTIAL & set(path.parts)
    and path.stem not in {"base", "layout"}
    and "{% extends" in path.read_text(encoding="utf-8")
]
TITLE = re.compile(r"{%-? block (title|name)\b.*?%}(?P<text>.*?){%-? endblock", re.S)
EXTENDS = re.compile(r'{%-? extends "([^"]+)"')
INLINE = {
    "a style element": re.compile(r"<style\b"),
    "a style attribute": re.compile(r"""\sstyle\s*="""),
    "a handler attribute": re.compile(r"""\son[a-z]+\s*=\s*["']"""),
    "a script in the page": re.compile(
        r'<script\b(?![^>]*\bsrc=)(?![^>]*\btype="application/(?:ld\+)?json")'
    ),
    "a javascript: link": re.compile(r"javascript:"),
}


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_has_a_title(path: Path) -> None:
    """A page that other pages extend may leave the title to them."""
    if any(f'"{path.relative_to(ROOT / "templates")}"' in _extended(other) for other in PAGES):
        return
    found = TITLE.search(path.read_text(encoding="utf-8"))
    assert found, "no {% block title %}"
    assert found["text"].strip()


def _extended(path: Path) -> str:
    found = EXTENDS.search(path.read_text(encoding="utf-8"))
    return f'"{found[1]}"' if found else ""


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_nothing_is_inline(path: Path) -> None:
    """The Content-Security-Policy blocks inline styles and scripts."""
    text = path.read_text(encoding="utf-8")
    assert not [what for what, pattern in INLINE.items() if pattern.search(text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_image_has_an_alternative_text_and_a_size(path: Path) -> None:
    for tag in re.findall(r"<img\b[^>]*>", path.read_text(encoding="utf-8"), re.S):
        missing = [each for each in ("alt=", "width=", "height=") if each not in tag]
        assert not missing, tag
