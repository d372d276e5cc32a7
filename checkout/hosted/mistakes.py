"""The limit of forms with mistakes: 100 an hour for each session, so that checking them can't keep the server busy.

A shopper's browser checks most fields itself, so hardly any mistake comes this far. The counters are in the memory of
each process; the hours are those of the application's clock.
"""

from __future__ import annotations

from limits import RateLimitItemPerHour

from checkout.domain.errors import TooManyAttempts
from checkout.services.sessions.page import PageSession
from foundation import rate_limits

HOUR = 3600
PER_SESSION = RateLimitItemPerHour(100, namespace="mistakes")


def refusal(loaded: PageSession) -> TooManyAttempts | None:
    """Why no form of this session is checked until the hour ends; None below the limit."""
    if rate_limits.counted(PER_SESSION, *_window(loaded)) < PER_SESSION.amount:
        return None
    return TooManyAttempts(retry_after=HOUR - loaded.now % HOUR)


def count(loaded: PageSession) -> None:
    """Count a form with mistakes."""
    rate_limits.count(PER_SESSION, *_window(loaded))


def _window(loaded: PageSession) -> tuple[str, str]:
    return loaded.session.id, str(loaded.now // HOUR)
