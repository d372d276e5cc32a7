"""Webhooks don't reach into private networks, whatever the name says."""

import socket

import pytest

from checkout.services.targets import TargetRefused, resolve


def answering(monkeypatch, *addresses):
    """Let every name resolve to these addresses."""
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
        "64:ff9b::7f00:1", "2002:7f00:1::",
    ],
)  # fmt: skip
def test_private_addresses_are_refused(monkeypatch, address):
    answering(monkeypatch, address)
    with pytest.raises(TargetRefused):
        resolve("https://hooks.example/x", allow_private=False)


def test_one_private_address_among_public_ones_is_enough(monkeypatch):
    answering(monkeypatch, "93.184.216.34", "10.0.0.1")
    with pytest.raises(TargetRefused):
        resolve("https://hooks.example/x", allow_private=False)


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch):
    answering(monkeypatch, "93.184.216.34")
    target = resolve("https://hooks.example/x?y=1", allow_private=False)
    assert target.url == "https://93.184.216.34:443/x?y=1"
    assert target.host == "hooks.example"
    assert target.server_name == "hooks.example"


def test_a_laptop_may_talk_to_itself(monkeypatch):
    answering(monkeypatch, "::1")
    target = resolve("http://localhost:8000/webhooks", allow_private=True)
    assert target.url == "http://[::1]:8000/webhooks"
    assert target.host == "localhost:8000"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "gopher://x/", "http://", "https:///x"])
def test_other_schemes_are_refused(url):
    with pytest.raises(TargetRefused):
        resolve(url, allow_private=True)


def test_a_name_that_does_not_exist_is_a_refusal_and_no_fault(monkeypatch):
    def fail(*_args, **_more):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(TargetRefused, match="resolved"):
        resolve("https://nowhere.example/", allow_private=False)
