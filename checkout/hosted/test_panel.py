"""The panel of test mode: a card for each of the outcomes that most tests need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from checkout.domain.lifecycle import Mode
from checkout.hosted.i18n import translate as _
from checkout.services.sessions.page import PageSession


@dataclass(frozen=True)
class TestPanel:
    """`cards`: numbers as they are shown, each with what happens to it. `expiry`: a date that none of them is past."""

    cards: tuple[tuple[str, str], ...]
    expiry: str


def build(loaded: PageSession) -> TestPanel | None:
    """None in live mode, and where no card is asked for."""
    session = loaded.session
    if session.livemode or not (session.amount_total or session.mode == Mode.SETUP):
        return None
    year = datetime.fromtimestamp(loaded.now, UTC).year + 4
    return TestPanel(
        cards=(
            ("4242 4242 4242 4242", _("Succeeds")),
            ("4000 0000 0000 0002", _("Is declined")),
            ("4000 0025 0000 3155", _("Asks for 3-D Secure")),
        ),
        expiry=f"12 / {year % 100:02}",
    )
