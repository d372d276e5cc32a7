"""The panel of test mode, which offers test cards."""

from __future__ import annotations

from time import gmtime

from checkout.domain.lifecycle import Mode
from checkout.services.sessions.page import PageSession


def expiry(loaded: PageSession) -> str:
    """A date that no test card is past, by the account's clock; "" in live mode, and where no card is asked for."""
    session = loaded.session
    if session.livemode or not (session.amount_total or session.mode == Mode.SETUP):
        return ""
    return f"12 / {(gmtime(loaded.now).tm_year + 4) % 100:02}"
