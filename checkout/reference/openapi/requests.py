"""The parameters of a call: in the path, in the query of a GET, in the body of a POST, and in headers."""

from __future__ import annotations

from typing import Any

from checkout.api.dialects import iso
from checkout.api.operations import Call
from checkout.reference.openapi.schemas import Schemas, alternatives, not_null, resolved
from checkout.schemas.fields import Request

JsonSchema = dict[str, Any]
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
SEEDED = {
    "/v1/products": "prod_8mn4qr7vw2xz",
    "/v1/prices": "price_9ab3cd5ef7gh",
    "/v1/customers": "cus_a1b2c3d4e5",
    "/v1/webhook_endpoints": "we_northdesk",
}
"""The ids of sample data, which the examples use."""
HEADERS: dict[str, JsonSchema] = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "A unique key. A repeated request with the same key gets the stored answer.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    },
    "StripeVersion": {
        "name": "Stripe-Version",
        "in": "header",
        "description": "A version of Stripe's API. The answer has Stripe's format, which this document doesn't "
        "describe.",
        "schema": {"type": "string"},
        "example": "2026-03-25.dahlia",
    },
}


def shared_parameters() -> dict[str, JsonSchema]:
    """The headers as components, the idempotency key both optional and required."""
    required = {**HEADERS["IdempotencyKey"], "required": True}
    return {**HEADERS, "RequiredIdempotencyKey": required}


def parameters(call: Call, schemas: Schemas) -> list[JsonSchema]:
    """All parameters but those of the body."""
    found = [_in_path(call, name) for name in call.parameters]
    if call.method == "GET":
        found += _query(schemas.of(call.operation.schema), schemas)
        headers = ["StripeVersion"]
    else:
        needed = call.operation.needs_key
        headers = ["RequiredIdempotencyKey" if needed else "IdempotencyKey", "StripeVersion"]
    if iso.serves(call.path):
        headers.remove("StripeVersion")
    return [*found, *({"$ref": f"#/components/parameters/{name}"} for name in headers)]


def body(call: Call, schemas: Schemas) -> JsonSchema | None:
    """The body as a form or as JSON. None for a GET."""
    if call.method == "GET":
        return None
    schema, reference = schemas.of(call.operation.schema), schemas.ref(call.operation.schema)
    nested = {
        name: {"style": "deepObject", "explode": True}
        for name, each in schema["properties"].items()
        if _is_nested(each, schemas)
    }
    form = {"schema": reference, **({"encoding": nested} if nested else {})}
    required = bool(schema.get("required"))
    return {"required": required, "content": {FORM: form, JSON: {"schema": reference}}}


def _in_path(call: Call, name: str) -> JsonSchema:
    resource = call.path.partition("/{")[0]
    example = {"example": SEEDED[resource]} if resource in SEEDED else {}
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": "The id of the object.",
        "schema": {"type": "string"},
        **example,
    }


def _query(schema: JsonSchema, schemas: Schemas) -> list[JsonSchema]:
    """The properties as parameters: an array as `name[]`, the bounds of a time each for itself."""
    found = []
    for name, each in schema["properties"].items():
        description = each.get("description", "")
        for option in alternatives(not_null(each)):
            plain = {key: value for key, value in option.items() if key != "description"}
            target = resolved(plain, schemas.named)
            if target.get("type") == "object":
                found += [
                    _in_query(f"{name}[{below}]", not_null(bound), bound.get("description", ""))
                    for below, bound in target["properties"].items()
                ]
            elif target.get("type") == "array":
                found.append(_in_query(f"{name}[]", plain, description))
            else:
                found.append(_in_query(name, plain, description))
    return found


def _in_query(name: str, schema: JsonSchema, description: str) -> JsonSchema:
    plain = {
        key: value
        for key, value in schema.items()
        if key != "description" and (key, value) != ("default", None)
    }
    return {"name": name, "in": "query", "description": description, "schema": plain}


def _is_nested(schema: JsonSchema, schemas: Schemas) -> bool:
    options = (resolved(each, schemas.named) for each in alternatives(schema))
    return any(each.get("type") in ("object", "array") for each in options)


def models(calls: list[Call]) -> list[type[Request]]:
    """The request models of the calls, each once."""
    return list(dict.fromkeys(call.operation.schema for call in calls))
