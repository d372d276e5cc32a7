"""Style sheets contain nothing that no page uses.

Templates, scripts and the Python of both parties are searched for each class by its name. A class whose name a template
puts together, as in `badge--{{ kind }}`, counts when its end ("danger") is written somewhere in quotation marks.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.guards.tree import ROOT, files, name

STYLE_SHEETS = files(".css")
COMMENT = re.compile(r"/\*.*?\*/", re.S)
SELECTOR = re.compile(r"([^{};]+)\{")
CLASS = re.compile(r"\.([a-zA-Z_][\w-]*)")
SET_PROPERTY = re.compile(r"(?<![\w-])(--[\w-]+)\s*:")
READ_PROPERTY = re.compile(r"var\(\s*(--[\w-]+)")
PUT_TOGETHER = re.compile(r"""([a-z][\w-]*-)(?:\{\{|["'] ~)""")
"""The start of a class name in a template, before `{{ … }}` or `" ~ …`."""
QUOTED = re.compile(r"""["']([\w-]+)["']""")
ICON = re.compile(r'^  "([\w-]+)":', re.M)


@cache
def users() -> str:
    """All that may name a class: templates, scripts, Python, and the data of both parties."""
    places = ("templates", "static/js", "checkout", "storefront", "foundation", "seeds")
    return "\n".join(
        path.read_text(encoding="utf-8")
        for place in places
        for path in sorted((ROOT / place).rglob("*"))
        if path.suffix in {".html", ".js", ".py", ".json"}
    )


@cache
def words() -> frozenset[str]:
    return frozenset(re.findall(r"[\w-]+", users()))


@cache
def quoted() -> frozenset[str]:
    return frozenset(QUOTED.findall(users()))


def is_used(class_name: str) -> bool:
    if class_name in words():
        return True
    starts = (start for start in PUT_TOGETHER.findall(users()) if class_name.startswith(start))
    return any(class_name.removeprefix(start) in quoted() for start in starts)


def style(path: Path) -> str:
    """The style sheet without its comments."""
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


def classes(css: str) -> set[str]:
    return {found for selector in SELECTOR.findall(css) for found in CLASS.findall(selector)}


@pytest.mark.parametrize("path", STYLE_SHEETS, ids=name)
def test_every_class_is_used(path: Path) -> None:
    assert sorted(each for each in classes(style(path)) if not is_used(each)) == []


@pytest.mark.parametrize("path", STYLE_SHEETS, ids=name)
def test_every_custom_property_is_read(path: Path) -> None:
    read = set(READ_PROPERTY.findall("".join(style(each) for each in STYLE_SHEETS)))
    assert sorted(set(SET_PROPERTY.findall(style(path))) - read) == []


def test_every_icon_is_used() -> None:
    macro = ROOT / "templates" / "components" / "icon.html"
    elsewhere = users().replace(macro.read_text(encoding="utf-8"), "")
    icons = ICON.findall(macro.read_text(encoding="utf-8"))
    assert icons
    assert [icon for icon in icons if icon not in QUOTED.findall(elsewhere)] == []


def test_the_guard_sees_what_it_should() -> None:
    css = "@media (width > 40.5rem) { .notice--danger:hover > .x__y, a.b { --c: 0.5rem; color: red } }"
    assert classes(css) == {"notice--danger", "x__y", "b"}
    assert SET_PROPERTY.findall(css) == ["--c"]
    assert is_used("notice--danger")  # templates/components/notice.html has notice--{{ kind }}
    assert not is_used("notice--purple")
    assert not is_used("no-such-class")
