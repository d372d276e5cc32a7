"""Every word that a shopper reads can be translated, and is, in each language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages import Catalog
from jinja2 import Environment, nodes

from scripts import messages
from tests.guards.tree import ROOT, files, name

TEMPLATES = [
    path
    for path in files(".html")
    if "templates/checkout/" in path.as_posix() and "reference" not in path.parts
]
SCRIPTS = [
    path
    for path in files(".js")
    if not path.name.startswith(("shop-", "docs-", "storefront", "reference"))
]
NAMES = frozenset("Till code decline_code payment_intent request_id".split())
"""What is the same in every language: our name, and names of the API's fields."""
BRANDS = frozenset({"Apple Pay", "Google Pay"})
OF_TAGS = frozenset("language theme body_attributes attributes".split())
"""Blocks that are a part of a tag."""
READ = frozenset("alt aria-label aria-description placeholder title".split())
"""Attributes with words."""
CALLS = frozenset({"_", "ngettext"})
PROSE = re.compile(r"[A-Z][\w’']*(?: [\w’'{}-]+)+")
"""A literal that begins like a sentence."""
LITERAL = re.compile(r""""([^"\\]*)"|'([^'\\]*)'|`([^`\\]*)`""")
FOR_DEVELOPERS = re.compile(
    r"\b(\w*Error|console\.\w+|warn|missing|refuse\w*|drop)\(|^\s*//|\bthrow\b"
)


@pytest.fixture(scope="module")
def extracted() -> Catalog:
    return messages.extracted()


@pytest.mark.parametrize("language", messages.TRANSLATED)
def test_every_text_is_translated(extracted: Catalog, language: str) -> None:
    """`make messages` brings the catalogs up to date and lists what they lack. CONTRIBUTING.md says how to go on."""
    gaps = messages.gaps(extracted, language)
    lacking = [gap for gap in gaps if gap.reason != messages.UNUSED]
    assert [f"{gap.reason}: {gap.text}" for gap in lacking] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_what_a_template_says_is_translatable(path: Path) -> None:
    tree = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
    attributes = {
        id(part)
        for block in tree.find_all(nodes.Block)
        if block.name in OF_TAGS
        for part in block.find_all(nodes.TemplateData)
    }
    html = "".join(
        part.data for part in tree.find_all(nodes.TemplateData) if id(part) not in attributes
    )
    bare = [word for word in Words(html).found if word not in NAMES]
    assert bare == [], "texts go through _() or ngettext()"
    said = set(_untranslated(tree)) - BRANDS
    assert [text for text in said if PROSE.match(text)] == []


def _untranslated(tree: nodes.Template) -> Iterator[str]:
    translated = {
        id(argument)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in CALLS
        for argument in call.args
    }
    # The filter gives a script the plural forms of a text, which ngettext names in the same template.
    for forms in tree.find_all(nodes.Filter):
        if forms.name == "plural_attributes":
            translated |= {id(text) for text in (forms.node, *forms.args)}
    for literal in tree.find_all(nodes.Const):
        if isinstance(literal.value, str) and id(literal) not in translated:
            yield literal.value


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_a_script_has_no_words_of_its_own(path: Path) -> None:
    """The server renders them into attributes and templates. Messages for developers are English."""
    found = [
        literal
        for line in path.read_text(encoding="utf-8").splitlines()
        if not FOR_DEVELOPERS.search(line)
        for literal in map("".join, LITERAL.findall(line))
        if PROSE.match(literal)
    ]
    assert found == []


class Words(HTMLParser):
    """The words in the HTML of a template: texts, and attributes that people read."""

    def __init__(self, html: str):
        super().__init__()
        self.found: list[str] = []
        self._skipped = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skipped = tag in ("script", "style")
        for key, value in attrs:
            if key in READ and value:
                self._add(value)

    def handle_endtag(self, tag: str) -> None:
        self._skipped = False

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self._add(data)

    def _add(self, text: str) -> None:
        self.found += re.findall(r"[^\W\d]\w+", text)


def test_the_guard_sees_what_it_looks_for() -> None:
    assert Words('<p aria-label="Hello there">Some text').found == [
        "Hello",
        "there",
        "Some",
        "text",
    ]
    tree = Environment(autoescape=True).parse('{{ _("Right") }}{{ notice("Not translated") }}')
    assert list(_untranslated(tree)) == ["Not translated"]
    assert ROOT.joinpath("checkout/translations/de.po").exists()
