"""The documentation at /docs: every page is served, every link has a target, every error code has its page."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from checkout.hosted.policies import PAGE
from checkout.reference import error_codes, first_step, markdown, pages
from checkout.reference.pages import DOCS, load
from foundation.web import policy_text
from tests.checkout.api_client import Api
from tests.support.fixtures import MakeApp

PROVIDER = "http://localhost:8000"
FILES = sorted(DOCS.rglob("*.md"))
TAG = re.compile(r"<[^>]+>")


@pytest.fixture
def docs(app: Flask) -> FlaskClient:
    return app.test_client()


def get(client: FlaskClient, path: str) -> TestResponse:
    return client.get(path, base_url=PROVIDER, buffered=True)


def address(file: Path) -> str:
    path = str(file.relative_to(DOCS).with_suffix("")).removesuffix("/README")
    return f"/docs/{path}"


def paths(app: Flask) -> list[str]:
    """The paths of all pages."""
    site = load(app)
    named = {error.code for error in error_codes.api_errors(site)}
    for decline in error_codes.ALL_DECLINES:
        named |= {decline.code, decline.decline_code or decline.code}
    return [
        "/docs",
        *(f"/docs/{path}" for path in site.pages),
        *(f"/docs/errors/{code}" for code in sorted(named)),
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(DOCS)))
def test_a_document_has_its_page(docs: FlaskClient, file: Path) -> None:
    answer = get(docs, address(file))
    assert answer.status_code == 200
    title = re.search(r"^# (.+)$", file.read_text(), re.M)
    assert title
    heading = re.search(r"<h1 id=[^>]+>(.*?)</h1>", answer.text, re.S)
    assert heading
    assert unescape(TAG.sub("", heading[1])) == re.sub(r"[`*]", "", title[1])
    assert " · Till docs</title>" in answer.text
    here = re.findall(r'<a class="contents__link" href="([^"]+)" aria-current="page">', answer.text)
    assert here == [address(file)] * 2


def test_every_link_has_a_target(app: Flask, docs: FlaskClient) -> None:
    """Its fragment too."""
    text = {path: get(docs, path).text for path in paths(app)}
    broken = []
    for path, page in text.items():
        for href in set(re.findall(r'(?:href|src)="([/#][^"]*)"', page)):
            target, _, fragment = href.partition("#")
            answer = get(docs, target) if target and target not in text else None
            if answer is not None and answer.status_code != 200:
                broken.append(f"{href} on {path}")
            there = text.get(target or path, "")
            if fragment and f'id="{fragment}"' not in there:
                broken.append(f"{href} on {path}")
    assert not broken


def test_ids_are_unique_within_a_page(app: Flask, docs: FlaskClient) -> None:
    for path in paths(app):
        ids = re.findall(r'\sid="([^"]+)"', get(docs, path).text)
        assert len(ids) == len(set(ids)), path


def test_every_code_has_a_meaning_and_advice(app: Flask, docs: FlaskClient) -> None:
    with app.test_request_context(base_url=PROVIDER):
        site = load(app)
        described = {code: error_codes.description(site, code) for code in _codes(app)}
    incomplete = [code for code, blocks in described.items() if len(blocks) < 2]
    assert not incomplete, "give them a heading and two paragraphs in docs/api/errors.md"
    for code in described:
        answer = get(docs, f"/docs/errors/{code}")
        assert answer.status_code == 200, code
        assert f"<h1><code>{code}</code></h1>" in answer.text
        assert "What to do" in answer.text


def test_only_existing_codes_are_described(app: Flask) -> None:
    with app.test_request_context(base_url=PROVIDER):
        site = load(app)
        described = {
            name
            for path in (error_codes.ERRORS, error_codes.DECLINE_CODES)
            for name in markdown.content(site, site.pages[path]).sections
        }
    assert described - set(_codes(app)) == set()


def _codes(app: Flask) -> list[str]:
    return [path.rsplit("/", 1)[1] for path in paths(app) if path.startswith("/docs/errors/")]


def test_a_code_has_its_status_type_and_card(docs: FlaskClient) -> None:
    refused = get(docs, "/docs/errors/idempotency_key_in_use").text
    assert "<dd>409</dd>" in refused
    assert "<code>idempotency_error</code>" in refused
    declined = get(docs, "/docs/errors/insufficient_funds").text
    assert "<dd>402</dd>" in declined
    assert "4000 0000 0000 9995" in declined
    assert "Your card has insufficient funds. Try a different card." in declined


def test_doc_url_of_an_error_leads_to_its_page(app: Flask, api: Api, docs: FlaskClient) -> None:
    refused = (
        api.get("/v1/products/prod_nothing"),
        api.get("/v1/nothing"),
        api.post("/v1/products", {"nme": "Lamp"}),
        api.post("/v1/products", {}, key=None),
        Api(app, key=None).get("/v1/products"),
    )
    for error in (answer.get_json()["error"] for answer in refused):
        answer = get(docs, error["doc_url"].removeprefix(PROVIDER))
        assert answer.status_code == 200, error
        assert f"<h1><code>{error['code']}</code></h1>" in answer.text


@pytest.mark.parametrize("path", ["/docs/guides/rate-limiting", "/docs/errors/decline-codes"])
def test_other_doc_urls_are_served(docs: FlaskClient, path: str) -> None:
    """`doc_url` of a 429 and of a declined card."""
    assert get(docs, path).status_code == 200


def test_a_path_in_the_repository_redirects_to_its_page(docs: FlaskClient) -> None:
    for name, path in (
        ("api/README.md", "/docs/api"),
        ("test-cards.md", "/docs/test-cards"),
        ("webhooks/", "/docs/webhooks"),
    ):
        assert get(docs, f"/docs/{name}").location == path
    assert get(docs, "/docs/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "nothing",
        "errors/nothing",
        "img/take.py",
        "img/nothing.png",
        "../README.md",
        "..%2f..%2fREADME.md",
        "img/../../static/img/favicon-till.svg",
        "img/%2e%2e/%2e%2e/static/img/favicon-till.svg",
        "%2fetc%2fpasswd",
        "img//etc/passwd",
        "%00",
        "img/%00.png",
    ],
)
def test_other_paths_are_404(docs: FlaskClient, path: str) -> None:
    answer = get(docs, f"/docs/{path}")
    if answer.status_code == 308:  # Werkzeug merges slashes
        answer = get(docs, answer.location.removeprefix(PROVIDER))
    assert answer.status_code == 404


def test_a_404_leads_back_and_suggests_pages_of_similar_names(docs: FlaskClient) -> None:
    for path, meant in (
        ("webhoks", "/docs/webhooks"),
        ("api/refund", "/docs/api/refunds"),
        ("errors/insuficient_funds", "/docs/errors/insufficient_funds"),
        ("reference/checkout-session", "/docs/reference/checkout-sessions"),
        ("4242424242424242", "/docs/reference"),
        ("x" * 3000, "/docs/reference"),
    ):
        answer = get(docs, f"/docs/{path}")
        assert answer.status_code == 404
        assert f'<a class="results__link" href="{meant}' in answer.text, path
        assert "4242424242424242" not in answer.text


def test_code_names_the_address_that_it_is_served_from(make_app: MakeApp) -> None:
    shop, till = "http://127.0.0.1:4711", "http://localhost:4711"
    keys = {"CHECKOUT_SECRET_KEY": "sk_test_abcdefgh12345678"}
    client = make_app(PORT="4711", **keys).test_client()
    for path in ("/docs", "/docs/api", "/docs/readme", "/docs/embedded"):
        page = client.get(path, base_url=till).text
        assert ":8000/v1" not in page, path
        assert f"{till}/v1" in page, path
    assert f'href="{shop}/cart"' in client.get("/docs/how-it-works", base_url=till).text
    first = client.get("/docs", base_url=till).text
    assert "$TILL_SECRET_KEY" in first
    assert "sk_test_xxx" not in first, "the sample key doesn't work there"
    page = client.get("/docs/integrate", base_url=till).text
    assert "CHECKOUT_PUBLIC_URL=http://localhost:8000" in page, "a setting is no address of ours"


def test_the_first_step_runs(app: Flask) -> None:
    """The guard of examples runs commands of documents; this one is made for each server."""
    with app.test_request_context():
        command = first_step.command()
    client = app.test_client()
    sent = dict(parse_qsl("&".join(re.findall(r"-d \"?([^\"\s]+)", command))))
    made = client.post(
        "/v1/checkout/sessions",
        data=sent,
        auth=("sk_test_xxx", ""),
        headers={"Idempotency-Key": "first"},
        base_url=PROVIDER,
    )
    assert made.status_code == 200, made.text
    assert "E-book" in get(client, made.json["url"].removeprefix(PROVIDER)).text
    assert command.startswith(f"curl {PROVIDER}/v1/checkout/sessions -u sk_test_xxx:")


def test_a_404_is_the_providers_page_at_one_shared_origin(make_app: MakeApp) -> None:
    app = make_app(PUBLIC_URL=PROVIDER, CHECKOUT_PUBLIC_URL=PROVIDER)
    answer = get(app.test_client(), "/docs/nothing")
    assert answer.status_code == 404
    assert "theme-checkout" in answer.text


def test_the_policy_allows_nothing_inline(app: Flask, docs: FlaskClient) -> None:
    for path in paths(app):
        answer = get(docs, path)
        assert answer.headers["Content-Security-Policy"] == policy_text(PAGE)
        assert "Set-Cookie" not in answer.headers
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", answer.text), path


def test_a_page_is_revalidated_by_its_etag(docs: FlaskClient) -> None:
    first = get(docs, "/docs/webhooks")
    known = {"If-None-Match": first.headers["ETag"]}
    again = docs.get("/docs/webhooks", base_url=PROVIDER, headers=known)
    assert again.status_code == 304


def test_the_shops_origin_redirects_to_the_providers(docs: FlaskClient) -> None:
    answer = docs.get("/docs/test-cards", base_url="http://127.0.0.1:8000")
    assert answer.location == f"{PROVIDER}/docs/test-cards"


def test_the_payment_page_links_to_the_test_cards(api: Api, docs: FlaskClient) -> None:
    page = get(docs, api.session()["url"].removeprefix(PROVIDER))
    assert f'href="{PROVIDER}/docs/test-cards"' in page.text


def test_the_start_does_not_load_the_markdown_parser(tmp_path: Path) -> None:
    program = "import sys, app; app.create_app(); assert 'markdown_it' not in sys.modules"
    environ = {**os.environ, "DATA_DIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", program], check=True, cwd=DOCS.parent, env=environ)


def test_a_page_is_rendered_once_until_its_file_changes(
    app: Flask, docs: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copytree(DOCS, tmp_path / "docs")
    monkeypatch.setattr(pages, "DOCS", tmp_path / "docs")
    monkeypatch.setitem(app.extensions, "till.docs", None)
    file = tmp_path / "docs" / "webhooks.md"
    assert get(docs, "/docs/webhooks").status_code == 200
    first = load(app).rendered["webhooks"]
    get(docs, "/docs/webhooks")
    assert load(app).rendered["webhooks"] is first

    file.write_text("# Callbacks\n\nRewritten.\n", encoding="utf-8")
    os.utime(file, ns=(1, 1))
    changed = get(docs, "/docs/webhooks").text
    assert "Rewritten." in changed
    assert ">Callbacks</a>" in changed, "in the list of pages"

    (tmp_path / "docs" / "more.md").write_text("# More\n", encoding="utf-8")
    assert get(docs, "/docs/more").status_code == 200
    (tmp_path / "docs" / "more.md").unlink()
    assert get(docs, "/docs/more").status_code == 404
