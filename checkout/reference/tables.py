"""Tables for narrow screens and screen readers: a box that scrolls, cells that don't break, no empty heads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it.token import Token

NUMBER = re.compile(r"[\d ]{12,}")
NAME = re.compile(r"`[^`]{1,40}`")
SENTENCE = 24
"""Cells with more characters are sentences."""


def boxed(tokens: Sequence[Token]) -> Iterator[Token]:
    """The page's tokens, with each table in a box that is named after the heading above it."""
    without_head = False
    label = ""
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            label = re.sub(r"[`*]", "", tokens[place + 1].content)
        elif token.type == "table_open":
            yield _box(label)
        elif token.type == "thead_open":
            without_head = _head_is_empty(tokens[place:])
        if not without_head:
            yield _cell(token, tokens, place)
        if token.type == "thead_close":
            without_head = False
        elif token.type == "table_close":
            yield Token("table_box_close", "div", -1, block=True)


def _box(label: str) -> Token:
    attrs: dict[str, Any] = {"class": "table", "tabindex": "0", "role": "group"}
    attrs["aria-label"] = f"Table: {label}"
    return Token("table_box_open", "div", 1, attrs=attrs, block=True)


def _head_is_empty(tokens: Sequence[Token]) -> bool:
    end = next(place for place, token in enumerate(tokens) if token.type == "thead_close")
    return not any(token.content.strip() for token in tokens[:end])


def _cell(token: Token, tokens: Sequence[Token], place: int) -> Token:
    if token.type == "td_open":
        text = tokens[place + 1].content
        if NUMBER.fullmatch(text):
            token.attrSet("class", "whole")
        elif NAME.fullmatch(text):
            token.attrSet("class", "name")
        elif len(text) > SENTENCE:
            token.attrSet("class", "words")
    elif token.type == "th_open" and not tokens[place + 1].content.strip():
        token.tag = tokens[place + 2].tag = "td"  # it heads nothing
    return token
