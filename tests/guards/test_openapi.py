"""The OpenAPI document has every call, parameter and field, with words, and is valid."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from checkout.api.blueprint import bp
from checkout.reference.openapi import document
from foundation.web import url
from tests.guards.markdown import ROOT, anchors

METHODS = {"get", "post", "delete"}


@pytest.fixture
def content(app: Flask) -> dict[str, Any]:
    with app.app_context():
        return document.load(app).content


def test_every_route_of_the_api_is_an_operation(app: Flask, content: dict[str, Any]) -> None:
    """A view without `reads` or `writes` is none, so it would be missing."""
    routes = {
        (method.lower(), re.sub(r"<(?:object_)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint.startswith(f"{bp.name}.")
    }
    operations = {(method, path) for path, each in content["paths"].items() for method in each}
    assert len(routes) > 50
    assert operations == routes


def test_every_parameter_and_field_is_described(app: Flask, content: dict[str, Any]) -> None:
    """In a table of docs/api: those of a call on its page, objects within others in nested-objects.md."""
    with app.app_context():
        assert document.undescribed() == []
    for path, each in content["paths"].items():
        assert all(operation["summary"] for operation in each.values()), path


@pytest.mark.slow
def test_the_document_is_valid(content: dict[str, Any]) -> None:
    from openapi_spec_validator import OpenAPIV31SpecValidator

    assert list(OpenAPIV31SpecValidator(content).iter_errors()) == []


def test_each_operation_has_its_own_id(content: dict[str, Any]) -> None:
    ids = [each["operationId"] for path in content["paths"].values() for each in path.values()]
    assert len(ids) == len(set(ids))


def test_links_of_descriptions_have_targets(app: Flask, content: dict[str, Any]) -> None:
    with app.app_context():
        base = url("checkout", "/docs/")
    links = set(re.findall(r"\]\(([^)]+)\)", str(content)))
    assert links
    for link in links:
        if not link.startswith(base):
            continue
        path, _, fragment = link.removeprefix(base).partition("#")
        file = ROOT / "docs" / f"{path}.md"
        file = file if file.exists() else ROOT / "docs" / path / "README.md"
        assert file.exists(), link
        assert not fragment or fragment in anchors(file), link


def test_each_schema_has_a_name_of_its_own(content: dict[str, Any]) -> None:
    """Two models of one name would get the names of their modules."""
    assert [name for name in content["components"]["schemas"] if "__" in name] == []
