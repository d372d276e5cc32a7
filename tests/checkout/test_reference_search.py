"""The search of the documentation, on the server: what it finds, and that its index leads to places that exist."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from flask import Flask
from werkzeug.test import TestResponse

PROVIDER = "http://localhost:8000"


def get(app: Flask, path: str, **query: str) -> TestResponse:
    return app.test_client().get(path, base_url=PROVIDER, query_string=query)


def found(app: Flask, text: str) -> list[str]:
    """The titles that a search finds, in their order."""
    page = get(app, "/docs/search", q=text)
    assert page.status_code == 200
    (main,) = re.findall(r"<main.*</main>", page.text, re.S)
    return [unescape(title) for title in re.findall(r'class="results__title">([^<]*)<', main)]


def test_a_search_finds_pages_headings_calls_parameters_objects_and_errors(app: Flask) -> None:
    assert found(app, "webhooks")[0] == "Webhooks"
    assert found(app, "capture an authorized")[0] == "Capture an authorized amount"
    assert found(app, "REFUND")[0] == "Refund"
    assert found(app, "/v1/payment_intents/{id}/capture")[0] == "Capture an authorized amount"
    assert found(app, "idempotency_key_reused")[0] == "idempotency_key_reused"
    assert "Refund a payment; returns the refund" in found(app, "refund payment"), "no Markdown"
    assert found(app, "insufficient_funds")[0] == "insufficient_funds"
    assert found(app, "verify the signature")[0] == "Verify the signature"
    assert "Create a session" in found(app, "success_url")
    assert "<code>success_url</code>" in get(app, "/docs/search", q="success_url").text
    assert found(app, "webhok")[0] == "Webhooks", "a slip is suggested"
    assert found(app, "xyzzy plugh") == []
    assert "Nothing found" in get(app, "/docs/search", q="xyzzy plugh").text
    assert get(app, "/docs/reference", q="amount").location == "/docs/search?q=amount"


def test_a_search_takes_any_text(app: Flask) -> None:
    for text in ("<script>alert(1)</script>", "\0", "a" * 5000, "%", "(", "  ", "", '"'):
        page = get(app, "/docs/search", q=text)
        assert page.status_code == 200, text
        assert "<script>alert" not in page.text
    assert "4242424242424242" not in get(app, "/docs/search", q="4242424242424242").text


@pytest.mark.slow
def test_each_entry_of_the_index_has_a_place(app: Flask) -> None:
    answer = get(app, "/docs/search.json")
    entries = json.loads(answer.data)
    assert len(answer.data) < 150_000
    assert {kind for kind, *_ in entries} >= {"Guide", "API", "Call", "Object", "Error", "Section"}
    pages: dict[str, str] = {}
    missing = []
    for _kind, _title, url, _where, _names in entries:
        path, _, fragment = url.partition("#")
        if path not in pages:
            page = get(app, path)
            pages[path] = page.text if page.status_code == 200 else ""
        if not pages[path] or (fragment and f'id="{fragment}"' not in pages[path]):
            missing.append(url)
    assert missing == []
