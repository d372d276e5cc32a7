"""JSON as HTML with coloured parts: strings, numbers, and the words true, false and null."""

from __future__ import annotations

import json
import re
from typing import Any

from markupsafe import Markup, escape

PART = re.compile(
    r'(?P<string>"(?:[^"\\]|\\.)*")(?P<colon>\s*:)?|(?P<number>-?\d[\d.eE+-]*)|(?P<word>\b(?:true|false|null)\b)'
)
SPAN = Markup('<span class="code__{}">{}</span>')


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
    kind = found.lastgroup
    return escape(found[0]) if kind == "colon" else SPAN.format(kind, found[0])
