"""Forms and query strings with bracketed keys: `line_items[0][price]=…`, `expand[]=…`.

A form that could be read in two ways is refused: a key given twice, a value where there is an object, `[]` beside named
keys, indices with gaps. Libraries such as qs-codec merge these silently, and none names the key at fault.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from checkout.api.parsing.values import MAX_DEPTH, Path, check, refuse
from checkout.domain.errors import InvalidRequest

MAX_FIELDS = 5_000
"""Enough for a hundred line items with all that each may have."""
MAPS = frozenset({"metadata"})
"""Objects with keys of the caller's own, where a number is no index."""
KEY = re.compile(r"(?P<name>[^\[\]]+)(?P<rest>(?:\[[^\[\]]*\])*)")
INDEX = re.compile(r"0|[1-9][0-9]{0,8}")


def parse_form(data: bytes) -> dict[str, Any]:
    """Parse a form or query string. All scalars are strings. Raises InvalidRequest."""
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
    check(values)
    return values


def _segments(key: str) -> tuple[str, ...]:
    """`a[0][b]` → `("a", "0", "b")`. The last segment of `a[]` is empty."""
    match = KEY.fullmatch(key)
    if match is None:
        refuse((key,), "has unbalanced brackets in its name")
    rest = match["rest"]
    segments = (match["name"], *(rest[1:-1].split("][") if rest else ()))
    if len(segments) > MAX_DEPTH:
        refuse(segments, f"is nested more than {MAX_DEPTH} levels deep")
    if "" in segments[1:-1]:
        refuse(segments, "needs an index between its brackets, as in `[0]`")
    return segments


def _put(root: dict[str, Any], segments: tuple[str, ...], value: str) -> None:
    """Add one field to the tree. The values of `a[]` are collected under the key "" of `a`."""
    branch = root
    for position, segment in enumerate(segments[:-1], start=1):
        below = branch.setdefault(segment, {})
        if not isinstance(below, dict):
            refuse(segments[:position], "is given both as a value and as an object")
        branch = below
    last = segments[-1]
    if last == "" and len(segments) > 1:
        branch.setdefault("", []).append(value)
    elif isinstance(branch.get(last), dict):
        refuse(segments, "is given both as a value and as an object")
    elif last in branch:
        refuse(segments, "is given twice")
    else:
        branch[last] = value


def _settle(branch: Any, path: Path) -> Any:
    """Turn the objects whose keys are indices into lists."""
    if not isinstance(branch, dict):
        return branch
    if "" in branch:
        if len(branch) > 1:
            refuse(path, "mixes `[]` with named keys")
        return branch[""]
    if path[-1] not in MAPS and (indices := [key for key in branch if INDEX.fullmatch(key)]):
        if len(indices) < len(branch) or set(map(int, indices)) != set(range(len(branch))):
            refuse(path, "must be indexed from 0 without gaps")
        return [_settle(branch[str(index)], (*path, index)) for index in range(len(branch))]
    return {key: _settle(item, (*path, key)) for key, item in branch.items()}
