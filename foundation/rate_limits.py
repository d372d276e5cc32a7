"""Counters of what a caller does within a time, in the memory of each process.

The counters are fixed windows. A call is counted by one operation of the storage, whose answer is the new count; the
strategies of `limits` need a second one for what remains.
"""

from __future__ import annotations

import ipaddress
import math
import time

from flask import Flask, current_app, request
from limits import RateLimitItem
from limits.storage import MemoryStorage

from foundation.config import Config


def init_app(app: Flask, config: Config) -> None:
    """Make the counters, unless the settings switch them off."""
    if config.rate_limits:
        app.extensions["till.rate_limits"] = MemoryStorage()


def count(limit: RateLimitItem, *caller: str) -> int:
    """Count one. Returns how many the caller's window has now; 0 when the limits are off."""
    storage = _storage()
    return storage.incr(limit.key_for(*caller), limit.get_expiry()) if storage else 0


def counted(limit: RateLimitItem, *caller: str) -> int:
    """How many the caller's window has."""
    storage = _storage()
    return storage.get(limit.key_for(*caller)) if storage else 0


def forget(limit: RateLimitItem, *caller: str) -> None:
    """Remove the caller's window."""
    if storage := _storage():
        storage.clear(limit.key_for(*caller))


def seconds_left(limit: RateLimitItem, *caller: str) -> int:
    """The seconds until the caller's window ends, at least 1."""
    storage = _storage()
    end = storage.get_expiry(limit.key_for(*caller)) if storage else 0
    return max(1, math.ceil(end - time.time()))


def client_address() -> str:
    """The address that limits count: the client's, behind TRUSTED_PROXIES; for IPv6 its network of 64 bits.

    A network of that size is the least that a provider assigns, so one client can use all its addresses.
    """
    text = request.remote_addr or "unknown"
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if address.version == 4:
        return text
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))


def _storage() -> MemoryStorage | None:
    return current_app.extensions.get("till.rate_limits")
