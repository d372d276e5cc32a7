"""Requests as they arrive: bytes go in, whole requests come out. Nothing here waits.

gunicorn's own parsers read the head and a chunked body, so what is refused is what gunicorn refuses.
"""

from __future__ import annotations

import io
import re
from typing import Any

from gunicorn.asgi.parser import ParseError, PythonProtocol
from gunicorn.http.body import ChunkedReader
from gunicorn.http.errors import (
    InvalidChunkSize,
    InvalidHeader,
    InvalidRequestLine,
    LimitRequestHeaders,
    NoMoreData,
)
from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader

HEAD_BYTES = 64 * 1024
END_OF_HEAD = re.compile(rb"\r\n\r\n|(?<!\r)\n")
"""A line feed alone ends it too: gunicorn's parser refuses it, and no more has to arrive for that."""
CHUNK_OVERHEAD = 64 * 1024
"""Bytes that a chunked body may take besides its content. Each chunk takes the event loop's time, however small."""


class Incoming:
    """What a client has sent and no request has taken yet. `limit` is the largest body in bytes.

    A larger body is not read: the request comes without it, and ends the connection.
    """

    def __init__(self, cfg: Any, client: Any, limit: int) -> None:
        self._cfg = cfg
        self._client = client
        self._limit = limit
        self._count = 0
        self._buffer = bytearray()
        self._searched = 0
        self._request: Any = None
        self._chunks: Chunks | None = None

    @property
    def size(self) -> int:
        """The bytes that are held."""
        return len(self._buffer) + (len(self._chunks.body) if self._chunks else 0)

    def feed(self, data: bytes) -> None:
        self._buffer += data

    def take(self) -> Any:
        """The next request, with its body in memory, or None while something is missing.

        Raises a ParseException of gunicorn.http.errors.
        """
        if self._request is None and not self._take_head():
            return None
        request = self._request
        body = self._chunked_body(self._chunks) if self._chunks else self._known_body()
        if body is None:
            return None
        request.body = io.BytesIO(body)
        request._expected_100_continue = False  # gunicorn would answer it now, after the body
        self._request = self._chunks = None
        return request

    def clear(self) -> None:
        """Forget what has arrived."""
        self._buffer.clear()
        self._request = self._chunks = None

    def wants_continue(self) -> bool:
        """Whether the client waits for 100 Continue before it sends the body. True once per request."""
        wanted: bool = self._request is not None and self._request._expected_100_continue
        if wanted:
            self._request._expected_100_continue = False
        return wanted

    def _take_head(self) -> bool:
        end = END_OF_HEAD.search(self._buffer, self._searched)
        if end is None and len(self._buffer) <= HEAD_BYTES:
            self._searched = max(0, len(self._buffer) - 3)
            return False
        length = end.end() if end else HEAD_BYTES
        head = bytes(self._buffer[:length])
        del self._buffer[:length]
        self._searched = 0
        self._count += 1
        self._request = self._parsed(head)
        if isinstance(self._request.body.reader, ChunkedReader):
            self._chunks = Chunks()
        return True

    def _parsed(self, head: bytes) -> Any:
        try:
            request = Request(self._cfg, IterUnreader([head]), self._client, self._count)
        except NoMoreData:
            raise LimitRequestHeaders("The head of the request is too large.") from None
        if not request.uri.startswith("/"):
            # The other forms are for proxies, and name a host that may differ from the Host header.
            raise InvalidRequestLine(request.uri)
        if request.version >= (1, 1) and not any(name == "HOST" for name, _ in request.headers):
            raise InvalidHeader("HOST", req=request)
        return request

    def _known_body(self) -> bytes | None:
        length: int = self._request.body.reader.length
        if length > self._limit:
            self._request.force_close()
            return b""
        if len(self._buffer) < length:
            return None
        body = bytes(self._buffer[:length])
        del self._buffer[:length]
        return body

    def _chunked_body(self, chunks: Chunks) -> bytes | None:
        chunks.feed(self._buffer)
        self._buffer.clear()
        is_complete = chunks.rest is not None
        overhead = 0 if is_complete else chunks.fed - len(chunks.body)
        if len(chunks.body) > self._limit or overhead > CHUNK_OVERHEAD:
            self._request.force_close()
            length, body = self._limit + 1, b""
        elif chunks.rest is None:
            return None
        else:
            self._buffer += chunks.rest
            length, body = len(chunks.body), bytes(chunks.body)
        # The application sees a body of known length: it need not know how the body was sent.
        headers = [pair for pair in self._request.headers if pair[0] != "TRANSFER-ENCODING"]
        self._request.headers = [*headers, ("CONTENT-LENGTH", str(length))]
        return body


class InvalidChunk(InvalidChunkSize):  # whose answer gunicorn knows
    def __str__(self) -> str:
        return f"Invalid chunked body: {self.data}"


class Chunks:
    """A chunked body, decoded as it arrives."""

    def __init__(self) -> None:
        self.body = bytearray()
        self.fed = 0
        # The parser reads whole messages only; the head of the real one is read by Request, which checks more.
        self._parser = PythonProtocol(on_body=self.body.extend)
        self._parser.feed(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")

    def feed(self, data: bytearray) -> None:
        self.fed += len(data)
        try:
            self._parser.feed(data)
        except ParseError as error:
            raise InvalidChunk(str(error)) from None

    @property
    def rest(self) -> bytes | None:
        """What follows the body, None while the body is not complete."""
        return self._parser.remaining() if self._parser.is_complete else None
