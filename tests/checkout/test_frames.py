"""The frames of merchants' pages, and the script that opens them: who may have them."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.checkout.api_client import PUBLISHABLE, SECRET, Api

PROVIDER = "http://localhost:8000"
ORIGINS = ["https://shop.example", "http://localhost:3000"]


def ancestors(policy: str) -> str:
    found = [part for part in policy.split("; ") if part.startswith("frame-ancestors ")]
    assert len(found) == 1
    return found[0].removeprefix("frame-ancestors ")


def test_the_accounts_origins_may_frame_the_card_element(app: Flask) -> None:
    Api(app).post("/v1/account", {"allowed_origins": ORIGINS})
    answer = app.test_client().get(
        "/frames/card",
        base_url=PROVIDER,
        query_string={"key": PUBLISHABLE, "origin": "https://evil.example"},
    )
    policy = answer.headers["Content-Security-Policy"]
    assert ancestors(policy) == "'self' https://shop.example http://localhost:3000"
    assert "script-src 'self';" in policy
    assert "connect-src 'self';" in policy
    assert 'data-origins="https://shop.example http://localhost:3000 ' in answer.text
    assert "evil" not in answer.text
    assert not answer.headers.getlist("Set-Cookie")


@pytest.mark.parametrize("key", ["", SECRET, "pk_test_unknown", "pk_\x00", "pk_é", "p" * 5000])
def test_without_a_publishable_key_nobody_may_frame_it(app: Flask, key: str) -> None:
    answer = app.test_client().get("/frames/card", base_url=PROVIDER, query_string={"key": key})
    assert answer.status_code == 404
    assert ancestors(answer.headers["Content-Security-Policy"]) == "'none'"


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ({"locale": "de"}, 'lang="de" dir="ltr"'),
        ({"locale": "ar"}, 'lang="ar" dir="rtl"'),
        ({"locale": "x" * 900}, 'lang="fr" dir="ltr"'),
        ({}, 'lang="fr" dir="ltr"'),
    ],
)
def test_the_card_element_speaks_the_language_of_the_page(
    app: Flask, asked: dict[str, str], language: str
) -> None:
    query = {"key": PUBLISHABLE, "layout": "<b>", "scheme": "<i>", **asked}
    page = app.test_client().get(
        "/frames/card", base_url=PROVIDER, query_string=query, headers={"Accept-Language": "fr"}
    )
    assert f"<html {language}" in page.text
    assert "<b>" not in page.text
    assert "<i>" not in page.text


def test_the_script_for_merchants_pages_is_small(app: Flask) -> None:
    answer = app.test_client().get("/till.js", base_url=PROVIDER, headers={"Accept-Encoding": "br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert len(answer.data) < 10_000


def test_the_script_has_one_address_and_the_providers_origin(app: Flask) -> None:
    answer = app.test_client().get("/till.js", base_url=PROVIDER)
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert '"http://localhost:8000"' in answer.text.splitlines()[-1]
    again = app.test_client().get(
        "/till.js", base_url=PROVIDER, headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304
