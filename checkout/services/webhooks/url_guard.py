"""Checks where a webhook may connect to, so that no URL reaches a private network.

A host is resolved once and each of its addresses is checked. The connection goes to the checked addresses, so a second
answer of the DNS server has no effect. Loopback and private addresses are allowed in development only
(WEBHOOK_ALLOW_PRIVATE).
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from checkout.domain.delivery_faults import Fault

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
"""The allocated public part of IPv6 (IANA, IPv6 address space). NAT64, IPv4-compatible, translated and site-local
addresses lie outside it. Python counts some of them as global, and some contain an IPv4 address."""
SIX_TO_FOUR = [ipaddress.ip_network(net) for net in ("2002::/16", "192.88.99.0/24")]
"""6to4 and its anycast relays (deprecated by RFC 7526): global, but each contains or leads to an IPv4 address."""
DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_ADDRESSES = 8
"""Addresses of a host that are tried at most: the merchant's DNS server may name any number of strangers."""


class UrlRefused(Exception):
    """Nothing is sent to this URL. The message is stored with the attempt."""

    def __init__(self, message: str, fault: Fault):
        super().__init__(message)
        self.fault = fault


@dataclass(frozen=True)
class PinnedUrl:
    """A URL whose host is replaced by a checked address: one for each address, in the order to try them.

    `host` is the request's Host header, `server_name` the name that its TLS certificate must have.
    """

    urls: tuple[str, ...]
    host: str
    server_name: str


def check_literal(url: str, *, allow_private: bool) -> None:
    """Refuse a URL that names a private address or `localhost` itself, without a lookup. Raises UrlRefused."""
    host = urlsplit(url).hostname or ""
    try:
        public = _is_public(ipaddress.ip_address(host))
    except ValueError:
        public = host != "localhost" and not host.endswith(".localhost")
    if not public and not allow_private:
        raise UrlRefused("the host has a private address", Fault.ADDRESS_REFUSED)


def resolve(url: str, *, allow_private: bool, timeout: float = 30) -> PinnedUrl:
    """Resolve the host of `url` within `timeout` seconds and pin it to its checked addresses. Raises UrlRefused."""
    try:
        parts = urlsplit(url)
        port = parts.port
        name = (parts.hostname or "").encode("idna").decode()
    except ValueError as error:  # includes UnicodeError: a label is empty or too long
        raise UrlRefused(f"the URL is malformed: {error}", Fault.INVALID_URL) from None
    if parts.scheme not in DEFAULT_PORTS or not name:
        raise UrlRefused("only http and https URLs are delivered to", Fault.INVALID_URL)
    connect_port = port or DEFAULT_PORTS[parts.scheme]
    addresses = _addresses(name, connect_port, timeout)
    if not allow_private and not all(map(_is_public, addresses)):
        raise UrlRefused("the host has a private address", Fault.ADDRESS_REFUSED)
    tried = list(dict.fromkeys(map(str, addresses)))[:MAX_ADDRESSES]
    netlocs = [f"{_bracketed(address)}:{connect_port}" for address in tried]
    pinned = tuple(parts._replace(netloc=netloc).geturl() for netloc in netlocs)
    host = _bracketed(name) if port is None else f"{_bracketed(name)}:{port}"
    return PinnedUrl(pinned, host, name)


def _addresses(host: str, port: int, timeout: float) -> list[Address]:
    try:
        found = _getaddrinfo(host, port).result(timeout)
    except TimeoutError:
        text = f"the host was not resolved within {timeout:.0f} seconds"
        raise UrlRefused(text, Fault.TIMEOUT) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UrlRefused(f"the host can't be resolved: {reason}", Fault.HOST_UNKNOWN) from None
    return [ipaddress.ip_address(str(info[4][0]).partition("%")[0]) for info in found]


def _getaddrinfo(host: str, port: int) -> Future[list[Any]]:
    """`socket.getaddrinfo` has no timeout, so it runs in a daemon thread that the caller can stop waiting for.

    The threads of an executor, asyncio's included, are joined when the process ends.
    """
    answer: Future[list[Any]] = Future()

    def ask() -> None:
        try:
            answer.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except Exception as error:
            answer.set_exception(error)

    threading.Thread(target=ask, daemon=True).start()
    return answer


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return _is_public(address.ipv4_mapped)
        if address not in GLOBAL_UNICAST:
            return False
    if any(address in network for network in SIX_TO_FOUR):
        return False
    return address.is_global and not address.is_multicast


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
