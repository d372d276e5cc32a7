"""A URL and the server behind it are a stranger's: whatever they do is one failed try, within its time."""

import pytest

from checkout.services.webhooks import sender
from checkout.services.webhooks.sender import Parcel, Receipt
from tests.checkout.merchant import SECONDS, Endpoint, sent, stream

MALFORMED = [
    "http://a..b/hook", f"https://{'x' * 70}.example/", "http://h:99999/", "http://[::1/",
    "http://127.0.0.1:9/\x00", "http://127.0.0.1:9/" + "x" * 70000, "http://127.0.0.1:9\\@x/", "",
]  # fmt: skip


def parcel(url, body=b"{}"):
    return Parcel(1, "wrk_1", "evt_1", url, "whsec_x", body)


@pytest.mark.parametrize("url", MALFORMED)
def test_a_malformed_url_is_a_failed_try(url):
    receipt = sent(parcel(url))
    assert receipt.status is None
    assert receipt.error
    assert len(receipt.error) <= sender.LONGEST_ERROR


@pytest.mark.parametrize(
    "answer", [b"", b"\x00" * 100, b"HTTP/1.1 9999 ?\r\n\r\n", b"x" * 300_000, b"HTTP/1.1 200 OK\r\n: x\r\n\r\n"]
)  # fmt: skip
def test_what_is_no_answer_is_a_failed_try(answer, monkeypatch):
    monkeypatch.setattr(sender, "TIMEOUT", 0.5)
    with stream(answer, b"", every=0.01) as (url, _):
        receipt = sent(parcel(url))
    assert (receipt.status, bool(receipt.error)) == (None, True)


def test_a_long_error_is_cut(monkeypatch):
    def fail(*_args, **_more):
        raise ValueError("x" * 9000)

    monkeypatch.setattr(sender.url_guard, "resolve", fail)
    receipt = sent(parcel("http://127.0.0.1:9/"))
    assert receipt.error == "ValueError: " + "x" * (sender.LONGEST_ERROR - len("ValueError: "))


@pytest.mark.parametrize("drip", [b"a", b"\r\nX: y"])
def test_a_head_that_drips_in_is_cut_off(monkeypatch, drip):
    """Each byte comes well within the limit, the head never does."""
    monkeypatch.setattr(sender, "TIMEOUT", 0.5)
    with stream(b"HTTP/1.1 200 OK\r\nX: ", drip, every=0.02) as (url, cut_off):
        assert sent(parcel(url)) == Receipt(None, "no answer within 0.5 seconds")
        assert cut_off.wait(SECONDS)


def test_a_hanging_name_server_counts_too(monkeypatch):
    monkeypatch.setattr(sender, "TIMEOUT", 0.0)
    assert sent(parcel("http://127.0.0.1:9/")).status is None


def test_a_body_without_end_is_not_read():
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n"
    with stream(head, b"x" * 65536, every=0) as (url, cut_off):
        assert sent(parcel(url)) == Receipt(200)
        assert cut_off.wait(SECONDS)


def test_who_does_not_read_what_is_sent_is_cut_off(monkeypatch):
    monkeypatch.setattr(sender, "TIMEOUT", 0.5)
    with stream(b"", b"", every=0.01) as (url, _):
        assert sent(parcel(url, body=b"x" * 30_000_000)).error == "no answer within 0.5 seconds"


def test_a_parcel_without_a_readable_secret_is_not_sent():
    endpoint = Endpoint()
    receipt = sent(Parcel(1, "wrk_1", "evt_1", endpoint.url, None, b"{}"))
    endpoint.close()
    assert receipt.status is None
    assert "secret" in receipt.error
    assert endpoint.received == []
