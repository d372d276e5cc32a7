"""The simulated issuer: how it answers an authorisation. What each test card does stands in `test_cards.json`."""

from __future__ import annotations

from dataclasses import dataclass

from checkout.domain import banks, cards
from checkout.domain.cards import Challenge, Decline, TestCard


@dataclass(frozen=True)
class Authorisation:
    """The issuer's answer: approved, declined, or the cardholder must pass a 3-D Secure challenge first.

    `flow`: how 3-D Secure has authenticated the cardholder, "challenge" or "frictionless". None: it was not asked.
    `debit`: a bank account will be debited, and its bank answers later.
    """

    decline: Decline | None = None
    challenge: bool = False
    flow: str | None = None
    debit: bool = False

    @property
    def approved(self) -> bool:
        return self.decline is None and not self.challenge


APPROVED = Authorisation()
CHALLENGED = Authorisation(challenge=True)
DEBIT = Authorisation(debit=True)
TEST_ACCOUNT_IN_LIVE_MODE = Authorisation(decline=banks.LIVE_MODE)
TEST_CARD_IN_LIVE_MODE = Authorisation(decline=cards.LIVE_MODE_TEST_CARD)


def authorise_payment(
    card: TestCard,
    *,
    authenticated: bool = False,
    off_session: bool = False,
    set_up: bool = False,
    requested: str | None = None,
) -> Authorisation:
    """The answer to a payment.

    `authenticated`: the cardholder has passed the challenge. `off_session`: the cardholder is not present, so can't be
    challenged. `set_up`: the card was set up for off-session payments before. `requested`: see `_challenges`.
    """
    if _challenges(card, requested) and not authenticated:
        if not off_session:
            return CHALLENGED
        if not (card.challenge is Challenge.OFF_SESSION_EXEMPT and set_up):
            return Authorisation(decline=cards.AUTHENTICATION_REQUIRED)
    return Authorisation(decline=card.decline, flow=_flow(card, authenticated))


def _flow(card: TestCard, authenticated: bool) -> str | None:
    if authenticated:
        return "challenge"
    return "frictionless" if card.challenge is Challenge.FRICTIONLESS else None


def authorise_setup(
    card: TestCard, *, authenticated: bool = False, requested: str | None = None
) -> Authorisation:
    """The answer to a SetupIntent. A card whose payments decline can't be set up, one that is challenged can."""
    if _challenges(card, requested) and not authenticated:
        return CHALLENGED
    if card.challenge.interrupts:
        return APPROVED
    return APPROVED if card.attachable else Authorisation(decline=card.decline)


def _challenges(card: TestCard, requested: str | None) -> bool:
    """Whether the cardholder is challenged: always, or because the merchant has requested 3-D Secure.

    `requested`: "any" challenges a card that takes part in 3-D Secure unless it is authenticated without a challenge,
    "challenge" that one too.
    """
    if requested == "any":
        return card.challenge.interrupts or card.challenge is Challenge.SUPPORTED
    if requested == "challenge":
        takes_part = {Challenge.SUPPORTED, Challenge.FRICTIONLESS}
        return card.challenge.interrupts or card.challenge in takes_part
    return card.challenge.interrupts
