"""How often one may press Pay: 20 attempts an hour on one session, never by address.

Whole offices and mobile networks share an address, so that counts nothing here. The counters are
the application's (see its rate limits of the API); none exist when the settings switch them off.
"""

from __future__ import annotations

from limits import RateLimitItemPerHour

from foundation import rate_limits

ATTEMPTS = RateLimitItemPerHour(20, namespace="pay")


def wait_before_attempt(page_token: str) -> int:
    """Count one more attempt; how many seconds to wait first, 0 for none."""
    count = rate_limits.hit(ATTEMPTS, page_token)
    return count.retry_after if count else 0
