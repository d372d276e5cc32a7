"""Clients that speak to a server byte by byte: slow ones, and ones that read one answer of a kept connection."""

from __future__ import annotations

import io
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPResponse
from typing import Any
from urllib.parse import urlsplit

SECONDS = 60
"""Long enough for a busy machine. Nothing here depends on how long it takes."""
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
LARGE = 1024 * 1024
RESET = (socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
"""Arguments of `setsockopt`: closing resets the connection."""


class Answers(io.BufferedReader):
    """What the server sends. http.client closes its file after each answer; the next one follows."""

    def close(self) -> None:
        pass


class Line(socket.socket):
    """A connection of which http.client can read one answer after the other."""

    answers: Answers

    def makefile(self, *_mode: Any, **_options: Any) -> Any:
        return self.answers


def connect(origin: str, *, receive_bytes: int | None = None) -> Line:
    """A connection to "http://host:port", with a receive buffer of that size if one is given."""
    line = Line()
    line.answers = Answers(socket.SocketIO(line, "r"))
    if receive_bytes:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    line.settimeout(SECONDS)
    line.connect(("127.0.0.1", int(urlsplit(origin).port or 80)))
    return line


def head(origin: str, method: str, path: str, more: bytes = b"") -> bytes:
    """A complete head."""
    host = urlsplit(origin).netloc
    return f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n".encode() + more + b"\r\n"


def answer(line: Line, method: str = "GET") -> tuple[HTTPResponse, bytes]:
    """The next answer and its body. Raises http.client's BadStatusLine when the connection ends instead."""
    response = HTTPResponse(line, method=method)
    response.begin()
    return response, response.read()


def until_closed(line: Line) -> bytes:
    """What the server still sends before it closes the connection."""
    received = b""
    with suppress(ConnectionResetError):
        while data := line.answers.read1():
            received += data
    return received


def is_open(line: Line) -> bool:
    """Whether the server has neither closed the connection nor sent anything that was not read."""
    line.setblocking(False)
    try:
        line.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return True
    except ConnectionResetError:
        return False
    finally:
        line.settimeout(SECONDS)
    return False


def half_body(origin: str, path: str) -> bytes:
    return head(origin, "POST", path, FORM + b"Content-Length: 1000\r\n") + b"name=va"


def large_body(origin: str, path: str = "/cart/add") -> bytes:
    """All of the largest body but its last byte."""
    body = b"name=" + b"a" * (LARGE - 6)
    return head(origin, "POST", path, FORM + b"Content-Length: %d\r\n" % LARGE) + body


def half_chunked(origin: str) -> bytes:
    more = FORM + b"Transfer-Encoding: chunked\r\n"
    return head(origin, "POST", "/v1/customers", more) + b"5\r\nname=\r\n10\r\nva"


SLOW: dict[str, Callable[[str, str], bytes]] = {
    "nothing": lambda _shop, _provider: b"",
    "half a head": lambda shop, _provider: head(shop, "GET", "/")[:-2],
    "half a body to the shop": lambda shop, _provider: half_body(shop, "/cart/add"),
    "half a body to the page": lambda _shop, provider: half_body(provider, "/pay/pay_nothing"),
    "half a body to the API": lambda _shop, provider: half_body(provider, "/v1/customers"),
    "half a chunked body": lambda _shop, provider: half_chunked(provider),
}
"""What clients send that never send the rest, by shop and provider origin."""


@contextmanager
def slow_clients(shop: str, provider: str, kind: str, count: int) -> Iterator[list[Line]]:
    """That many open connections that have sent what SLOW says."""
    with ExitStack() as stack:
        lines = [stack.enter_context(connect(shop)) for _ in range(count)]
        for line in lines:
            line.sendall(SLOW[kind](shop, provider))
        yield lines
