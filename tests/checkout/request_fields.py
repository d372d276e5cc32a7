"""Every field of every request of the API, found in the request models."""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from flask import Flask

from checkout.api import operations
from checkout.schemas.fields import Schema

Path = tuple[str | int, ...]
KEY = "note"
"""The key that stands for any in an object whose keys are the caller's own."""


def endpoints(app: Flask) -> Iterator[tuple[str, str, type[Schema]]]:
    """(method, path, request model) of each call of the API. Ids in paths are "x"."""
    for call in operations.calls(app):
        yield call.method, call.path.replace("{id}", "x"), call.operation.schema


def leaves(model: type[Schema], path: Path = ()) -> Iterator[Path]:
    """The path of each field that is no object, in objects and lists within as well."""
    for name, field in model.model_fields.items():
        yield from dict.fromkeys(_of_type(field.annotation, (*path, name)))


def _of_type(kind: Any, path: Path) -> Iterator[Path]:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        yield from _of_type(arguments[0], path)
    elif origin in (Union, types.UnionType):
        for each in arguments:
            if each is not type(None):
                yield from _of_type(each, path)
    elif origin is list:
        yield from _of_type(arguments[0], (*path, 0))
    elif origin is dict:
        yield from _of_type(arguments[1], (*path, KEY))
    elif inspect.isclass(kind) and issubclass(kind, Schema):
        yield from leaves(kind, path)
    else:
        # A field that must be empty has the type None.
        assert kind in (str, int, float, bool, type(None)) or origin is Literal, (path, kind)
        yield path


def body(path: Path, value: Any) -> Any:
    """A body with nothing but `value` at `path`."""
    for part in reversed(path):
        value = [value] if part == 0 else {part: value}
    return value


def bracketed(path: Path) -> str:
    """As an error's `param` names it."""
    return str(path[0]) + "".join(f"[{part}]" for part in path[1:])
