"""What every answer has in common: its headers, its compression."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from flask import Blueprint, Flask, Response
from flask.testing import FlaskClient

from foundation import web
from foundation.config import Config

SHOP, PROVIDER = "http://127.0.0.1:8000", "http://localhost:8000"
LONG = "A page of many words. " * 200


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Flask]:
    """`make(**environ)`: two blueprints at the shop, one at both origins."""
    return lambda **environ: assemble(Config.from_env({"DATA_DIR": str(tmp_path), **environ}))


@pytest.fixture
def app(make: Callable[..., Flask]) -> Flask:
    return make()


def assemble(config: Config) -> Flask:
    app = Flask("web", static_folder=None)
    app.extensions["till.config"] = config
    web.init_app(app, config)
    for name, origin, policy in (
        ("first", "storefront", {"default-src": "'self'"}),
        ("second", "storefront", {"default-src": "'none'"}),
        ("both", "any", None),
    ):
        blueprint = Blueprint(name, __name__)
        blueprint.add_url_rule(f"/{name}", view_func=lambda: LONG, methods=["GET", "POST"])
        web.mount(app, blueprint, origin=origin, policy=policy)  # type: ignore[arg-type]
    app.add_url_rule("/loose", "loose", lambda: LONG)
    app.add_url_rule("/own", "own", own_headers)
    return app


def own_headers() -> Response:
    return Response("short", headers={"Cache-Control": "public", "Referrer-Policy": "origin"})


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize(
    ("path", "origin", "policy", "referrer"),
    [
        ("/first", SHOP, "default-src 'self'", "same-origin"),
        ("/second", SHOP, "default-src 'none'", "same-origin"),
        ("/both", SHOP, web.SHUT, "no-referrer"),
        ("/loose", SHOP, "default-src 'self'", "no-referrer"),
        ("/loose", PROVIDER, web.SHUT, "no-referrer"),
    ],
)
def test_an_answer_has_its_blueprints_headers(
    client: FlaskClient, path: str, origin: str, policy: str, referrer: str
) -> None:
    headers = client.get(path, base_url=origin).headers
    assert headers["Content-Security-Policy"] == policy
    assert headers["Referrer-Policy"] == referrer
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Permissions-Policy"] == "camera=(), geolocation=(), microphone=()"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Request-Id"].startswith("req_")
    assert "Strict-Transport-Security" not in headers


def test_a_views_own_headers_stand(client: FlaskClient) -> None:
    headers = client.get("/own", base_url=SHOP).headers
    assert headers["Cache-Control"] == "public"
    assert headers["Referrer-Policy"] == "origin"


def test_https_is_remembered(client: FlaskClient) -> None:
    headers = client.get("/both", base_url="https://127.0.0.1:8000").headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(("proxies", "trusted"), [("0", False), ("1", True)])
def test_a_proxys_scheme_counts_only_if_there_is_one(
    make: Callable[..., Flask], proxies: str, *, trusted: bool
) -> None:
    client = make(TRUSTED_PROXIES=proxies).test_client()
    answer = client.get("/both", base_url=SHOP, headers={"X-Forwarded-Proto": "https"})
    assert ("Strict-Transport-Security" in answer.headers) is trusted


def test_a_page_of_the_other_party_is_redirected(client: FlaskClient) -> None:
    answer = client.get("/first?q=1", base_url=PROVIDER)
    assert answer.location == f"{SHOP}/first?q=1"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://localhost:80", "localhost"),
        ("https://Shop.localhost:443", "shop.localhost"),
        ("http://SHOP.localhost:8000", "shop.localhost:8000"),
    ],
)
def test_a_page_at_its_own_origin_is_not_redirected(
    make: Callable[..., Flask], url: str, host: str
) -> None:
    app = make(PUBLIC_URL=url)
    scheme = url.partition(":")[0]
    assert app.test_client().get("/first", base_url=f"{scheme}://{host}").status_code == 200


def test_the_default_port_is_not_part_of_an_origin(make: Callable[..., Flask]) -> None:
    app = make(PORT="80")
    answer = app.test_client().get("/first", base_url="http://localhost")
    assert answer.location == "http://127.0.0.1/first"
    assert app.test_client().get("/first", base_url="http://127.0.0.1").status_code == 200


@pytest.mark.parametrize("host", ["10.0.0.7:8000", "localhost", "till:9000"])
def test_addresses_and_named_hosts_are_answered(make: Callable[..., Flask], host: str) -> None:
    client = make(TRUSTED_HOSTS="till").test_client()
    assert client.get("/both", base_url=f"http://{host}").status_code == 200
    assert client.get("/first", base_url=f"http://{host}").location == f"{SHOP}/first"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("br, gzip", "br"), ("gzip", "gzip"), ("gzip;q=0", None), ("identity", None)],
)
def test_an_answer_is_compressed_as_the_browser_accepts(
    client: FlaskClient, accepted: str, encoding: str | None
) -> None:
    answer = client.get("/first", base_url=SHOP, headers={"Accept-Encoding": accepted})
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}
    assert answer.headers.get("Content-Encoding") == encoding
    assert unpack[encoding](answer.data).decode() == LONG
    assert "Accept-Encoding" in answer.vary


def test_a_short_answer_is_left_as_it_is(client: FlaskClient) -> None:
    answer = client.get("/own", base_url=SHOP, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers
    assert answer.text == "short"
