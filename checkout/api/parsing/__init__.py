"""Bodies and query strings, parsed strictly into one tree of dicts, lists and scalars.

There are two encodings, JSON and forms with bracketed keys, and one result. What one of the databases can't store, or
stores as something else, is refused by its bracketed path: NUL, lone surrogates, numbers that no int64 or double holds,
duplicate keys, nesting beyond `MAX_DEPTH`. The values of a form stay strings: the schemas read numbers and booleans.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from werkzeug.http import parse_options_header

from checkout.api.parsing.form import MAX_FIELDS, parse_form
from checkout.api.parsing.json_body import parse_json
from checkout.api.parsing.values import MAX_DEPTH, bracketed, is_storable, printable
from checkout.domain.errors import UnsupportedMediaType

__all__ = [
    "MAX_DEPTH",
    "MAX_FIELDS",
    "Body",
    "bracketed",
    "is_storable",
    "parse_body",
    "parse_form",
    "parse_json",
    "printable",
]

JSON_TYPE, FORM_TYPE = "application/json", "application/x-www-form-urlencoded"
CHARSETS = frozenset({None, "utf-8", "utf8", "us-ascii"})


@dataclass(frozen=True)
class Body:
    """A parsed body or query string. `form`: its scalars are strings."""

    values: dict[str, Any] = field(default_factory=dict)
    form: bool = False


def parse_body(data: bytes, content_type: str | None) -> Body:
    """Parse a body by its content type. An empty body is an empty object, whatever its type.

    Raises UnsupportedMediaType, and InvalidRequest with `param` where a field is at fault.
    """
    if not data.strip():
        return Body()
    mimetype, options = parse_options_header(content_type)
    mimetype, charset = mimetype.lower(), options.get("charset")
    if mimetype not in {JSON_TYPE, FORM_TYPE} or (charset and charset.lower()) not in CHARSETS:
        raise UnsupportedMediaType(f"Send the body as `{JSON_TYPE}` or `{FORM_TYPE}`, in UTF-8.")
    return Body(parse_json(data)) if mimetype == JSON_TYPE else Body(parse_form(data), form=True)
