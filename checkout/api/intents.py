"""The answer to the confirmation of an intent."""

from __future__ import annotations

from checkout import serializers
from checkout.api.declines import Declined
from checkout.api.decorators import Answer
from checkout.domain.outcomes import Outcome, Result
from checkout.models import PaymentIntent, SetupIntent
from checkout.services.intents import base


def answer(intent: PaymentIntent | SetupIntent, outcome: Outcome) -> Answer:
    """The intent as it is now; a decline is an error that has the intent in it."""
    if outcome.result is Result.CLOSED:
        raise base.unexpected(intent, "confirmed")
    shown = serializers.of(intent)
    return Declined(outcome.decline, shown) if outcome.decline else shown
