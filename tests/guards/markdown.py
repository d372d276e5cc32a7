"""The documents as the guards read them: fenced blocks, links and the ids of headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


@dataclass(frozen=True)
class Block:
    """A fenced block. `language` is "bash", "json", "python" or empty."""

    language: str
    text: str


def name_of(page: Path) -> str:
    """The path from the top of the repository, for the names of tests."""
    return str(page.relative_to(ROOT))


def blocks(page: Path) -> list[Block]:
    """The fenced blocks in their order."""
    return [Block(token.info.strip(), token.content) for token in _tokens(page, "fence")]


def links(page: Path) -> list[str]:
    """The targets of links and images within the repository, with their fragments."""
    targets = [str(token.attrGet("href")) for token in _tokens(page, "link_open")]
    targets += [str(token.attrGet("src")) for token in _tokens(page, "image")]
    return [target for target in targets if not re.match(r"[a-z]+:", target)]


def anchors(page: Path) -> set[str]:
    """The fragments that GitHub makes of the page's headings."""
    return {str(token.attrGet("id")) for token in _tokens(page, "heading_open")}


def _tokens(page: Path, type: str) -> Iterator[Token]:
    for token in _parse(page):
        for each in (token, *(token.children or ())):
            if each.type == type:
                yield each


@cache
def _parse(page: Path) -> list[Token]:
    parser = MarkdownIt("commonmark").enable("table").use(anchors_plugin, max_level=6)
    return parser.parse(page.read_text(encoding="utf-8"))
