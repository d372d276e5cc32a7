"""JSON as HTML with coloured parts: strings, numbers, and the words true, false and null."""

from __future__ import annotations

import json
import re
from typing import Any

from markupsafe import Markup, escape

PART = re.compile(
    r'(?P<string>"(?:[^"\\]|\\.)*")(?P<colon>\s*:)?|(?P<number>-?\d[\d.eE+-]*)|(?P<word>\b(?:true|false|null)\b)'
)
CLASSES = {"string": "code__string", "number": "code__number", "word": "code__word"}
SPAN = Markup('<span class="{}">{}</span>')


def json_text(text: str) -> Markup:
    """The text, escaped, with spans around the values. Names stay as they are."""
    parts, end = [], 0
    for found in PART.finditer(text):
        parts += [escape(text[end : found.start()]), _part(found)]
        end = found.end()
    return Markup().join([*parts, escape(text[end:])])


def json_value(value: Any) -> Markup:
    """The value as indented JSON."""
    return json_text(json.dumps(value, indent=2, ensure_ascii=False))


def _part(found: re.Match[str]) -> Markup:
    name = CLASSES.get(found.lastgroup or "")
    return SPAN.format(name, found[0]) if name else escape(found[0])
