"""Sending: whatever the merchant's URL or server does is one failed attempt within the time limit."""

import pytest

from checkout.services.webhooks import sender
from checkout.services.webhooks.sender import Delivery, DeliveryResult
from tests.checkout.merchant import Endpoint, sent, stream

MALFORMED = [
    "http://a..b/hook", f"https://{'x' * 70}.example/", "http://h:99999/", "http://[::1/",
    "http://127.0.0.1:9/\x00", "http://127.0.0.1:9/" + "x" * 70000, "http://127.0.0.1:9\\@x/", "",
]  # fmt: skip


def delivery(url, body=b"{}"):
    return Delivery(1, "wrk_1", "evt_1", url, "whsec_x", body)


@pytest.mark.parametrize("url", MALFORMED)
def test_a_malformed_url_is_a_failed_attempt(url):
    result = sent(delivery(url))
    assert result.status_code is None
    assert result.error
    assert len(result.error) <= sender.MAX_ERROR_LENGTH


@pytest.mark.parametrize(
    "answer", [b"", b"\x00" * 100, b"HTTP/1.1 9999 ?\r\n\r\n", b"x" * 300_000, b"HTTP/1.1 200 OK\r\n: x\r\n\r\n"]
)  # fmt: skip
def test_an_invalid_http_response_is_a_failed_attempt(answer, monkeypatch):
    monkeypatch.setattr(sender, "TIMEOUT", 0.5)
    with stream(answer, b"", every=0.01) as (url, _):
        result = sent(delivery(url))
    assert (result.status_code, bool(result.error)) == (None, True)


def test_a_long_error_is_truncated(monkeypatch):
    def fail(*_args, **_more):
        raise ValueError("x" * 9000)

    monkeypatch.setattr(sender.url_guard, "resolve", fail)
    result = sent(delivery("http://127.0.0.1:9/"))
    assert result.error == "ValueError: " + "x" * (sender.MAX_ERROR_LENGTH - len("ValueError: "))


@pytest.mark.parametrize("drip", [b"a", b"\r\nX: y"])
def test_headers_that_arrive_too_slowly_time_out(monkeypatch, drip):
    """Each byte arrives well within the limit, the end of the headers never does."""
    monkeypatch.setattr(sender, "TIMEOUT", 0.5)
    with stream(b"HTTP/1.1 200 OK\r\nX: ", drip, every=0.02) as (url, cut_off):
        assert sent(delivery(url)) == DeliveryResult(None, "no answer within 0.5 seconds")
        assert cut_off.wait(5)


def test_the_time_limit_includes_resolving_the_host(monkeypatch):
    monkeypatch.setattr(sender, "TIMEOUT", 0.0)
    assert sent(delivery("http://127.0.0.1:9/")).status_code is None


def test_the_body_of_the_response_is_not_read():
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n"
    with stream(head, b"x" * 65536, every=0) as (url, cut_off):
        assert sent(delivery(url)) == DeliveryResult(200)
        assert cut_off.wait(5)


def test_a_server_that_does_not_read_the_request_times_out(monkeypatch):
    monkeypatch.setattr(sender, "TIMEOUT", 0.5)
    with stream(b"", b"", every=0.01) as (url, _):
        assert sent(delivery(url, body=b"x" * 30_000_000)).error == "no answer within 0.5 seconds"


def test_a_delivery_without_its_secret_is_not_sent():
    endpoint = Endpoint()
    result = sent(Delivery(1, "wrk_1", "evt_1", endpoint.url, None, b"{}"))
    endpoint.close()
    assert result.status_code is None
    assert "secret" in result.error
    assert endpoint.received == []
