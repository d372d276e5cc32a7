"""Malformed tokens and slow requests to the payment page."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest

from tests.support import factories
from tests.support.servers import Server


@pytest.mark.parametrize(
    "path",
    ["/pay/a%00b", "/pay/a%00b/brand.css", "/3ds/a%00b", "/3ds/a%00b/status", "/pay/" + "a" * 500],
)
def test_a_malformed_token_is_a_404(make_app, kind, path):
    with make_app(kind).test_client() as client:
        assert client.get(path, base_url="http://localhost:8000").status_code == 404


def test_a_malformed_attempt_in_the_query_is_ignored(any_server: Server):
    import httpx

    session = factories.create_session(any_server)
    answer = httpx.get(session["url"] + "?attempt=%00", trust_env=False, timeout=30)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "path", ["/3ds/3ds_nothing", "/pay/pay_nothing", "/pay/pay_nothing/summary"]
)
def test_a_slow_request_body_blocks_no_writer(live_server: Server, path):
    """The API can write while a form is half sent."""
    target = urlsplit(live_server.provider)
    with socket.create_connection((target.hostname, target.port)) as line:
        line.sendall(
            f"POST {path} HTTP/1.1\r\nHost: {target.netloc}\r\nContent-Length: 1000\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n\r\nactio".encode()
        )
        for _ in range(3):
            assert factories.create_session(live_server)["status"] == "open"
