"""Compare an answer with the table of the SDK's types."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

BY_OBJECT = {
    "checkout.session": "Session",
    "event": "EventBase",
    "item": "LineItem",
}
"""The name in the table of an object whose `object` is not that name in snake case."""
SCALARS = {str: "string", bool: "boolean", int: "number", float: "number", type(None): "null"}


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """For each object, its fields and their types. `extract.py` says how they are written."""
    text = Path(__file__).with_name("types.json").read_text()
    objects: Mapping[str, Mapping[str, str]] = json.loads(text)["objects"]
    return objects


def name_of(shown: Mapping[str, Any]) -> str:
    """The name in the table of an object of the API."""
    kind: str = shown["object"]
    name = BY_OBJECT.get(kind) or "".join(part.capitalize() for part in kind.split("_"))
    return f"Deleted{name}" if shown.get("deleted") else name


def problems(shown: Any, name: str, path: str = "") -> Iterator[str]:
    """What a client that relies on the SDK's types would stumble over, as `path: what is wrong`."""
    for field, type_ in table()[name].items():
        key, may_miss = field.removesuffix("?"), field.endswith("?")
        here = f"{path or name}.{key}"
        if key in shown:
            yield from _mismatch(shown[key], type_.split("|"), here)
        elif not may_miss:
            yield f"{here}: missing, {'null' if 'null' in type_.split('|') else type_}"


def _mismatch(value: Any, types: list[str], path: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _of_object(value, types, path)
    elif isinstance(value, list):
        arrays = [type_[1:-3] for type_ in types if type_.endswith("[]")]
        if not arrays:
            yield f"{path}: a list is none of {types}"
        for index, item in enumerate(value):
            yield from _mismatch(item, arrays[0].split("/"), f"{path}[{index}]")
    elif repr(value) not in types and SCALARS[type(value)] not in types:
        yield f"{path}: {value!r} is none of {types}"


def _of_object(value: dict[str, Any], types: list[str], path: str) -> Iterator[str]:
    if value.get("object") == "list":
        for index, item in enumerate(value["data"]):
            yield from problems(item, name_of(item), f"{path}.data[{index}]")
        return
    known = [type_ for type_ in types if type_ in table()]
    if isinstance(value.get("object"), str) and (own := name_of(value)) in known:
        known = [own]
    if known:
        yield from problems(value, known[0], path)
    elif "object" not in types:
        yield f"{path}: an object is none of {types}"
