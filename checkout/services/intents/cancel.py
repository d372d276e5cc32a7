"""Cancellation of an intent over the API."""

from __future__ import annotations

from checkout.domain.lifecycle import IntentStatus
from checkout.models import PaymentIntent, SetupIntent
from checkout.services.intents import base, capture


def cancel(intent: base.IntentT, reason: str | None = None) -> base.IntentT:
    """Cancel an intent; an authorisation is voided, and its Order canceled. Raises UnexpectedState."""
    intent = base.lock(intent)
    if isinstance(intent, PaymentIntent):
        capture.check_not_lapsed(intent, "canceled")
    if isinstance(intent, SetupIntent) or intent.status is not IntentStatus.REQUIRES_CAPTURE:
        base.check_not_in_open_session(intent, "canceled")
    if not base.close(intent, reason):
        raise base.unexpected(intent, "canceled")
    return intent
