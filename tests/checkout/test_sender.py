"""Sending: whatever the merchant's URL or server does is one failed attempt within the time limit."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from checkout.domain.delivery_faults import Fault
from checkout.services.webhooks import sender
from checkout.services.webhooks.answers import KEPT_CHARACTERS, MAX_ERROR_LENGTH, DeliveryResult
from checkout.services.webhooks.sender import Delivery
from tests.checkout.merchant import SECONDS, Endpoint, sent, stream

MALFORMED = [
    "http://a..b/hook", f"https://{'x' * 70}.example/", "http://h:99999/", "http://[::1/",
    "http://127.0.0.1:9/\x00", "http://127.0.0.1:9/" + "x" * 70000, "http://127.0.0.1:9\\@x/", "",
]  # fmt: skip

TIMED_OUT = DeliveryResult(None, Fault.TIMEOUT, "no answer within 0.5 seconds")


def delivery(url):
    return Delivery(1, "wrk_1", "evt_1", url, ("whsec_x",), {}, None, started_at=0)


@pytest.mark.parametrize("url", MALFORMED)
def test_a_malformed_url_is_a_failed_attempt(url):
    result = sent(delivery(url))
    assert result.status_code is None
    assert result.error
    assert len(result.message) <= MAX_ERROR_LENGTH


@pytest.mark.parametrize(
    "answer", [b"", b"\x00" * 100, b"HTTP/1.1 9999 ?\r\n\r\n", b"x" * 300_000, b"HTTP/1.1 200 OK\r\n: x\r\n\r\n"]
)  # fmt: skip
def test_an_invalid_http_response_is_a_failed_attempt(answer, monkeypatch):
    monkeypatch.setattr(sender, "TIMEOUT", 0.5)
    with stream(answer, b"", every=0.01) as (url, _):
        result = sent(delivery(url))
    assert (result.status_code, bool(result.error)) == (None, True)


def test_each_fault_has_its_name(monkeypatch, endpoint):
    def unknown(host, *args, **more):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with stream(b"nonsense\r\n\r\n", b"", every=0.01) as (url, _):
        assert sent(delivery(url)).error is Fault.INVALID_ANSWER
    assert sent(delivery(endpoint.url.replace("http:", "https:"))).error is Fault.TLS
    assert sent(delivery("http://127.0.0.1:9/")).error is Fault.CONNECTION_REFUSED
    assert sent(delivery("ftp://127.0.0.1/")).error is Fault.INVALID_URL
    assert sent(delivery(endpoint.url), allow_private=False).error is Fault.ADDRESS_REFUSED
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    result = sent(delivery("http://hooks.example/"))
    assert result.error is Fault.HOST_UNKNOWN
    assert result.message == "the host can't be resolved: Name or service not known"


def test_an_event_that_cannot_be_rendered_is_not_sent(endpoint):
    assert sent(delivery(endpoint.url), None).error is Fault.EVENT_UNREADABLE
    assert endpoint.received == []


def test_a_long_error_is_truncated(monkeypatch):
    def fail(*_args, **_more):
        raise ValueError("x" * 9000)

    monkeypatch.setattr(sender.url_guard, "resolve", fail)
    result = sent(delivery("http://127.0.0.1:9/"))
    assert result.message == "ValueError: " + "x" * (MAX_ERROR_LENGTH - len("ValueError: "))
    assert result.error == "failed"


@pytest.mark.parametrize("drip", [b"a", b"\r\nX: y"])
def test_headers_that_arrive_too_slowly_time_out(monkeypatch, drip):
    """Each byte arrives well within the limit, the end of the headers never does."""
    monkeypatch.setattr(sender, "TIMEOUT", 0.5)
    with stream(b"HTTP/1.1 200 OK\r\nX: ", drip, every=0.02) as (url, cut_off):
        assert sent(delivery(url)) == TIMED_OUT
        assert cut_off.wait(SECONDS)


def test_the_time_limit_includes_resolving_the_host(monkeypatch):
    monkeypatch.setattr(sender, "TIMEOUT", 0.0)
    assert sent(delivery("http://127.0.0.1:9/")).status_code is None


def test_only_the_beginning_of_the_body_is_read():
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n"
    with stream(head, b"x" * 65536, every=0) as (url, cut_off):
        assert sent(delivery(url)) == DeliveryResult(200, body="x" * KEPT_CHARACTERS)
        assert cut_off.wait(SECONDS)


def test_a_body_that_arrives_too_slowly_leaves_the_status_as_it_is(monkeypatch):
    monkeypatch.setattr(sender, "BODY_SECONDS", 0.1)
    head = b"HTTP/1.1 503 Busy\r\nContent-Length: 9\r\n\r\nabc"
    with stream(head, b"", every=0.02) as (url, _):
        assert sent(delivery(url)) == DeliveryResult(503, body="abc")


def test_a_body_that_breaks_off_leaves_the_status_as_it_is(endpoint):
    endpoint.headers = {"Content-Length": "99"}
    endpoint.body = b"cut"
    assert sent(delivery(endpoint.url)) == DeliveryResult(200, body="cut")


def test_a_server_that_does_not_read_the_request_times_out(monkeypatch):
    monkeypatch.setattr(sender, "TIMEOUT", 0.5)
    with stream(b"", b"", every=0.01) as (url, _):
        assert sent(delivery(url), b"x" * 30_000_000) == TIMED_OUT


def test_a_delivery_without_its_secret_is_not_sent():
    endpoint = Endpoint()
    result = sent(Delivery(1, "wrk_1", "evt_1", endpoint.url, None, {}, None, started_at=0))
    endpoint.close()
    assert result.status_code is None
    assert result.error == "secret_unreadable"
    assert endpoint.received == []


NOBODY, SOMEBODY = "127.0.0.2", "127.0.0.1"
"""Two addresses of this machine. Servers of these tests listen at the second."""


def resolve_to(monkeypatch, *addresses):
    """Make the host hooks.example resolve to these addresses."""
    ask = socket.getaddrinfo

    def answer(host, port, *args, **more):
        if host != "hooks.example":
            return ask(host, port, *args, **more)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", answer)


@contextmanager
def listener(address: str, port: int) -> Iterator[threading.Event]:
    """A server that reads once from its first connection, then closes it. Yields an event that this sets."""
    asked = threading.Event()

    def serve():
        connection, _ = server.accept()
        with connection:
            connection.recv(65536)
            asked.set()

    with socket.create_server((address, port)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield asked
        with socket.create_connection(server.getsockname()) as last:
            last.sendall(b"x")
        thread.join(SECONDS)


@pytest.mark.parametrize("addresses", [(NOBODY, SOMEBODY), ("::1", NOBODY, SOMEBODY)])
def test_an_address_that_refuses_is_followed_by_the_next(monkeypatch, endpoint, addresses):
    resolve_to(monkeypatch, *addresses)
    url = endpoint.url.replace(SOMEBODY, "hooks.example")
    assert sent(delivery(url)) == DeliveryResult(200)
    assert len(endpoint.received) == 1
    headers, _ = endpoint.received[0]
    assert headers["Host"] == f"hooks.example:{endpoint.server.server_port}"


def test_the_error_is_that_of_the_last_address(monkeypatch):
    resolve_to(monkeypatch, NOBODY, SOMEBODY)
    result = sent(delivery("http://hooks.example:9/"))
    assert result.status_code is None
    assert result.error == "connection_refused"


def test_a_request_that_was_sent_is_not_sent_to_another_address(monkeypatch, endpoint):
    resolve_to(monkeypatch, NOBODY, SOMEBODY)
    url = endpoint.url.replace(SOMEBODY, "hooks.example")
    with listener(NOBODY, endpoint.server.server_port) as asked:
        result = sent(delivery(url))
        assert asked.wait(SECONDS)
    assert result.status_code is None
    assert endpoint.received == []


def test_an_address_that_hangs_leaves_time_for_the_next(monkeypatch):
    """The first hangs during the TLS handshake, which belongs to the connection.

    A busy machine may need more than a short time limit, and gets a longer one then.
    """
    resolve_to(monkeypatch, NOBODY, SOMEBODY)
    with socket.create_server((NOBODY, 0)) as hangs:
        port = hangs.getsockname()[1]
        with listener(SOMEBODY, port) as asked:
            for limit in (1, 5, 25):
                monkeypatch.setattr(sender, "TIMEOUT", limit)
                result = sent(delivery(f"https://hooks.example:{port}/"))
                assert result.status_code is None
                if asked.is_set():
                    break
            assert asked.wait(SECONDS)
