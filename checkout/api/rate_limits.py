"""The API's rate limits per minute: 1,500 calls of an account, 100 of an address, 10 that read or make API keys.

An address makes at most 30 test accounts a minute.

Source: the guide's page on rate limits. `Retry-After` comes with a 429 only, as the guide shows it.
"""

from __future__ import annotations

from flask import Response, g
from limits import RateLimitItem, RateLimitItemPerMinute

from checkout.domain.errors import RateLimited
from checkout.services.tenancy import Tenant
from foundation import rate_limits

PER_ACCOUNT = RateLimitItemPerMinute(1500, namespace="account")
SENSITIVE = RateLimitItemPerMinute(10, namespace="sensitive")
NEW_ACCOUNTS = RateLimitItemPerMinute(30, namespace="new-account")
PER_ADDRESS = RateLimitItemPerMinute(100, namespace="address")


def count_account(tenant: Tenant) -> None:
    """Count a call with a secret key. Raises RateLimited."""
    _count(PER_ACCOUNT, tenant.account_id, str(tenant.livemode))


def count_sensitive(tenant: Tenant) -> None:
    """Count a call that reads or makes API keys, besides `count_account`. Raises RateLimited."""
    _count(SENSITIVE, tenant.account_id, str(tenant.livemode))


def count_address() -> None:
    """Count a call without a valid secret key. Raises RateLimited."""
    _count(PER_ADDRESS, rate_limits.client_address())


def count_new_account() -> None:
    """Count a test account that an address makes. Raises RateLimited."""
    _count(NEW_ACCOUNTS, rate_limits.client_address())


def forget_account(tenant: Tenant) -> None:
    """Begin the account's minute anew, in this process."""
    for limit in (PER_ACCOUNT, SENSITIVE):
        rate_limits.forget(limit, tenant.account_id, str(tenant.livemode))


def add_headers(response: Response) -> Response:
    """X-RateLimit-Limit and X-RateLimit-Remaining, if the call was counted."""
    if "rate_limit" in g:
        limit, remaining = g.rate_limit
        response.headers.add("X-RateLimit-Limit", str(limit))
        response.headers.add("X-RateLimit-Remaining", str(remaining))
    return response


def _count(limit: RateLimitItem, *caller: str) -> None:
    calls = rate_limits.count(limit, *caller)
    if not calls:
        return
    g.rate_limit = (limit.amount, max(0, limit.amount - calls))
    if calls > limit.amount:
        raise RateLimited(
            "Too many requests. Slow down and try again.",
            retry_after=rate_limits.seconds_left(limit, *caller),
        )
