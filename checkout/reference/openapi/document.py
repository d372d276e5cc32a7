"""The OpenAPI 3.1 document: every call of the API, made once for each version of the documents."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from flask import Flask, current_app

from checkout.api import operations
from checkout.api.operations import Call
from checkout.reference import pages
from checkout.reference.openapi import answers, errors, requests, schemas, words
from checkout.reference.openapi.schemas import Schemas
from checkout.reference.openapi.words import Described, Words
from checkout.reference.pages import Site
from checkout.services.webhooks.outbox import API_VERSION
from foundation import web

JsonObject = dict[str, Any]

DESCRIPTION = """\
Till takes payments on a page of its own. This document describes each call of the API in Till's own format.
With the header `Stripe-Version`, the calls answer in the format of Stripe's libraries; the pages below
{docs} list the differences.

Bodies are forms with brackets for nested parameters, as in `line_items[0][price]=…`, or JSON.
"""
SECURITY: JsonObject = {
    "secretKey": {
        "type": "http",
        "scheme": "bearer",
        "description": "A secret key, such as the sample account's `sk_test_xxx`.",
    },
    "secretKeyAsUser": {
        "type": "http",
        "scheme": "basic",
        "description": "A secret key as the user name, with an empty password.",
    },
    "publishableKey": {
        "type": "http",
        "scheme": "basic",
        "description": "A publishable key as the user name, with an empty password.",
    },
    "clientSecret": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Client-Secret",
        "description": "The `client_secret` of the object that the path names.",
    },
}
Security = list[dict[str, list[str]]]
SECRET_KEY: Security = [{"secretKey": []}, {"secretKeyAsUser": []}]
EITHER_KEY: Security = [*SECRET_KEY, {"publishableKey": [], "clientSecret": []}]
EITHER_KEY_ALONE: Security = [*SECRET_KEY, {"publishableKey": []}]
"""Of a call that creates an object, which has no client secret yet."""


@dataclass(frozen=True)
class Document:
    """The document as data and as JSON. `digest` changes with it."""

    content: JsonObject
    body: bytes
    digest: str


def load(app: Flask) -> Document:
    """The document. It is made on the first request, and again when a file of the documents has changed."""
    site = pages.load(app)
    if not isinstance(site.document, Document):
        content = _make(app, site)
        body = orjson.dumps(content)
        site.document = Document(content, body, hashlib.sha256(body).hexdigest()[:12])
    return site.document


def _make(app: Flask, site: Site) -> JsonObject:
    calls = list(operations.calls(app))
    text = words.read(site)
    made = schemas.make(requests.models(calls), answers.types())
    _describe_requests(calls, made, text)
    answers.complete(made, text)
    _describe_nested(calls, made, text)
    tags = {page.path: page for page in (_described(call, calls, text).page for call in calls)}
    return {
        "openapi": "3.1.0",
        "info": _info(),
        "servers": [{"url": web.url("checkout")}],
        "security": SECRET_KEY,
        "tags": [_tag(tags[path]) for path in site.pages if path in tags],
        "paths": _paths(calls, made, text),
        "components": {
            "schemas": _shared(calls, made, site),
            "parameters": requests.shared_parameters(),
            "headers": answers.HEADERS,
            "responses": errors.responses(site),
            "securitySchemes": SECURITY,
        },
    }


def _shared(calls: list[Call], made: Schemas, site: Site) -> JsonObject:
    """The schemas that bodies and answers refer to. Parameters of a query stand in their call."""
    queries = {call.operation.schema for call in calls if call.method == "GET"}
    bodies = {call.operation.schema for call in calls if call.method != "GET"}
    unused = {made.names[model] for model in queries - bodies} | {"Created"}
    named = {name: schema for name, schema in made.named.items() if name not in unused}
    shown = named | answers.public(made) | errors.schemas(site)
    return dict(sorted(shown.items()))


def _info() -> JsonObject:
    return {
        "title": "Till API",
        "version": API_VERSION,
        "description": DESCRIPTION.format(docs=web.url("checkout", "/docs/api")),
        "license": {"name": "MIT", "identifier": "MIT"},
    }


def _tag(page: pages.Page) -> JsonObject:
    docs = {"url": web.url("checkout", f"/docs/{page.path}")}
    return {"name": page.label, "description": page.summary, "externalDocs": docs}


def _paths(calls: list[Call], made: Schemas, text: Words) -> JsonObject:
    found: defaultdict[str, JsonObject] = defaultdict(dict)
    for call in calls:
        found[call.path][call.method.lower()] = _operation(call, calls, made, text)
    return dict(found)


def _operation(call: Call, calls: list[Call], made: Schemas, text: Words) -> JsonObject:
    described = _described(call, calls, text)
    first = main_call(call, calls)
    operation = {
        "operationId": call.operation.name if call == first else _other_name(call),
        "summary": described.summary,
        "tags": [described.page.label],
        "parameters": requests.parameters(call, made),
        "responses": {"200": answers.response(call, made), **errors.of(call, made)},
    }
    if described.text:
        operation["description"] = described.text
    if call != first:
        operation["description"] = f"The same call as `{first.method} {first.path}`."
    if (body := requests.body(call, made)) is not None:
        operation["requestBody"] = body
    if call.operation.publishable:
        operation["security"] = EITHER_KEY if call.parameters else EITHER_KEY_ALONE
    return operation


def main_call(call: Call, calls: Iterable[Call]) -> Call:
    """The same view's call at the path that its module names first, which the decorators register last."""
    same = (call.operation, call.method)
    return [each for each in calls if (each.operation, each.method) == same][-1]


def _other_name(call: Call) -> str:
    return f"{call.operation.name}_at_{call.path.split('/')[2]}"


def _described(call: Call, calls: list[Call], text: Words) -> Described:
    """What docs/api says of the call. Raises LookupError if it says nothing."""
    for each in (call, main_call(call, calls)):
        found = text.calls.get(f"{each.method} {each.path}")
        if found and (found.summary[:1].isupper() or each == main_call(call, calls)):
            return found
    raise LookupError(f"no table of calls in docs/api has `{call.method} {call.path}`")


def _describe_requests(calls: list[Call], made: Schemas, text: Words) -> None:
    for model in requests.models(calls):
        homes = [f"{call.method} {call.path}" for call in calls if call.operation.schema is model]
        for name, schema in made.of(model).get("properties", {}).items():
            schema["description"] = text.parameter(name, homes) or schemas.inert(schema, made.named)


def _describe_nested(calls: list[Call], made: Schemas, text: Words) -> None:
    """The objects within requests and answers."""
    done = {made.names[model] for model in requests.models(calls)} | answers.described(made)
    within = schemas.holders(made)
    for type_name, schema in made.named.items():
        if type_name not in done:
            plain = type_name.removesuffix(schemas.READ)
            for name, each in schema.get("properties", {}).items():
                known = text.nested(plain, name, within[type_name])
                each["description"] = known or schemas.inert(each, made.named)


def undescribed() -> list[str]:
    """The parameters and fields without a row in docs/api, as `Schema.name` or `GET /v1/events name`."""
    document = load(current_app).content
    return [
        f"{method.upper()} {path} {parameter['name']}"
        for path, calls in document["paths"].items()
        for method, call in calls.items()
        for parameter in call["parameters"]
        if not parameter.get("$ref") and not parameter["description"]
    ] + [
        f"{type_name}.{name}"
        for type_name, schema in document["components"]["schemas"].items()
        for name, each in schema.get("properties", {}).items()
        if not each.get("description")
    ]
