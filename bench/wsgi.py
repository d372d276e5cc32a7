"""A minimal WSGI caller: it adds a few microseconds to a request, the same for every program."""

from __future__ import annotations

import io
import json
import sys
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

KEY = "sk_test_xxx"
AUTHORIZATION = "Basic " + b64encode(f"{KEY}:".encode()).decode()


@dataclass(frozen=True)
class Request:
    """`url` is absolute; `headers` have WSGI names such as HTTP_ACCEPT_ENCODING."""

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def api(method: str, url: str, body: Any = None, *, idempotency_key: str = "") -> Request:
    """A request with the seeded secret key; `body` is sent as JSON."""
    headers = {"HTTP_AUTHORIZATION": AUTHORIZATION}
    if idempotency_key:
        headers["HTTP_IDEMPOTENCY_KEY"] = idempotency_key
    if body is None:
        return Request(method, url, headers)
    headers["CONTENT_TYPE"] = "application/json"
    return Request(method, url, headers, json.dumps(body).encode())


def form(url: str, fields: dict[str, str]) -> Request:
    """A form as a browser posts it."""
    headers = {"CONTENT_TYPE": "application/x-www-form-urlencoded"}
    return Request("POST", url, headers, urlencode(fields).encode())


def call(app: Callable[..., Any], request: Request) -> Answer:
    """Send `request` to `app` and read the whole answer."""
    started: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _info: Any = None) -> None:
        started[:] = [status, headers]

    chunks = app(_environ(request), start_response)
    try:
        body = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    status, headers = started
    return Answer(int(status[:3]), dict(headers), body)


def _environ(request: Request) -> dict[str, Any]:
    url = urlsplit(request.url)
    return {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": url.path,
        "QUERY_STRING": url.query,
        "SERVER_NAME": url.hostname,
        "SERVER_PORT": str(url.port or 80),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": url.netloc,
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": url.scheme,
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **request.headers,
    }
