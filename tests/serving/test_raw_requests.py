"""What the real server answers to requests that no library would send, and to unusual ones that are valid."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest

from tests.serving.clients import FORM, LARGE, answer, connect, head, until_closed
from tests.support.servers import Server

CHUNKED = b"Transfer-Encoding: chunked\r\n"
HOST = b"Host: localhost\r\n"

MALFORMED: dict[str, bytes] = {
    "no request": b"hello\r\n\r\n",
    "an empty request line": b"\r\n\r\n",
    "a request line of two words": b"GET /\r\nHost: localhost\r\n\r\n",
    "a method in lower case": b"get / HTTP/1.1\r\n" + HOST + b"\r\n",
    "HTTP/2.0": b"GET / HTTP/2.0\r\n" + HOST + b"\r\n",
    "HTTP/1.15": b"GET / HTTP/1.15\r\n" + HOST + b"\r\n",
    "a space in the target": b"GET /a b HTTP/1.1\r\n" + HOST + b"\r\n",
    "a byte over 127 in the target": b"GET /\xff HTTP/1.1\r\n" + HOST + b"\r\n",
    "a NUL in the target": b"GET /\0 HTTP/1.1\r\n" + HOST + b"\r\n",
    "a target without a slash": b"GET index.html HTTP/1.1\r\n" + HOST + b"\r\n",
    "an absolute target": b"GET http://localhost/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "an absolute target of another host": b"GET http://evil.example/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "an absolute target that is no URL": b"GET http://[::1/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "CONNECT": b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n",
    "OPTIONS *": b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n",
    "a long target": b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "no Host": b"GET / HTTP/1.1\r\n\r\n",
    "two Hosts": b"GET / HTTP/1.1\r\n" + HOST + HOST + b"\r\n",
    "line feeds alone": b"GET / HTTP/1.1\nHost: localhost\n\n",
    "a line feed alone in the head": b"GET / HTTP/1.1\r\nHost: localhost\nA: b\r\n\r\n",
    "a carriage return alone": b"GET / HTTP/1.1\r\n" + HOST + b"A: b\rc\r\n\r\n",
    "a folded header": b"GET / HTTP/1.1\r\n" + HOST + b"A: b\r\n c\r\n\r\n",
    "a folded first header": b"GET / HTTP/1.1\r\n A: b\r\n" + HOST + b"\r\n",
    "a NUL in a header": b"GET / HTTP/1.1\r\n" + HOST + b"A: b\0c\r\n\r\n",
    "a NUL in a header's name": b"GET / HTTP/1.1\r\n" + HOST + b"A\0: b\r\n\r\n",
    "an underscore in a header's name": b"GET / HTTP/1.1\r\n"
    + HOST
    + b"X_Forwarded_For: 1\r\n\r\n",
    "a path as header": b"GET / HTTP/1.1\r\n" + HOST + b"SCRIPT_NAME: /elsewhere\r\n\r\n",
    "a space before the colon": b"GET / HTTP/1.1\r\n" + HOST + b"A : b\r\n\r\n",
    "a header without a colon": b"GET / HTTP/1.1\r\n" + HOST + b"A\r\n\r\n",
    "a header without a name": b"GET / HTTP/1.1\r\n" + HOST + b": b\r\n\r\n",
    "a large header": b"GET / HTTP/1.1\r\n" + HOST + b"A: " + b"b" * 9000 + b"\r\n\r\n",
    "200 headers": b"GET / HTTP/1.1\r\n" + HOST + b"A: b\r\n" * 200 + b"\r\n",
    "a head of 100 KB": b"GET / HTTP/1.1\r\n" + HOST + (b"A: " + b"b" * 4000 + b"\r\n") * 25,
    "a head of 100 KB in one line": b"GET / HTTP/1.1\r\nA: " + b"b" * 100_000,
    "an unknown expectation": b"GET / HTTP/1.1\r\n" + HOST + b"Expect: the-unexpected\r\n\r\n",
}
"""Complete as far as the server needs to see them: each is answered at once."""

FRAMING: dict[str, tuple[bytes, bytes]] = {
    "a length and chunks": (b"Content-Length: 5\r\n" + CHUNKED, b"0\r\n\r\n"),
    "two lengths": (b"Content-Length: 5\r\nContent-Length: 6\r\n", b"hello"),
    "the same length twice": (b"Content-Length: 5\r\nContent-Length: 5\r\n", b"hello"),
    "a list of lengths": (b"Content-Length: 5, 5\r\n", b"hello"),
    "a length with a sign": (b"Content-Length: +5\r\n", b"hello"),
    "a negative length": (b"Content-Length: -5\r\n", b"hello"),
    "a length in hexadecimal": (b"Content-Length: 0x5\r\n", b"hello"),
    "a length with an underscore": (b"Content-Length: 1_0\r\n", b"hellohello"),
    "an empty length": (b"Content-Length:\r\n", b""),
    "a length of superscripts": ("Content-Length: ²\r\n".encode("latin-1"), b"ab"),
    "a length of 5,000 digits": (b"Content-Length: " + b"9" * 5000 + b"\r\n", b""),
    "chunks twice": (b"Transfer-Encoding: chunked, chunked\r\n", b"0\r\n\r\n"),
    "two transfer encodings": (CHUNKED * 2, b"0\r\n\r\n"),
    "chunks that are not last": (b"Transfer-Encoding: chunked, identity\r\n", b"0\r\n\r\n"),
    "identity": (b"Transfer-Encoding: identity\r\n", b"hello"),
    "no chunk size": (CHUNKED, b"\r\nhello\r\n0\r\n\r\n"),
    "a chunk size that is no number": (CHUNKED, b"five\r\nhello\r\n0\r\n\r\n"),
    "a chunk size with a sign": (CHUNKED, b"+5\r\nhello\r\n0\r\n\r\n"),
    "a chunk size with a prefix": (CHUNKED, b"0x5\r\nhello\r\n0\r\n\r\n"),
    "a chunk size with a space": (CHUNKED, b"5 \r\nhello\r\n0\r\n\r\n"),
    "a chunk size and a line feed": (CHUNKED, b"5\nhello\r\n0\r\n\r\n"),
    "a long chunk size": (CHUNKED, b"0" * 10_000),
    "a chunk longer than its size": (CHUNKED, b"2\r\nhello\r\n0\r\n\r\n"),
    "a chunk extension with a NUL": (CHUNKED, b"5;a=\0\r\nhello\r\n0\r\n\r\n"),
    "a length as trailer": (CHUNKED, b"5\r\nhello\r\n0\r\nContent-Length: 3\r\n\r\n"),
}
"""The headers that say where a body ends, and the body."""


@pytest.mark.parametrize("request_bytes", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_request_is_refused_and_ends_the_connection(live_server: Server, request_bytes):
    refused(live_server, request_bytes)


@pytest.mark.parametrize(("headers", "body"), FRAMING.values(), ids=FRAMING)
@pytest.mark.parametrize("path", ["/cart/add", "/v1/customers"])
def test_a_body_whose_end_is_unclear_is_refused(live_server: Server, path, headers, body):
    refused(live_server, head(live_server.shop, "POST", path, FORM + headers) + body)


def refused(server: Server, request_bytes: bytes) -> None:
    """The answer is a 4xx, the connection is closed, and the log has one line of it at most."""
    before = server.log.read_text()
    with connect(server.shop) as line:
        line.sendall(request_bytes + b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n")
        received = until_closed(line)
    assert received.startswith(b"HTTP/1.1 4"), received
    assert received.count(b"HTTP/1.1 ") == 1, received
    assert b"\r\nConnection: close\r\n" in received
    logged = server.log.read_text().removeprefix(before)
    assert "Traceback" not in logged
    assert logged.count("Invalid request") <= 1, logged


@pytest.mark.parametrize("host", ["a..b", ".a", "a" * 64 + ".b"])
@pytest.mark.parametrize("path", ["/", "/cart", "/static/nothing", "/pay/pay_nothing", "/healthz"])
def test_a_host_that_is_no_name_is_a_400(live_server: Server, path, host):
    with connect(live_server.shop) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        response, body = answer(line)
    assert (response.status, body) == (400, b"The Host header is not valid.\n")
    assert response.getheader("X-Content-Type-Options") == "nosniff"


def test_a_host_that_is_no_name_is_an_error_of_the_api_too(live_server: Server):
    with connect(live_server.shop) as line:
        line.sendall(b"GET /v1/customers HTTP/1.1\r\nHost: a..b\r\n\r\n")
        response, body = answer(line)
    assert response.status == 400
    assert json.loads(body)["error"]["type"] == "invalid_request_error"


# Valid requests that are unusual


def test_requests_may_follow_each_other_without_waiting(live_server: Server):
    one = head(live_server.shop, "GET", "/healthz")
    two = (
        head(live_server.shop, "POST", "/v1/customers", FORM + b"Content-Length: 5\r\n") + b"a=b&c"
    )
    three = head(live_server.shop, "HEAD", "/healthz")
    with connect(live_server.shop) as line:
        line.sendall((one + two + three) * 20 + one)
        for _ in range(20):
            assert answer(line)[0].status == 200
            assert answer(line)[0].status == 401
            response, body = answer(line, "HEAD")
            assert (response.status, body) == (200, b"")
        assert answer(line)[0].status == 200


def test_a_request_may_arrive_byte_by_byte(live_server: Server):
    more = FORM + CHUNKED
    body = b"5;name=value\r\nhello\r\n00a\r\n&a=b&c=d&e\r\n0\r\nA: b\r\n\r\n"
    with connect(live_server.shop) as line:
        for byte in head(live_server.shop, "POST", "/v1/customers", more) + body:
            line.sendall(bytes([byte]))
        assert answer(line)[0].status == 401
        line.sendall(head(live_server.shop, "GET", "/healthz"))
        assert answer(line)[0].status == 200


def test_a_chunked_body_is_read_whole(live_server: Server):
    body = b'{"name":"Jenny","metadata":{"a":"%s"}}' % (b"b" * 400)
    chunks = b"".join(b"%x\r\n%c\r\n" % (1, byte) for byte in body) + b"0\r\n\r\n"
    more = CHUNKED + b"Content-Type: application/json\r\nAuthorization: Bearer sk_test_xxx\r\n"
    with connect(live_server.provider) as line:
        line.sendall(head(live_server.provider, "POST", "/v1/customers", more) + chunks)
        response, made = answer(line)
    assert response.status == 200, made
    assert json.loads(made)["metadata"] == {"a": "b" * 400}


@pytest.mark.parametrize("path", ["/cart/add", "/pay/pay_nothing", "/v1/customers"])
@pytest.mark.parametrize("more", [CHUNKED, b"Content-Length: %d\r\n" % (LARGE + 1)])
def test_a_body_over_the_limit_is_a_413_and_ends_the_connection(live_server: Server, path, more):
    """The client sees the answer although it goes on sending."""
    origin = live_server.shop if path.startswith("/cart") else live_server.provider
    extra = b"Authorization: Bearer sk_test_xxx\r\n" + FORM + more
    data = b"name=" + b"a" * (LARGE - 4)
    if more == CHUNKED:
        data = b"%x\r\n%s\r\n0\r\n\r\n" % (len(data), data)
    with connect(origin) as line:
        line.sendall(head(origin, "POST", path, extra) + data)
        response, _ = answer(line)
        assert response.status == 413
        assert response.getheader("Connection") == "close"
        assert until_closed(line) == b""


def test_the_largest_body_is_read(live_server: Server):
    more = FORM + b"Content-Length: %d\r\n" % LARGE
    with connect(live_server.provider) as line:
        line.sendall(head(live_server.provider, "POST", "/v1/customers", more) + b"a" * LARGE)
        assert answer(line)[0].status == 401
        line.sendall(head(live_server.provider, "GET", "/healthz"))
        assert answer(line)[0].status == 200


def test_a_body_that_nobody_reads_is_not_taken_for_the_next_request(live_server: Server):
    body = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
    first = head(live_server.shop, "GET", "/healthz", b"Content-Length: %d\r\n" % len(body))
    with connect(live_server.shop) as line:
        line.sendall(first + body + head(live_server.shop, "GET", "/v1/customers"))
        assert answer(line)[0].status == 200
        assert answer(line)[0].status == 401


def test_a_client_may_wait_for_100_continue(live_server: Server):
    more = FORM + b"Content-Length: 5\r\nExpect: 100-continue\r\n"
    with connect(live_server.shop) as line:
        line.sendall(head(live_server.shop, "POST", "/v1/customers", more))
        assert line.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(b"a=b&c")
        assert answer(line)[0].status == 401
        line.sendall(head(live_server.shop, "POST", "/v1/customers", more) + b"a=b&c")
        assert line.recv(12) == b"HTTP/1.1 401"


def test_a_client_that_waits_to_send_too_much_is_refused_before(live_server: Server):
    more = FORM + b"Content-Length: 2000000\r\nExpect: 100-continue\r\n"
    with connect(live_server.shop) as line:
        line.sendall(head(live_server.shop, "POST", "/cart/add", more))
        assert until_closed(line).startswith(b"HTTP/1.1 413 ")


def test_an_http_1_0_client_is_answered_and_disconnected_unless_it_asks(live_server: Server):
    host = urlsplit(live_server.shop).netloc.encode()
    with connect(live_server.shop) as line:
        line.sendall(b"GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        assert answer(line)[0].getheader("Connection") == "keep-alive"
        line.sendall(b"GET / HTTP/1.0\r\nHost: " + host + b"\r\n\r\n")
        received = until_closed(line)
    assert received.startswith(b"HTTP/1.0 200 ")
    assert b"\r\nConnection: close\r\n" in received


def test_a_client_that_has_said_all_is_answered(live_server: Server):
    with connect(live_server.shop) as line:
        line.sendall(head(live_server.shop, "GET", "/healthz") * 2)
        line.shutdown(1)
        assert until_closed(line).count(b"HTTP/1.1 200 ") == 2


@pytest.mark.parametrize("sent", [b"Content-Length: 9\r\n\r\na=b", CHUNKED + b"\r\n9\r\na=b"])
def test_half_a_request_is_no_request(live_server: Server, sent):
    """A shop form of which half arrived may be valid too, so the application doesn't see it."""
    with connect(live_server.shop) as line:
        line.sendall(head(live_server.shop, "POST", "/cart/add", FORM)[:-2] + sent)
        line.shutdown(1)
        assert until_closed(line).startswith(b"HTTP/1.1 400 ")


def test_static_files_and_pages_answer_a_head(live_server: Server):
    for path in ("/", "/static/storefront.css"):
        with connect(live_server.shop) as line:
            line.sendall(head(live_server.shop, "HEAD", path))
            response, _ = answer(line, "HEAD")
            assert response.status == 200
            line.sendall(head(live_server.shop, "GET", path))
            assert len(answer(line)[1]) == int(response.getheader("Content-Length", "0"))
