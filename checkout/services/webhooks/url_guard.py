"""Where webhooks may go: never into a private network by way of a name.

A host is resolved once, every address it has is checked, and the connection goes to a checked address, so that a second
answer of the name server can't lead elsewhere. Loopback and private ranges are for development alone
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

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All of IPv6 that is given out to the public (IANA, IPv6 address space). NAT64, IPv4-compatible, translated and
site-local addresses lie outside of it, some of which count as global and carry an IPv4 address inside."""
SIX_TO_FOUR = [ipaddress.ip_network(net) for net in ("2002::/16", "192.88.99.0/24")]
"""6to4 and its relays: global too, with an IPv4 address inside (RFC 7526 has put an end to them)."""


class TargetRefused(Exception):
    """The URL can't be delivered to; the message says why, for the delivery's log."""


@dataclass(frozen=True)
class Target:
    """`url` has the checked address as its host; `host` is what the request must call it."""

    url: str
    host: str
    server_name: str


def resolve(url: str, *, allow_private: bool, seconds: float = 30) -> Target:
    """Where a delivery to `url` is to connect; its name is looked up for up to `seconds`. Raises TargetRefused."""
    try:
        parts = urlsplit(url)
        port = parts.port
        name = (parts.hostname or "").encode("idna").decode()
    except ValueError as error:  # UnicodeError is one: labels that are empty or too long
        raise TargetRefused(f"the URL is malformed: {error}") from None
    if parts.scheme not in {"http", "https"} or not name:
        raise TargetRefused("only http and https URLs are delivered to")
    reached = port or (443 if parts.scheme == "https" else 80)
    addresses = _addresses(name, reached, seconds)
    if not allow_private and not all(map(_is_public, addresses)):
        raise TargetRefused("the host has a private address")
    pinned = parts._replace(netloc=f"{_literal(str(addresses[0]))}:{reached}").geturl()
    host = _literal(name) if port is None else f"{_literal(name)}:{port}"
    return Target(pinned, host, name)


def _literal(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _addresses(host: str, port: int, seconds: float) -> list[Address]:
    try:
        found = _looked_up(host, port).result(seconds)
    except TimeoutError:
        raise TargetRefused(f"the host was not resolved within {seconds:.0f} seconds") from None
    except OSError as error:
        raise TargetRefused(f"the host can't be resolved: {error.strerror or error}") from None
    except ValueError as error:
        raise TargetRefused(f"the host can't be resolved: {error}") from None
    return [ipaddress.ip_address(str(info[4][0]).partition("%")[0]) for info in found]


def _looked_up(host: str, port: int) -> Future[list[Any]]:
    """The system's resolver knows no time limit but its own, so it is asked in a thread that can be left behind."""
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
