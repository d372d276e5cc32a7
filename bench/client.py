"""A client with one kept connection, which costs next to nothing: the server is what is measured."""

from __future__ import annotations

import socket
from types import TracebackType
from urllib.parse import urlsplit

from bench.wsgi import Answer, Request

SECONDS = 60
ALLOWED = {200, 303}


class Client:
    """Sends requests to 127.0.0.1:`port`, one after the other; the Host is that of each URL."""

    def __init__(self, port: int):
        self._port = port
        self._socket: socket.socket | None = None

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._socket:
            self._socket.close()
            self._socket = None

    def send(self, request: Request) -> Answer:
        """The answer to a request that must succeed. Raises RuntimeError, OSError.

        A kept connection that the server has closed meanwhile is opened again.
        """
        message = _message(request)
        try:
            answer = self._exchange(message)
        except ConnectionError:
            self.close()
            answer = self._exchange(message)
        if answer.status not in ALLOWED:
            raise RuntimeError(f"{request.method} {request.url}: {answer.status} {answer.body!r}")
        return answer

    def _exchange(self, message: bytes) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=SECONDS)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(message)
        head, body = self._received(b"").split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value for name, value in (line.split(": ", 1) for line in lines[1:])
        }
        length = int(headers["content-length"])
        while len(body) < length:
            body += self._more()
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(int(lines[0].split(" ")[1]), headers, body)

    def _received(self, data: bytes) -> bytes:
        while b"\r\n\r\n" not in data:
            data += self._more()
        return data

    def _more(self) -> bytes:
        assert self._socket is not None
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionResetError("the server closed the connection")
        return data


def _message(request: Request) -> bytes:
    url = urlsplit(request.url)
    target = f"{url.path}?{url.query}" if url.query else url.path
    headers = {
        "Host": url.netloc,
        **{_header(name): value for name, value in request.headers.items()},
        "Content-Length": str(len(request.body)),
    }
    lines = [
        f"{request.method} {target} HTTP/1.1",
        *(f"{key}: {value}" for key, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + request.body


def _header(name: str) -> str:
    """HTTP_ACCEPT_ENCODING → Accept-Encoding."""
    return name.removeprefix("HTTP_").replace("_", "-").title()
