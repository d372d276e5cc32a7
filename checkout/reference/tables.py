"""A markdown-it plugin that makes tables fit narrow screens and screen readers.

Each table stands in a box that scrolls sideways and is named after the heading above it. A table with
sentences is stacked on narrow screens: its rows become blocks. Cells with a number or a name don't break.
A head without text is left out. ADR 0015 says why the plugin is written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import escape

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

NUMBER = re.compile(r"[\d ]{12,}")
NAME = re.compile(r"\[?`[^`]{1,40}`(\]\(\S+\))?")
SENTENCE_LENGTH = 24
"""A cell with more characters is laid out as a sentence."""


def plugin(parser: MarkdownIt) -> None:
    parser.core.ruler.push("tables", _prepare)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)


def _prepare(state: StateCore) -> None:
    """Name the tables, set the classes of their cells, drop empty heads."""
    label, start = "", 0
    table: Token | None = None
    kept: list[Token] = []
    for place, token in enumerate(state.tokens):
        if token.type == "heading_open":
            label = re.sub(r"[`*]", "", state.tokens[place + 1].content)
        elif token.type == "table_open":
            table = token
            table.meta["label"] = label
        elif token.type == "thead_open":
            start = len(kept)
        elif token.type in {"td_open", "th_open"}:
            _prepare_cell(*state.tokens[place : place + 3])
            if table and len(state.tokens[place + 1].content) > SENTENCE_LENGTH:
                table.meta["stacked"] = True
        kept.append(token)
        if token.type == "thead_close" and not any(each.content for each in kept[start:]):
            del kept[start:]
    state.tokens = kept


def _prepare_cell(opening: Token, inline: Token, closing: Token) -> None:
    text = inline.content
    if opening.tag == "th":
        if not text:
            opening.tag = closing.tag = "td"  # an empty cell is no header
    elif NUMBER.fullmatch(text):
        opening.attrSet("class", "whole")
    elif NAME.fullmatch(text):
        opening.attrSet("class", "name")
    elif len(text) > SENTENCE_LENGTH:
        opening.attrSet("class", "words")


def _table_open(_: Any, tokens: Sequence[Token], place: int, *_rest: Any) -> str:
    label = escape(tokens[place].meta["label"])
    name = "table table--stacked" if "stacked" in tokens[place].meta else "table"
    return f'<div class="{name}" tabindex="0" role="group" aria-label="Table: {label}"><table>\n'


def _table_close(*_: Any) -> str:
    return "</table></div>\n"
