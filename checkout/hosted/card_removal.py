"""A saved card is removed on the payment page."""

from __future__ import annotations

from flask import request

from checkout.domain.errors import InvalidRequest, ResourceMissing
from checkout.domain.lifecycle import SessionStatus
from checkout.hosted.rendering import Submission
from checkout.hosted.saved_cards import name_of
from checkout.services import tenancy
from checkout.services.sessions import saved_cards
from checkout.services.sessions.page import PageSession
from foundation.database import transaction

BUTTON = "remove-card"


def remove(loaded: PageSession, *, trusted: bool) -> Submission:
    """Detach the card that the button names, in a transaction of its own. `trusted`: the CSRF token is valid."""
    if not trusted or loaded.status is not SessionStatus.OPEN:
        return Submission(stale=True)
    try:
        with transaction("checkout"):
            session = tenancy.lock(loaded.session)
            return Submission(
                removed_card=name_of(saved_cards.remove(session, request.form[BUTTON]))
            )
    except (InvalidRequest, ResourceMissing):  # removed or detached meanwhile
        return Submission(stale=True)
