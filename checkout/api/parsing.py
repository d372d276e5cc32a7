"""Request bodies and query strings, read strictly into one tree of dicts, lists and scalars.

Two encodings, one result: JSON, and forms with bracketed keys (`line_items[0][price]=…`,
`expand[]=…`). Whatever one of the databases would choke on, or store as something else, is refused
here and named by its bracketed path: NUL, lone surrogates, numbers that no int64 or double can
hold, duplicate keys, nesting beyond `MAX_DEPTH`. Values of a form stay strings; the schemas read
numbers and booleans from them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from werkzeug.http import parse_options_header

from checkout.domain.errors import InvalidRequest, UnsupportedMediaType

MAX_DEPTH = 32
MAX_FIELDS = 5_000
"""Fields of a form: a hundred line items with everything that one may have."""
INT64 = range(-(2**63), 2**63)
JSON_TYPE, FORM_TYPE = "application/json", "application/x-www-form-urlencoded"

STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.S)
"""A string, closed or cut off, or a bracket outside of strings."""
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
KEY = re.compile(r"(?P<name>[^\[\]]+)(?P<rest>(?:\[[^\[\]]*\])*)")
INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
MAPS = frozenset({"metadata"})
"""Objects whose keys are the caller's own, so that a number there is no index."""

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Body:
    """What was sent. `form` says that scalars are strings, whatever they stand for."""

    values: dict[str, Any] = field(default_factory=dict)
    form: bool = False


def parse_body(data: bytes, content_type: str | None) -> Body:
    """Read a body by its content type; an empty one is an empty object.

    Raises UnsupportedMediaType, and InvalidRequest with `param` where a field is at fault.
    """
    if not data.strip():
        return Body()
    mimetype, options = parse_options_header(content_type)
    mimetype = mimetype.lower()
    if mimetype not in {JSON_TYPE, FORM_TYPE} or not _is_utf8(options.get("charset")):
        raise UnsupportedMediaType(f"Send the body as `{JSON_TYPE}` or `{FORM_TYPE}`, in UTF-8.")
    return Body(parse_json(data)) if mimetype == JSON_TYPE else Body(parse_form(data), form=True)


def parse_json(data: bytes) -> dict[str, Any]:
    """An object, as RFC 8259 has it and no more. Raises InvalidRequest."""
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
            parse_constant=lambda name: _Fault(f"must be a number; JSON has no {name}"),
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise InvalidRequest(f"The body is not valid JSON ({where}).") from None
    if not isinstance(values, dict):
        raise InvalidRequest("The body must be a JSON object.")
    _check(values, ())
    return values


def parse_form(data: bytes) -> dict[str, Any]:
    """Bracketed fields as a tree, all scalars strings; for bodies and query strings alike.

    Raises InvalidRequest.
    """
    try:
        pairs = parse_qsl(
            data.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except UnicodeError:
        raise InvalidRequest("The form is not percent-encoded UTF-8.") from None
    except ValueError:
        raise InvalidRequest(f"The form has more than {MAX_FIELDS} fields.") from None
    root: dict[str, Any] = {}
    for key, value in pairs:
        _put(root, _segments(key), value)
    values: dict[str, Any] = {name: _settle(branch, (name,)) for name, branch in root.items()}
    _check(values, ())
    return values


def bracketed(path: Sequence[str | int]) -> str:
    """`("line_items", 0, "price")` → `line_items[0][price]`, printable and not too long."""
    if not path:
        return ""
    head, *tail = (printable(str(part))[:80] for part in path)
    return (head + "".join(f"[{part}]" for part in tail))[:300]


def printable(text: str) -> str:
    """`text` with what can't be stored or sent replaced."""
    return UNSTORABLE.sub("\ufffd", text)


def is_storable(text: str) -> bool:
    """False if it has a NUL or half of a surrogate pair, which PostgreSQL or UTF-8 can't hold."""
    return UNSTORABLE.search(text) is None


@dataclass(frozen=True)
class _Fault:
    """Stands in the tree for a value that can't be taken, until the walk knows its path."""

    reason: str


def _is_utf8(charset: str | None) -> bool:
    return charset is None or charset.lower() in {"utf-8", "utf8", "us-ascii"}


def _check_depth(text: str) -> None:
    """Count brackets before the parser, which recurses and would overflow the stack."""
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
        values[key] = _Fault("is given twice") if key in values else value
    return values


def _integer(digits: str) -> int | _Fault:
    # Twenty characters hold any int64; far more would hit the interpreter's own limit.
    if len(digits) <= 20 and (value := int(digits)) in INT64:
        return value
    return _Fault("is out of range")


def _float(digits: str) -> float | _Fault:
    value = float(digits)
    return value if abs(value) != float("inf") else _Fault("is out of range")


def _check(value: Any, path: Path) -> None:
    """Walk the tree and refuse, by path, what can't be stored."""
    if isinstance(value, _Fault):
        _refuse(path, value.reason)
    if isinstance(value, str) and not is_storable(value):
        _refuse(path, "must be text without NUL characters or lone surrogates")
    if isinstance(value, list):
        for index, item in enumerate(value):
            _check(item, (*path, index))
    if isinstance(value, dict):
        for key, item in value.items():
            if not is_storable(key):
                _refuse((*path, key), "has a NUL character or a lone surrogate in its name")
            _check(item, (*path, key))


def _refuse(path: Path, reason: str) -> NoReturn:
    param = bracketed(path)
    raise InvalidRequest(f"The `{param}` field {reason}.", param=param)


def _segments(key: str) -> tuple[str, ...]:
    """`a[0][b]` → `("a", "0", "b")`; `a[]` ends in an empty one."""
    match = KEY.fullmatch(key)
    if match is None:
        _refuse((key,), "has unbalanced brackets in its name")
    rest = match["rest"]
    segments = (match["name"], *(rest[1:-1].split("][") if rest else ()))
    if len(segments) > MAX_DEPTH:
        _refuse(segments, f"is nested more than {MAX_DEPTH} levels deep")
    if "" in segments[1:-1]:
        _refuse(segments, "needs an index between its brackets, as in `[0]`")
    return segments


def _put(root: dict[str, Any], segments: tuple[str, ...], value: str) -> None:
    """Add one field. `a[]` collects into the key "" of its branch."""
    branch = root
    for position, segment in enumerate(segments[:-1], start=1):
        below = branch.setdefault(segment, {})
        if not isinstance(below, dict):
            _refuse(segments[:position], "is given both as a value and as an object")
        branch = below
    last = segments[-1]
    if last == "" and len(segments) > 1:
        branch.setdefault("", []).append(value)
    elif isinstance(branch.get(last), dict):
        _refuse(segments, "is given both as a value and as an object")
    elif last in branch:
        _refuse(segments, "is given twice")
    else:
        branch[last] = value


def _settle(branch: Any, path: Path) -> Any:
    """Turn branches that are keyed by indices into lists."""
    if not isinstance(branch, dict):
        return branch
    if "" in branch:
        if len(branch) > 1:
            _refuse(path, "mixes `[]` with named keys")
        return branch[""]
    if path[-1] not in MAPS and (indices := [key for key in branch if INDEX.fullmatch(key)]):
        if len(indices) < len(branch) or set(map(int, indices)) != set(range(len(branch))):
            _refuse(path, "must be indexed from 0 without gaps")
        return [_settle(branch[str(index)], (*path, index)) for index in range(len(branch))]
    return {key: _settle(item, (*path, key)) for key, item in branch.items()}
