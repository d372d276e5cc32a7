"""JSON bodies, as RFC 8259 has them: no NaN, no duplicate keys, no number out of range."""

from __future__ import annotations

import json
import re
from typing import Any

from checkout.api.parsing.values import MAX_DEPTH, Fault, check
from checkout.domain.errors import InvalidRequest

INT64 = range(-(2**63), 2**63)
STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.S)
"""A string, closed or cut off, or a bracket outside of strings."""


def parse_json(data: bytes) -> dict[str, Any]:
    """Parse an object. Raises InvalidRequest."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidRequest(f"The body is not valid UTF-8 (byte {error.start}).") from None
    _check_depth(text)
    try:
        values = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_float,
            parse_constant=lambda name: Fault(f"must be a number; JSON has no {name}"),
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise InvalidRequest(f"The body is not valid JSON ({where}).") from None
    if not isinstance(values, dict):
        raise InvalidRequest("The body must be a JSON object.")
    check(values)
    return values


def _check_depth(text: str) -> None:
    """Count the brackets before the parser, whose recursion deep nesting would overflow."""
    depth = 0
    for match in STRUCTURE.finditer(text):
        token = match[0]
        if token in "[{":
            depth += 1
        elif token in "]}":
            depth -= 1
        if depth > MAX_DEPTH:
            raise InvalidRequest(f"The body is nested more than {MAX_DEPTH} levels deep.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in pairs:
        values[key] = Fault("is given twice") if key in values else value
    return values


def _integer(digits: str) -> int | Fault:
    # 20 characters hold any int64; int() refuses thousands of digits with an error of its own.
    if len(digits) <= 20 and (value := int(digits)) in INT64:
        return value
    return Fault("is out of range")


def _float(digits: str) -> float | Fault:
    value = float(digits)
    return value if abs(value) != float("inf") else Fault("is out of range")
