"""The documents as pages: README.md and docs/**/*.md, their order in the navigation, and what was rendered of them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from flask import Flask
from markupsafe import Markup

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
README = ROOT / "README.md"
GUIDES = (
    "readme",
    "how-it-works",
    "integrate",
    "embedded",
    "test-cards",
    "custom",
    "webhooks",
    "testing",
    "v3",
    "configuration",
    "deploy",
    "operations",
    "security",
    "limitations",
    "architecture",
    "performance",
)
"""The order of the guides. Other guides follow in alphabetical order."""
LABELS = {"readme": "Get started", "integrate": "Integrate your shop", "adr": "All decisions"}
"""Labels in the navigation that differ from the page's heading."""
SUMMARY_LENGTH = 60
"""A summary takes whole sentences until it has this many characters."""

LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")
HEADING = re.compile(r"^# (.+)$", re.M)
SENTENCE = re.compile(r".+?[.?!](?=\s|$)", re.S)

Stamp = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Page:
    """A Markdown file. `path` follows /docs/ in the URL; the overview shows `summary`."""

    path: str
    file: Path
    label: str
    summary: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class Heading:
    id: str
    title: str
    level: int


@dataclass(frozen=True)
class Content:
    """A rendered page. `sections` maps each second-level heading's text to the HTML of the blocks below it."""

    title: str
    html: Markup
    headings: tuple[Heading, ...]
    sections: Mapping[str, tuple[Markup, ...]]


@dataclass(frozen=True)
class Chapter:
    """A group of pages in the navigation."""

    title: str
    pages: tuple[Page, ...]


@dataclass
class Site:
    """All pages, as the files were at `stamp`.

    `rendered` holds the content of the pages requested so far, `document` and `reference` the OpenAPI
    document and the pages made from it, and `index` what a search looks at, once they were requested.
    """

    stamp: Stamp
    pages: Mapping[str, Page]
    chapters: tuple[Chapter, ...]
    rendered: dict[str, Content] = field(default_factory=dict)
    document: Any = None
    reference: Any = None
    index: Any = None

    @cached_property
    def by_file(self) -> Mapping[Path, Page]:
        return {page.file: page for page in self.pages.values()}

    def neighbours(self, page: Page) -> tuple[Page | None, Page | None]:
        """The previous and the next page in the navigation."""
        ordered = [each for chapter in self.chapters for each in chapter.pages]
        previous = {after.path: before for before, after in pairwise(ordered)}
        following = {before.path: after for before, after in pairwise(ordered)}
        return previous.get(page.path), following.get(page.path)


def load(app: Flask) -> Site:
    """The pages. They are read again when a file is changed, added or removed.

    The check is one stat() for each file and folder: 0.2 ms for 40 of them.
    """
    site: Site | None = app.extensions.get("till.docs")
    if site is None or not _is_current(site.stamp):
        site = app.extensions["till.docs"] = _read()
    return site


def _is_current(stamp: Stamp) -> bool:
    try:
        return all(os.stat(path).st_mtime_ns == modified for path, modified in stamp)
    except FileNotFoundError:
        return False


def _read() -> Site:
    files = [README, *sorted(DOCS.rglob("*.md"))]
    # The modification time of a folder changes when a file is added to it or removed.
    watched = [*files, *{file.parent for file in files if file != README}]
    stamp = tuple((str(path), path.stat().st_mtime_ns) for path in watched)
    pages = {page.path: page for page in map(_page, files)}
    api, adr = (_chapter(pages, folder) for folder in ("api", "adr"))
    guides = sorted(
        (page for page in pages.values() if page not in (*api, *adr)), key=_position(GUIDES)
    )
    chapters = (("Guides", guides), ("API reference", api), ("Decisions", adr))
    return Site(stamp, pages, tuple(Chapter(title, tuple(each)) for title, each in chapters))


def _page(file: Path) -> Page:
    text = file.read_text(encoding="utf-8")
    path = "readme" if file == README else str(file.relative_to(DOCS).with_suffix(""))
    path = path.removesuffix("/README")
    found = HEADING.search(text)
    heading = re.sub(r"^\d+\. ", "", plain(found[1] if found else file.stem))
    return Page(path, file, LABELS.get(path, heading), _summary(text), text)


def _summary(text: str) -> str:
    """The first sentences of the first paragraph."""
    blocks = (block.strip() for block in text.split("\n\n"))
    first = next((block for block in blocks if block[:1].isalnum() or block[:1] == "`"), "")
    summary = ""
    for sentence in SENTENCE.findall(re.sub(":$", ".", plain(first))):
        if len(summary) >= SUMMARY_LENGTH:
            break
        summary += sentence
    return summary


def plain(text: str) -> str:
    """The text of one line of Markdown, without links, code marks and emphasis."""
    return re.sub(r"[`*]", "", LINK.sub(r"\1", " ".join(text.split())))


def _chapter(pages: Mapping[str, Page], folder: str) -> list[Page]:
    """A folder's README, then its pages in the order in which the README links to them."""
    names = [target.removesuffix(".md") for _, target in LINK.findall(pages[folder].text)]
    found = [page for path, page in pages.items() if path.split("/")[0] == folder]
    return sorted(found, key=_position((folder, *(f"{folder}/{name}" for name in names))))


def _position(order: tuple[str, ...]) -> Callable[[Page], tuple[int, str]]:
    """A sort key: the place in `order`, then the path."""
    places = {path: place for place, path in reversed(list(enumerate(order)))}
    return lambda page: (places.get(page.path, len(order)), page.path)
