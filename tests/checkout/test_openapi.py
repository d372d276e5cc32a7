"""The OpenAPI document as clients get it."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from flask import Flask

PROVIDER = "http://localhost:8000"


@pytest.fixture
def content(app: Flask) -> dict[str, Any]:
    found: dict[str, Any] = app.test_client().get("/openapi.json", base_url=PROVIDER).get_json()
    return found


def test_it_is_public_and_revalidated(app: Flask) -> None:
    client = app.test_client()
    first = client.get("/openapi.json", base_url=PROVIDER, headers={"Accept-Encoding": "gzip"})
    assert first.mimetype == "application/json"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(first.data).startswith(b'{"openapi":"3.1.0"')
    assert "Set-Cookie" not in first.headers
    known = {"If-None-Match": first.headers["ETag"], "Accept-Encoding": "gzip"}
    again = client.get("/openapi.json", base_url=PROVIDER, headers=known)
    assert (again.status_code, again.data) == (304, b"")


def test_its_server_is_the_providers_address(content: dict[str, Any]) -> None:
    assert content["servers"] == [{"url": PROVIDER}]


def test_a_body_is_a_form_or_json_of_the_same_parameters(content: dict[str, Any]) -> None:
    body = content["paths"]["/v1/refunds"]["post"]["requestBody"]["content"]
    form, json = body["application/x-www-form-urlencoded"], body["application/json"]
    assert form["schema"] == json["schema"] == {"$ref": "#/components/schemas/RefundCreate"}
    assert form["encoding"]["metadata"] == {"style": "deepObject", "explode": True}
    amount = content["components"]["schemas"]["RefundCreate"]["properties"]["amount"]
    assert (amount["type"], amount["minimum"], amount["maximum"]) == ("integer", 1, 99_999_999)


def test_a_query_names_arrays_and_bounds_as_the_parser_reads_them(content: dict[str, Any]) -> None:
    parameters = content["paths"]["/v1/refunds"]["get"]["parameters"]
    names = [each.get("name") for each in parameters]
    assert {"limit", "expand[]", "created", "created[gt]", "created[lte]", "charge"} <= set(names)


def test_a_required_key_and_a_client_secret_are_told(content: dict[str, Any]) -> None:
    session = content["paths"]["/v1/checkout/sessions"]["post"]
    assert {"$ref": "#/components/parameters/RequiredIdempotencyKey"} in session["parameters"]
    confirm = content["paths"]["/v1/checkout/sessions/{id}/confirm"]["post"]
    assert {"$ref": "#/components/parameters/IdempotencyKey"} in confirm["parameters"]
    assert {"publishableKey": [], "clientSecret": []} in confirm["security"]
    assert "402" in confirm["responses"]


def test_a_field_that_may_be_expanded_is_an_id_or_the_object(content: dict[str, Any]) -> None:
    fields = content["components"]["schemas"]["Refund"]["properties"]
    assert fields["charge"]["anyOf"] == [
        {"type": "string"},
        {"$ref": "#/components/schemas/Charge"},
    ]
    session = content["components"]["schemas"]["CheckoutSession"]
    assert {"type": "null"} in session["properties"]["customer"]["anyOf"]
    assert "line_items" in session["properties"]
    assert "line_items" not in session["required"]


def test_states_are_listed(content: dict[str, Any]) -> None:
    schemas = content["components"]["schemas"]
    assert schemas["PaymentIntent"]["properties"]["status"]["$ref"].endswith("/IntentStatus")
    assert "requires_capture" in schemas["IntentStatus"]["enum"]
