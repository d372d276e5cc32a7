"""The API's reference at /docs/reference: each call and object, and the search, without a script."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from checkout.reference.openapi import document, listing

PROVIDER = "http://localhost:8000"


def get(app: Flask, path: str, **query: str) -> TestResponse:
    return app.test_client().get(path, base_url=PROVIDER, query_string=query)


@pytest.fixture
def content(app: Flask) -> dict[str, Any]:
    with app.app_context():
        return document.load(app).content


def test_every_call_is_listed_and_has_a_place_on_a_page(
    app: Flask, content: dict[str, Any]
) -> None:
    index = get(app, "/docs/reference").text
    with app.app_context():
        resources = listing.load(app).resources
    pages = {slug: get(app, f"/docs/reference/{slug}").text for slug in resources}
    for path, calls in content["paths"].items():
        for call in calls.values():
            (slug,) = re.findall(rf'/docs/reference/([\w-]+)#{call["operationId"]}"', index)
            assert f'id="{call["operationId"]}"' in pages[slug], path


def test_every_type_that_is_linked_has_its_fields(app: Flask) -> None:
    with app.app_context():
        resources = listing.load(app).resources
    pages = {slug: get(app, f"/docs/reference/{slug}").text for slug in resources}
    links = {
        link
        for page in pages.values()
        for link in re.findall(r'/docs/reference/([\w-]+#\w+)"', page)
    }
    assert "refunds#Refund" in links
    for link in links:
        slug, _, name = link.partition("#")
        assert f'id="{name}"' in pages[slug], link


def test_a_call_shows_its_parameters_and_a_command_for_this_server(app: Flask) -> None:
    page = get(app, "/docs/reference/refunds").text
    assert f"curl {PROVIDER}/v1/refunds" in unescape(page)
    text = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", page)))
    assert "amount integer, 1 to 99,999,999 in minor units; by default the amount that" in text
    assert "Returns Refund." in text


def test_there_is_no_page_of_another_name(app: Flask) -> None:
    assert get(app, "/docs/reference/nothing").status_code == 404
