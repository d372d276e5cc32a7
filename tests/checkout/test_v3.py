"""The script at /v3/, the frames of its elements, and the way from a session's id to its page: who may have them."""

from __future__ import annotations

import brotli
from flask import Flask

from checkout.frames.elements import KINDS
from tests.checkout.api_client import PUBLISHABLE, SECRET, Api
from tests.checkout.test_frames import ancestors

PROVIDER = "http://localhost:8000"
LARGEST = 10_000
"""Bytes of the script, compressed."""


def get(app: Flask, path: str, **query: str):
    return app.test_client().get(path, base_url=PROVIDER, query_string=query)


def test_loaders_find_the_script_at_their_paths(app: Flask) -> None:
    for path in ("/v3", "/v3/", "/v3/stripe.js", "/clover/stripe.js"):
        answer = get(app, path)
        assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
        assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert f'"{PROVIDER}"' in answer.text.splitlines()[-1]
    assert len(brotli.compress(answer.data)) < LARGEST


def test_the_accounts_origins_may_frame_an_element(app: Flask) -> None:
    Api(app).post("/v1/account", {"allowed_origins": ["https://shop.example"]})
    for kind in KINDS:
        answer = get(app, f"/frames/element/{kind}", key=PUBLISHABLE, group='"><script>', mode="x")
        assert answer.status_code == 200
        assert ancestors(answer.headers["Content-Security-Policy"]) == "'self' https://shop.example"
        assert "<script>" not in answer.text
        assert not answer.headers.getlist("Set-Cookie")


def test_without_a_publishable_key_nobody_may_frame_one(app: Flask) -> None:
    for key in ("", SECRET, "pk_test_unknown", "pk_\x00", "pk_é"):
        answer = get(app, "/frames/element/card", key=key)
        assert answer.status_code == 404
        assert ancestors(answer.headers["Content-Security-Policy"]) == "'none'"
        assert get(app, "/v3/checkout/cs_x", key=key).status_code == 404


def test_another_country_has_other_fields(app: Flask) -> None:
    rows = get(app, "/frames/element/address/rows", country="JP").text
    assert 'name="administrativeArea"' in rows
    assert "<html" not in rows
    chosen = get(
        app, "/frames/element/address", key=PUBLISHABLE, countries="DE,AT,??", country="AT"
    )
    assert '<option value="AT" selected>' in chosen.text
    assert '<option value="US"' not in chosen.text


def test_the_id_of_an_open_session_leads_to_its_page(app: Flask) -> None:
    api = Api(app)
    session = api.session()
    path = f"/v3/checkout/{session['id']}"
    answer = get(app, path, key=PUBLISHABLE)
    assert answer.status_code == 303
    assert PROVIDER + answer.headers["Location"] == session["url"]
    assert get(app, "/v3/checkout/cs_\x00", key=PUBLISHABLE).status_code == 404
    api.post(f"/v1/checkout/sessions/{session['id']}/expire")
    assert get(app, path, key=PUBLISHABLE).status_code == 404
    embedded = api.session(ui_mode="custom", success_url=None, cancel_url=None)
    assert get(app, f"/v3/checkout/{embedded['id']}", key=PUBLISHABLE).status_code == 404
