"""The API's rate limits per minute: 1,500 calls of an account, 100 of an address, 10 that read or make API keys.

The counters are fixed windows, in memory or where `RATE_LIMIT_STORAGE_URL` says. A call is counted by one operation of
the storage, whose answer is the new count; the strategies of `limits` need a second one for what remains. Source: the
guide's page on rate limits. `Retry-After` comes with a 429 only, as the guide shows it.
"""

from __future__ import annotations

import math
import time

from flask import Flask, Response, current_app, g, request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import Storage, storage_from_string

from checkout.domain.errors import RateLimited
from checkout.services.tenancy import Tenant
from foundation.config import settings

PER_ACCOUNT = RateLimitItemPerMinute(1500, namespace="account")
SENSITIVE = RateLimitItemPerMinute(10, namespace="sensitive")
PER_ADDRESS = RateLimitItemPerMinute(100, namespace="address")


def init_app(app: Flask) -> None:
    """Make the counters, unless the settings switch them off."""
    with app.app_context():
        config = settings()
    if config.rate_limits:
        app.extensions["till.rate_limits"] = storage_from_string(config.rate_limit_storage_url)


def count_account(tenant: Tenant) -> None:
    """Count a call with a secret key. Raises RateLimited."""
    _count(PER_ACCOUNT, tenant.account_id, str(tenant.livemode))


def count_sensitive(tenant: Tenant) -> None:
    """Count a call that reads or makes API keys, besides `count_account`. Raises RateLimited."""
    _count(SENSITIVE, tenant.account_id, str(tenant.livemode))


def count_address() -> None:
    """Count a call without a valid secret key. Raises RateLimited."""
    _count(PER_ADDRESS, request.remote_addr or "unknown")


def add_headers(response: Response) -> Response:
    """X-RateLimit-Limit and X-RateLimit-Remaining, if the call was counted."""
    if "rate_limit" in g:
        limit, remaining = g.rate_limit
        response.headers.add("X-RateLimit-Limit", str(limit))
        response.headers.add("X-RateLimit-Remaining", str(remaining))
    return response


def _count(limit: RateLimitItem, *caller: str) -> None:
    storage: Storage | None = current_app.extensions.get("till.rate_limits")
    if storage is None:
        return
    key = limit.key_for(*caller)
    calls = storage.incr(key, limit.get_expiry())
    g.rate_limit = (limit.amount, max(0, limit.amount - calls))
    if calls > limit.amount:
        seconds = math.ceil(storage.get_expiry(key) - time.time())
        raise RateLimited(
            "Too many requests. Slow down and try again.", retry_after=max(1, seconds)
        )
