"""The search of the documentation: pages and headings, calls with their parameters, objects with their fields, errors.

static/js/modules/docs-search.js ranks the same index by the same rules while one types.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from difflib import SequenceMatcher
from functools import cached_property

from flask import Flask

from checkout.reference import error_codes, pages
from checkout.reference.openapi import listing
from checkout.reference.openapi.listing import Reference, Row
from checkout.reference.pages import Page, Site, plain

KINDS = {"Guides": "Guide", "API reference": "API", "Decisions": "Decision"}
HEADING = re.compile(r"^(?:```.*?^```|(?P<marks>##+) (?P<title>.+?))$", re.M | re.S)
"""A heading below the title; a fenced block, which may have lines like one, is skipped as a whole."""
SHOWN_NAMES, MOST_FOUND, MOST_NEAR = 4, 60, 5
LONGEST_NAME = 60
ALIKE = 0.6
"""How alike two names are that may be a slip: the ratio of `SequenceMatcher`."""


@dataclass(frozen=True)
class Entry:
    """A place that a search finds. `where` says where it is; `names` are its parameters or fields, by spaces."""

    kind: str
    title: str
    url: str
    where: str
    names: str = ""

    @cached_property
    def text(self) -> str:
        return f"{self.title} {self.where} {self.names}".lower()

    def rank(self, words: list[str]) -> int | None:
        """The lower the better; None unless all words occur."""
        if not all(word in self.text for word in words):
            return None
        title, asked = self.title.lower(), " ".join(words)
        if title == asked:
            return 0
        if title.startswith(asked):
            return 1
        return 2 if all(word in title for word in words) else 3


@dataclass(frozen=True)
class Hit:
    """`names`: those of the entry's names in which a word occurs."""

    entry: Entry
    names: tuple[str, ...] = ()


class Index:
    """`body` is the index as JSON for the script: a list of entries, each the list of its fields."""

    def __init__(self, entries: list[Entry]):
        self.entries = entries
        self.body = json.dumps(list(map(astuple, entries)), separators=(",", ":"))

    def find(self, text: str) -> list[Hit]:
        """The entries with all words of the text, titles first, then as in the index."""
        words = text.lower().split()
        ranked = [(rank, each) for each in self.entries if (rank := each.rank(words)) is not None]
        ranked.sort(key=lambda pair: pair[0])
        return [Hit(each, _matching(each, words)) for _, each in ranked[:MOST_FOUND]]

    def near(self, text: str) -> list[Hit]:
        """The entries whose titles, or last parts of their paths, are most like the text."""
        asked = re.sub(r"[^a-z0-9]+", " ", text[:LONGEST_NAME].lower()).strip()
        matcher = SequenceMatcher(None, "", asked)
        best: dict[str, tuple[float, Entry]] = {}
        for each in self.entries:
            path = each.url.partition("#")[0]
            alike = max(_likeness(matcher, name) for name in (each.title, path.rpartition("/")[2]))
            if alike > best.get(path, (ALIKE, each))[0]:
                best[path] = alike, each
        found = sorted(best.values(), key=lambda pair: -pair[0])
        return [Hit(each) for _, each in found[:MOST_NEAR]]


def load(app: Flask) -> Index:
    """The index, made once for each version of the files."""
    site, reference = pages.load(app), listing.load(app)
    if not isinstance(site.index, Index):
        site.index = Index([*_pages(site), *_calls(reference), *_errors(site), *_headings(site)])
    return site.index


def _pages(site: Site) -> Iterator[Entry]:
    for chapter in site.chapters:
        for page in chapter.pages:
            kind = KINDS[chapter.title]
            yield Entry(kind, page.label, f"/docs/{page.path}", page.summary)


def _calls(reference: Reference) -> Iterator[Entry]:
    for resource in reference.resources.values():
        for each in resource.entries:
            url, where = f"/docs/reference/{resource.slug}#{each.id}", f"{each.method} {each.path}"
            yield Entry("Call", each.summary, url, where, _names(each.parameters))
    for resource in reference.resources.values():
        for shape in resource.shapes:
            url = f"/docs/reference/{resource.slug}#{shape.name}"
            yield Entry("Object", shape.name, url, shape.kind, _names(shape.rows))


def _errors(site: Site) -> Iterator[Entry]:
    seen = set()
    for each in error_codes.api_errors(site):
        if each.code not in seen:
            seen.add(each.code)
            yield Entry("Error", each.code, f"/docs/errors/{each.code}", each.when)
    for decline in error_codes.ALL_DECLINES:
        code = decline.decline_code or decline.code
        if code not in seen:
            seen.add(code)
            yield Entry("Decline", code, f"/docs/errors/{code}", decline.message)


def _headings(site: Site) -> Iterator[Entry]:
    """The headings of guides and of the API's pages: a decision has the same ones as the others."""
    for chapter in site.chapters[:2]:
        for page in chapter.pages:
            yield from _headings_of(page)


def _headings_of(page: Page) -> Iterator[Entry]:
    for found in HEADING.finditer(page.text):
        if found["marks"]:
            title = plain(found["title"])
            anchor = re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")
            yield Entry("Section", title, f"/docs/{page.path}#{anchor}", page.label)


def _names(rows: tuple[Row, ...]) -> str:
    return " ".join(row.name for row in rows if row.name not in listing.OF_EVERY_CALL)


def _matching(entry: Entry, words: list[str]) -> tuple[str, ...]:
    found = (name for name in entry.names.split() if any(word in name for word in words))
    return tuple(found)[:SHOWN_NAMES]


def _likeness(matcher: SequenceMatcher[str], name: str) -> float:
    """How alike the name is to the matcher's second text. The cheap upper bounds come first."""
    matcher.set_seq1(re.sub(r"[^a-z0-9]+", " ", name.lower()).strip())
    if matcher.real_quick_ratio() <= ALIKE or matcher.quick_ratio() <= ALIKE:
        return 0.0
    return matcher.ratio()
