"""How often one may press Pay: 20 attempts an hour on one session, never by address.

Whole offices and mobile networks share an address, so that counts nothing here. The counters are
the application's (see its rate limits of the API); none exist when the settings switch them off.
"""

from __future__ import annotations

import math
import time

from flask import current_app
from flask_limiter import Limiter
from limits import RateLimitItemPerHour

ATTEMPTS = RateLimitItemPerHour(20, namespace="pay")


def wait_before_attempt(page_token: str) -> int:
    """Count one more attempt; how many seconds to wait first, 0 for none."""
    limiter: Limiter | None = current_app.extensions.get("till.limiter")
    if limiter is None or limiter.limiter.hit(ATTEMPTS, page_token):
        return 0
    window = limiter.limiter.get_window_stats(ATTEMPTS, page_token)
    return max(1, math.ceil(window.reset_time - time.time()))
