"""Origins and hosts: the spelling of an origin, and which Host headers are answered.

A page of a stranger can read from a server on this machine only by a host name of its own that it points at this
machine (DNS rebinding). So a request is answered only at the names of the settings, at `localhost` and its subdomains,
and at any IP address, which is no name that could be pointed elsewhere.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Container
from urllib.parse import urlsplit

SHAPE = re.compile(r"https?://[^\s/?#@\\]+/*", re.IGNORECASE)
NAME = re.compile(r"[a-z0-9.-]*[a-z0-9]")
NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
"""The last label of a name that browsers read as an IPv4 address."""
DEFAULT_PORTS = {"http": 80, "https": 443}


def origin(text: str) -> str:
    """An origin as browsers write it: in lower case, without the scheme's own port. Raises ValueError.

    A Host header is compared with it, so another spelling would redirect for ever.
    """
    if not SHAPE.fullmatch(text):
        raise ValueError("more or less than a scheme and a host")
    parts = urlsplit(text.rstrip("/"))
    host = name(parts.hostname or "")
    if parts.port == 0:
        raise ValueError("no port that can be connected to")
    if parts.port in {None, DEFAULT_PORTS[parts.scheme]}:
        return f"{parts.scheme}://{_bracketed(host)}"
    return f"{parts.scheme}://{_bracketed(host)}:{parts.port}"


def name(text: str) -> str:
    """A host name in lower case and ASCII, or an IP address in its short form. Raises ValueError."""
    address = _address(text)
    if address:
        return address.compressed
    ascii_name = text.encode("idna").decode().lower()
    if not NAME.fullmatch(ascii_name) or NUMBER.fullmatch(ascii_name.rpartition(".")[2]):
        raise ValueError("not a host name")
    return ascii_name


def of(url: str) -> str:
    """The host name or address in an origin."""
    return urlsplit(url).hostname or ""


def port_of(url: str) -> int:
    """The port of an origin."""
    parts = urlsplit(url)
    return parts.port or DEFAULT_PORTS[parts.scheme]


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the host of that name or address."""
    address = _address(host)
    return address.is_loopback if address else host == "localhost" or host.endswith(".localhost")


def is_at(host_header: str, origin: str) -> bool:
    """Whether a Host header names this origin, in any case and with or without the scheme's own port."""
    scheme, _, netloc = origin.partition("://")
    return host_header.lower() in {netloc, f"{netloc}:{DEFAULT_PORTS[scheme]}"}


def is_trusted(host_header: str, names: Container[str]) -> bool:
    """Whether requests with this Host header are answered: one of `names`, this machine, or an IP address."""
    try:
        host = urlsplit(f"//{host_header}").hostname or ""
    except ValueError:
        return False
    return host in names or is_loopback(host) or _address(host) is not None


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
