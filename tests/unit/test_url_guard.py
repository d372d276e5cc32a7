"""No webhook URL reaches a private network, whatever its host resolves to."""

import socket
import threading

import pytest

from checkout.services.webhooks.url_guard import UrlRefused, resolve


def resolve_to(monkeypatch, *addresses):
    """Make every host resolve to these addresses."""
    found = [
        (socket.AF_INET6 if ":" in address else socket.AF_INET, None, 0, "", (address, 0))
        for address in addresses
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: found)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.9", "169.254.169.254", "0.0.0.0",
        "100.64.0.1", "224.0.0.1", "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b:1::a", "2002:7f00:1::", "::7f00:1", "::ffff:0:127.0.0.1",
        "fec0::1", "192.88.99.1", "5f00::1", "2001::7f00:1", "2001:db8::1", "ff0e::1",
        "::ffff:192.88.99.1", "4000::1",
    ],
)  # fmt: skip
def test_private_addresses_are_refused(monkeypatch, address):
    resolve_to(monkeypatch, address)
    with pytest.raises(UrlRefused):
        resolve("https://hooks.example/x", allow_private=False)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::1111", "::ffff:93.184.216.34"])
def test_public_addresses_are_allowed(monkeypatch, address):
    resolve_to(monkeypatch, address)
    assert resolve("https://hooks.example/", allow_private=False).host == "hooks.example"


def test_one_private_address_among_public_ones_refuses_the_url(monkeypatch):
    resolve_to(monkeypatch, "93.184.216.34", "10.0.0.1")
    with pytest.raises(UrlRefused):
        resolve("https://hooks.example/x", allow_private=False)


def test_the_url_is_pinned_to_the_checked_address(monkeypatch):
    resolve_to(monkeypatch, "93.184.216.34")
    target = resolve("https://hooks.example/x?y=1", allow_private=False)
    assert target.urls == ("https://93.184.216.34:443/x?y=1",)
    assert target.host == "hooks.example"
    assert target.server_name == "hooks.example"


def test_the_url_is_pinned_to_each_address_once_and_to_eight_at_most(monkeypatch):
    resolve_to(monkeypatch, "2606:4700::1111", "93.184.216.34", "93.184.216.34")
    target = resolve("http://hooks.example/x", allow_private=False)
    assert target.urls == ("http://[2606:4700::1111]:80/x", "http://93.184.216.34:80/x")
    resolve_to(monkeypatch, *(f"93.184.216.{number}" for number in range(100)))
    assert len(resolve("http://hooks.example/x", allow_private=False).urls) == 8


def test_loopback_is_allowed_in_development(monkeypatch):
    resolve_to(monkeypatch, "::1")
    target = resolve("http://localhost:8000/webhooks", allow_private=True)
    assert target.urls == ("http://[::1]:8000/webhooks",)
    assert target.host == "localhost:8000"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "gopher://x/", "http://", "https:///x"])
def test_other_schemes_are_refused(url):
    with pytest.raises(UrlRefused):
        resolve(url, allow_private=True)


def test_an_unknown_host_is_refused(monkeypatch):
    def fail(*_args, **_more):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(UrlRefused, match="resolved"):
        resolve("https://nowhere.example/", allow_private=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://a..b/", f"http://{'x' * 64}.example/", "http://h.example:99999/", "http://[::1/",
        "http://h.example:port/", "http://\ud800.example/",
    ],
)  # fmt: skip
def test_a_malformed_url_is_refused(url):
    with pytest.raises(UrlRefused, match="malformed"):
        resolve(url, allow_private=True)


def test_a_host_that_the_resolver_cannot_encode_is_refused(monkeypatch):
    def fail(*_args, **_more):
        raise UnicodeError("label empty or too long")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(UrlRefused, match="resolved"):
        resolve("https://nowhere.example/", allow_private=False)


def test_a_resolver_that_hangs_times_out(monkeypatch):
    release = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: release.wait(30) and [])
    with pytest.raises(UrlRefused, match="not resolved within"):
        resolve("https://slow.example/", allow_private=False, timeout=0.01)
    release.set()


def test_an_internationalised_host_becomes_ascii(monkeypatch):
    resolve_to(monkeypatch, "93.184.216.34")
    target = resolve("https://b\u00fccher.example:8443/x", allow_private=False)
    assert target.host == "xn--bcher-kva.example:8443"
    assert target.server_name == "xn--bcher-kva.example"


def test_an_ipv6_host_keeps_its_brackets():
    target = resolve("http://user:word@[::1]:8000/x", allow_private=True)
    assert (target.urls, target.host) == (("http://[::1]:8000/x",), "[::1]:8000")
