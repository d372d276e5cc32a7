"""Where webhooks may go: never into a private network by way of a name.

A host is resolved once, every address it has is checked, and the connection goes to a checked address, so that a second
answer of the name server can't lead elsewhere. Loopback and private ranges are for development alone
(WEBHOOK_ALLOW_PRIVATE).
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
EMBEDDING = [ipaddress.IPv6Network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")]
"""NAT64 and 6to4: addresses that count as global and carry an IPv4 address inside."""


class TargetRefused(Exception):
    """The URL can't be delivered to; the message says why, for the delivery's log."""


@dataclass(frozen=True)
class Target:
    """`url` has the checked address as its host; `host` is what the request must call it."""

    url: str
    host: str
    server_name: str


def resolve(url: str, *, allow_private: bool) -> Target:
    """Where a delivery to `url` is to connect. Raises TargetRefused."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise TargetRefused("only http and https URLs are delivered to")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    addresses = _addresses(parts.hostname, port)
    if not allow_private and not all(map(_is_public, addresses)):
        raise TargetRefused("the host has a private address")
    address = addresses[0]
    literal = f"[{address}]" if address.version == 6 else str(address)
    pinned = parts._replace(netloc=f"{literal}:{port}").geturl()
    return Target(pinned, parts.netloc.rpartition("@")[2], parts.hostname)


def _addresses(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise TargetRefused(f"the host can't be resolved: {error.strerror or error}") from None
    return [ipaddress.ip_address(str(info[4][0]).partition("%")[0]) for info in found]


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return _is_public(address.ipv4_mapped)
        if any(address in network for network in EMBEDDING):
            return False
    return address.is_global and not address.is_multicast
