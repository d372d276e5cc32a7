"""What there is to read: the Markdown files of the repository, in the order in which their indexes name them.

All of it is kept until a file changes, is added or goes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from checkout.reference.rendering import Rendered

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
START = ROOT / "README.md"
GUIDES = ("readme", "test-cards", "webhooks", "testing", "architecture")
"""The order of the guides. Those that it does not name follow."""

LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")
LABELS = {"readme": "Get started", "adr": "All decisions"}
"""What the navigation calls a page, where its heading would not do."""
ENOUGH = 60
"""A summary of fewer characters takes the next sentence along."""

HEADING = re.compile(r"^# (.+)$", re.M)
SENTENCE = re.compile(r".+?[.?!](?=\s|$)", re.S)

Stamp = tuple[tuple[Path, int], ...]


@dataclass(frozen=True)
class Entry:
    """One page. `path` is what follows /docs/; `label` stands in the navigation, `summary` on the first page."""

    path: str
    file: Path
    label: str
    summary: str


@dataclass(frozen=True)
class Section:
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Library:
    """The pages by path and by section, as the files were at `stamp`."""

    stamp: Stamp
    entries: Mapping[str, Entry]
    sections: tuple[Section, ...]
    _rendered: dict[str, Rendered] = field(default_factory=dict)

    @cached_property
    def by_file(self) -> Mapping[Path, Entry]:
        return {entry.file: entry for entry in self.entries.values()}

    def around(self, entry: Entry) -> tuple[Entry | None, Entry | None]:
        """The page before and the one after, across sections."""
        line = [each for section in self.sections for each in section.entries]
        before = {after.path: one for one, after in pairwise(line)}
        after = {one.path: after for one, after in pairwise(line)}
        return before.get(entry.path), after.get(entry.path)

    def rendered(self, entry: Entry) -> Rendered:
        """The page as HTML, made when it is first asked for."""
        if entry.path not in self._rendered:
            # A quick start needs no Markdown: the parser takes longer to load than all the rest.
            from checkout.reference.rendering import render  # noqa: PLC0415

            self._rendered[entry.path] = render(entry.file, self.by_file)
        return self._rendered[entry.path]


def library(app: Flask) -> Library:
    """The library as the files are now."""
    stamp = tuple((file, file.stat().st_mtime_ns) for file in _files())
    kept: Library | None = app.extensions.get("till.library")
    if kept is None or kept.stamp != stamp:
        kept = app.extensions["till.library"] = _read(stamp)
    return kept


def _files() -> Iterator[Path]:
    if START.exists():
        yield START
    yield from sorted(DOCS.rglob("*.md"))


def _read(stamp: Stamp) -> Library:
    entries = {entry.path: entry for file, _ in stamp for entry in [_entry(file)]}
    api, adr = (_chapter(entries, folder) for folder in ("api", "adr"))
    rest = [entry for entry in entries.values() if entry not in api and entry not in adr]
    guides = sorted(rest, key=_position(GUIDES))
    named = (("Guides", guides), ("API reference", api), ("Decisions", adr))
    sections = tuple(Section(title, tuple(pages)) for title, pages in named if pages)
    return Library(stamp, entries, sections)


def _entry(file: Path) -> Entry:
    text = file.read_text(encoding="utf-8")
    path = "readme" if file == START else str(file.relative_to(DOCS).with_suffix(""))
    path = path.removesuffix("/README")
    found = HEADING.search(text)
    heading = re.sub(r"^\d+\. ", "", plain(found[1] if found else file.stem))
    return Entry(path, file, LABELS.get(path, heading), _summary(text))


def _summary(text: str) -> str:
    """The first sentences of the first paragraph."""
    blocks = (block.strip() for block in text.split("\n\n"))
    first = next((block for block in blocks if block[:1].isalnum() or block[:1] == "`"), "")
    summary = ""
    for sentence in SENTENCE.findall(re.sub(":$", ".", plain(first))):
        if len(summary) >= ENOUGH:
            break
        summary += sentence
    return summary


def plain(text: str) -> str:
    """Markdown of one line as text: links, code and emphasis lose their marks."""
    return re.sub(r"[`*]", "", LINK.sub(r"\1", " ".join(text.split())))


def _chapter(entries: Mapping[str, Entry], folder: str) -> list[Entry]:
    """A folder's index, then its pages in the order in which the index names them."""
    pages = [each for path, each in entries.items() if path.split("/")[0] == folder]
    if folder not in entries:
        return pages
    text = entries[folder].file.read_text(encoding="utf-8")
    names = [target.removesuffix(".md") for _, target in LINK.findall(text)]
    return sorted(pages, key=_position((folder, *(f"{folder}/{name}" for name in names))))


def _position(order: tuple[str, ...]) -> Callable[[Entry], tuple[int, str]]:
    """Sorts by place in `order`, and by path what is not in it."""
    places = {path: place for place, path in reversed(list(enumerate(order)))}
    return lambda entry: (places.get(entry.path, len(order)), entry.path)
