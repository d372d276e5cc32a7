"""How often one may call: 1,500 times a minute for an account, 100 for an address without a key, 10
where keys are made.

Source: the guide's page on rate limits. Flask-Limiter keeps the counters, in memory or where
`RATE_LIMIT_STORAGE_URL` says; they are asked for here, because the account is only known once the
key has been looked at, and because `Retry-After` shall come with a 429 alone.
"""

from __future__ import annotations

import math
import time

from flask import Flask, Response, current_app, g, request
from flask_limiter import Limiter
from limits import RateLimitItem, RateLimitItemPerMinute

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
        app.extensions["till.limiter"] = Limiter(
            key_func=_address,
            app=app,
            storage_uri=config.rate_limit_storage_url,
            headers_enabled=False,
        )


def count_account(tenant: Tenant) -> None:
    """One more call with this account's key. Raises RateLimited."""
    _count(PER_ACCOUNT, tenant.account_id, str(tenant.livemode))


def count_sensitive(tenant: Tenant) -> None:
    """One more call about the account's keys, besides what `count_account` counts. Raises RateLimited."""
    _count(SENSITIVE, tenant.account_id, str(tenant.livemode))


def count_stranger() -> None:
    """One more call without a key that is good. Raises RateLimited."""
    _count(PER_ADDRESS, _address())


def add_headers(response: Response) -> Response:
    """X-RateLimit-Limit and -Remaining, if this call was counted."""
    if "rate_limit" in g:
        limit, remaining = g.rate_limit
        response.headers["X-RateLimit-Limit"] = str(limit)
        response.headers["X-RateLimit-Remaining"] = str(remaining)
    return response


def _address() -> str:
    return request.remote_addr or "unknown"


def _count(limit: RateLimitItem, *who: str) -> None:
    limiter: Limiter | None = current_app.extensions.get("till.limiter")
    if limiter is None:
        return
    passed = limiter.limiter.hit(limit, *who)
    window = limiter.limiter.get_window_stats(limit, *who)
    g.rate_limit = (limit.amount, max(0, window.remaining))
    if not passed:
        error = RateLimited("Too many requests. Slow down and try again.")
        error.retry_after = max(1, math.ceil(window.reset_time - time.time()))
        raise error
