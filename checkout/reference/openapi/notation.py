"""Types and Markdown of the document as HTML."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from checkout.reference.openapi.schemas import REF
from checkout.schemas.neutral import NOTHING
from foundation import web

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

JsonObject = dict[str, Any]
FORMATS = {"uri": "URL", "email": "email", "unix-time": "time"}
EMPTY = Markup("empty")
PREFIX = re.compile(r"\^([a-z]+_)\[")
"""The pattern of an id, which begins with the prefix."""


def markdown(text: str) -> Markup:
    """Paragraphs and lists."""
    return Markup(_parser().render(_local(text)))  # noqa: S704 - it escapes


def inline(text: str) -> Markup:
    """The text of one cell."""
    return Markup(_parser().renderInline(_local(text)))  # noqa: S704 - it escapes


@cache
def _parser() -> MarkdownIt:
    # Only these pages need the parser, and loading it takes 50 ms, so the start does without.
    from markdown_it import MarkdownIt  # noqa: PLC0415

    return MarkdownIt("commonmark", {"html": False})


def _local(text: str) -> str:
    """Links to the pages of this server without its address."""
    return text.replace(f"]({web.url('checkout')}/", "](/")


@dataclass(frozen=True)
class Written:
    """Writes types. `homes` maps each schema that has a place on a page to that page."""

    content: JsonObject
    homes: Mapping[str, str]

    def type(self, schema: JsonObject) -> Markup:
        """The type with its limits, such as `integer, 1 to 100` or `array of LineItem`."""
        text = Markup(" or ").join(dict.fromkeys(self._options(schema)))
        default = schema.get("default")
        if default is None or default == []:
            return text
        return Markup("{}; {} by default").format(text, _code(default))

    def _options(self, schema: JsonObject) -> list[Markup]:
        for several in ("anyOf", "oneOf"):
            if several in schema:
                return [part for each in schema[several] for part in self._options(each)]
        if "$ref" in schema:
            return [self._named(schema["$ref"].removeprefix(REF))]
        if schema.get("enum") == NOTHING["enum"]:
            return [EMPTY]
        if "enum" in schema:
            return [_code(each) for each in schema["enum"]]
        if "const" in schema:
            return [_code(schema["const"])]
        kinds = schema.get("type", "any")
        if isinstance(kinds, list):
            return [self._simple(kind, schema) for kind in kinds]
        return [self._simple(kinds, schema)]

    def _named(self, name: str) -> Markup:
        schema = self.content["components"]["schemas"][name]
        if "enum" in schema:
            return Markup(" or ").join(_code(each) for each in schema["enum"])
        if name.endswith("Page") and name.removesuffix("Page") in self.homes:
            return Markup("list of {}").format(self._named(name.removesuffix("Page")))
        home = self.homes.get(name)
        if home is None:
            return Markup("object")
        return Markup('<a href="/docs/reference/{0}#{1}">{1}</a>').format(home, name)

    def _simple(self, kind: str, schema: JsonObject) -> Markup:
        if kind == "array":
            items = self.type(schema["items"]) if schema.get("items") else Markup("anything")
            return Markup("array{} of {}").format(_count(schema, "Items"), items)
        if kind == "object":
            return Markup("object")
        if kind == "any":
            return Markup("any")
        text = FORMATS.get(schema.get("format", ""), kind)
        prefix = PREFIX.match(schema.get("pattern", ""))
        if prefix:
            return Markup("id <code>{}…</code>").format(prefix[1])
        return Markup("{}{}").format(text, _limits(schema))


def _limits(schema: JsonObject) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    if high is not None and high < 2**53:
        return f", {low or 0:,} to {high:,}"
    if schema.get("format") == "unix-time":
        return ""
    return _count(schema, "Length", " characters")


def _count(schema: JsonObject, of: str, unit: str = "") -> str:
    low, high = schema.get(f"min{of}"), schema.get(f"max{of}")
    if high is None:
        return ""
    comma = "," if unit else ""
    return (
        f"{comma} up to {high:,}{unit}"
        if low in (None, 0)
        else f"{comma} {low:,} to {high:,}{unit}"
    )


def _code(value: object) -> Markup:
    text = value if isinstance(value, str) and value else json.dumps(value)
    return Markup("<code>{}</code>").format(text)
