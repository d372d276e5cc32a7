"""The reference's pages: the calls of each resource and the objects, as the templates show them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from markupsafe import Markup

from checkout.api import operations
from checkout.reference import pages
from checkout.reference.openapi import document, examples, notation
from checkout.reference.openapi.notation import Written
from checkout.reference.openapi.schemas import REF
from foundation import web

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """A parameter or field."""

    name: str
    type: Markup
    meaning: Markup
    required: bool


@dataclass(frozen=True)
class Entry:
    """One call."""

    id: str
    method: str
    path: str
    summary: str
    description: Markup
    parameters: tuple[Row, ...]
    answer: Markup
    statuses: tuple[tuple[str, str], ...]
    example: str


@dataclass(frozen=True)
class Shape:
    """An object, or an object within others."""

    name: str
    kind: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Resource:
    """A page: the calls of one tag, and the objects that they answer."""

    slug: str
    title: str
    summary: str
    guide: str
    entries: tuple[Entry, ...]
    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class Reference:
    resources: Mapping[str, Resource]
    """By the slug in the page's URL."""


def load(app: Flask) -> Reference:
    """The reference, made once for each version of the document."""
    site = pages.load(app)
    content = document.load(app).content
    if not isinstance(site.reference, Reference):
        site.reference = _make(app, content)
    return site.reference


def _make(app: Flask, content: JsonObject) -> Reference:
    written = Written(content, _homes(content))
    calls = {(call.method, call.path): call for call in operations.calls(app)}
    resources = {}
    for tag in content["tags"]:
        slug = _slug(tag["name"])
        entries = tuple(_entries(app, tag["name"], calls, content, written))
        shapes = tuple(
            _shape(name, content, written) for name, home in written.homes.items() if home == slug
        )
        path = tag["externalDocs"]["url"].removeprefix(web.url("checkout"))
        resources[slug] = Resource(slug, tag["name"], tag["description"], path, entries, shapes)
    nested = tuple(
        _shape(name, content, written) for name, home in written.homes.items() if home == NESTED
    )
    resources[NESTED] = Resource(
        NESTED,
        "Nested objects",
        "Objects within parameters and other objects.",
        "/docs/api/nested-objects",
        (),
        nested,
    )
    return Reference(resources)


NESTED = "nested-objects"
INERT = ("not available", "accepted, not used")
OF_EVERY_CALL = frozenset({"expand", "expand[]", "Idempotency-Key", "Stripe-Version"})


def _homes(content: JsonObject) -> dict[str, str]:
    """The page of each schema that is shown: objects with those of their calls, others with the nested ones."""
    answered: dict[str, Counter[str]] = {}
    for path in content["paths"].values():
        for call in path.values():
            schema = call["responses"]["200"]["content"]["application/json"]["schema"]
            for name in re.findall(rf"{REF}(\w+)", str(schema)):
                kind = name.removesuffix("Page")
                if kind in content["components"]["schemas"] and kind != "Deleted":
                    answered.setdefault(kind, Counter())[_slug(call["tags"][0])] += 1
    homes = {kind: found.most_common(1)[0][0] for kind, found in answered.items()}
    bodies = {
        each["schema"]["$ref"].removeprefix(REF)
        for path in content["paths"].values()
        for call in path.values()
        for each in call.get("requestBody", {}).get("content", {}).values()
    }
    for name, schema in content["components"]["schemas"].items():
        if name not in bodies and "properties" in schema and not _is_list(schema):
            homes.setdefault(name, NESTED)
    return homes


def _is_list(schema: JsonObject) -> bool:
    return bool(schema["properties"].get("object", {}).get("const") == "list")


def _entries(
    app: Flask, tag: str, calls: Mapping[Any, Any], content: JsonObject, written: Written
) -> Iterator[Entry]:
    by_label = {page.label: page for page in pages.load(app).pages.values()}
    for path, methods in content["paths"].items():
        for method, operation in methods.items():
            if operation["tags"] == [tag]:
                call = calls[method.upper(), path]
                main = document.main_call(call, calls.values())
                base = web.url("checkout")
                example = examples.example(call, main, by_label[tag], base)
                yield _entry(call.method, path, operation, content, written, example)


def _entry(
    method: str,
    path: str,
    operation: JsonObject,
    content: JsonObject,
    written: Written,
    example: str,
) -> Entry:
    rows = tuple(sorted(_parameters(operation, content, written), key=_position))
    statuses = tuple(
        (status, each["$ref"].rpartition("/")[2])
        for status, each in operation["responses"].items()
        if status != "200"
    )
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    return Entry(
        operation["operationId"],
        method,
        path,
        pages.plain(operation["summary"]),
        notation.markdown(operation.get("description", "")),
        rows,
        written.type(answer),
        statuses,
        example,
    )


def _parameters(operation: JsonObject, content: JsonObject, written: Written) -> Iterator[Row]:
    for each in operation["parameters"]:
        if "$ref" in each:
            each = content["components"]["parameters"][each["$ref"].rpartition("/")[2]]
        required = each.get("required", False)
        meaning = notation.inline(each["description"])
        yield Row(each["name"], written.type(each["schema"]), meaning, required)
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body:
        yield from _rows(
            content["components"]["schemas"][body["schema"]["$ref"].removeprefix(REF)], written
        )


def _position(row: Row) -> tuple[bool, bool, bool]:
    """Required parameters come first; those for what Till doesn't have, and those of every call, come last."""
    inert = row.type == notation.EMPTY or any(each in row.meaning for each in INERT)
    return not row.required, row.name in OF_EVERY_CALL, inert


def _rows(schema: JsonObject, written: Written) -> Iterator[Row]:
    required = schema.get("required", ())
    for name, each in schema["properties"].items():
        meaning = notation.inline(each.get("description", ""))
        yield Row(name, written.type(each), meaning, name in required)


def _shape(name: str, content: JsonObject, written: Written) -> Shape:
    schema = content["components"]["schemas"][name]
    rows = tuple(_rows(schema, written))
    kind = schema["properties"].get("object", {}).get("const", "")
    return Shape(name, kind, rows)


def _slug(label: str) -> str:
    return label.lower().replace(" ", "-")
