"""Are answers as the OpenAPI document describes them? Every answer that `Api` gets in a test is compared with it."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs
from flask import Flask
from werkzeug.test import TestResponse

from checkout.reference.openapi import document

JSON = "application/json"


def check(app: Flask, method: str, path: str, response: TestResponse) -> None:
    """Compare an answer with its schema, in which no other fields are allowed. Raises AssertionError."""
    template = _template(app, path.partition("?")[0])
    if template is None or response.mimetype != JSON:
        return
    check_body(app, method, template, response.status_code, response.get_json())


def check_body(app: Flask, method: str, template: str, status: int, body: Any) -> None:
    """As `check`, for the call at the path `template`, such as /v1/products/{id}."""
    operation = _content(app)["paths"][template].get(method.lower())
    if operation is None:
        return
    assert str(status) in operation["responses"], (method, template, body)
    validator = _validator(template, method.lower(), str(status))
    errors = list(validator.iter_errors(body))
    assert not errors, f"{method} {template}: " + "; ".join(
        f"{'.'.join(map(str, each.instance_path))}: {each.message[:300]}" for each in errors[:3]
    )


_made: dict[str, Any] = {}


def _content(app: Flask) -> dict[str, Any]:
    """One document for all applications: they differ only in URLs."""
    if not _made:
        with app.app_context():
            _made.update(document.load(app).content)
    return _made


@cache
def _templates() -> list[tuple[re.Pattern[str], str]]:
    """Paths without parameters come first."""
    paths = sorted(_made["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path) for path in paths]


def _template(app: Flask, path: str) -> str | None:
    _content(app)
    return next((each for pattern, each in _templates() if pattern.fullmatch(path)), None)


@cache
def _validator(template: str, method: str, status: str) -> Any:
    content = _closed()
    response = content["paths"][template][method]["responses"][status]
    if "$ref" in response:
        response = content["components"]["responses"][response["$ref"].rpartition("/")[2]]
    schema = response["content"][JSON]["schema"]
    return jsonschema_rs.Draft202012Validator({**schema, "components": content["components"]})


@cache
def _closed() -> dict[str, Any]:
    content = copy.deepcopy(_made)
    for schema in _objects(content["components"]["schemas"]):
        schema["additionalProperties"] = False
    return content


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if isinstance(value.get("properties"), dict) and value.get("type") == "object":
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _objects(each)
