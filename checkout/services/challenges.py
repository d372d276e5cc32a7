"""3-D Secure challenges: the outcome of each, bound to the attempt that asked for it.

A challenge counts only while its intent still waits for this very attempt and, if a session made the intent, while
that session is open. Otherwise it comes too late: nothing is charged, and the state that holds now is shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from checkout.domain import cards
from checkout.domain.errors import ResourceMissing
from checkout.domain.issuer import Authorisation
from checkout.domain.lifecycle import IntentStatus, SessionStatus
from checkout.domain.outcomes import CLOSED, Outcome, Result, Shopper
from checkout.models import (
    Account,
    CheckoutSession,
    PaymentAttempt,
    PaymentIntent,
    PaymentMethod,
    SetupIntent,
)
from checkout.models.base import is_well_formed
from checkout.services.intents import base as intents
from checkout.services.intents import confirm
from checkout.services.sessions import discounts, expire, pay
from foundation import clock, controls
from foundation.database import db

NOT_AUTHENTICATED = Authorisation(decline=cards.AUTHENTICATION_FAILED)


@dataclass(frozen=True)
class Challenge:
    """What the bank's page shows: merchant, amount, card."""

    attempt: PaymentAttempt
    intent: PaymentIntent | SetupIntent
    method: PaymentMethod
    session: CheckoutSession | None
    account: Account
    outcome: Outcome

    @property
    def kind(self) -> str:
        """payment_intent or setup_intent."""
        return self.intent.kind

    @property
    def pending(self) -> bool:
        """Whether the intent still waits for this challenge."""
        if self.session and self.session.status_at(clock.now()) is not SessionStatus.OPEN:
            return False
        return (
            self.intent.status == IntentStatus.REQUIRES_ACTION
            and self.intent.attempt_token == self.attempt.token
        )


def find(token: str) -> Challenge:
    """The challenge whose page has this token. Raises ResourceMissing."""
    query = select(PaymentAttempt).where(PaymentAttempt.challenge_token == token)
    attempt = db.session.scalar(query) if is_well_formed(token) else None
    if attempt is None or attempt.outcome is None:
        raise ResourceMissing("challenge", "?")
    intent = _intent(attempt)
    controls.follow(intent.account_id)
    method = select(PaymentMethod).where(PaymentMethod.id == attempt.payment_method_id)
    account = select(Account).where(Account.id == intent.account_id)
    return Challenge(
        attempt=attempt,
        intent=intent,
        method=db.session.scalars(method).one(),
        session=intent.session,
        account=db.session.scalars(account).one(),
        outcome=Outcome.from_json(attempt.outcome),
    )


def _intent(attempt: PaymentAttempt) -> PaymentIntent | SetupIntent:
    if attempt.setup_intent_id:
        setup = select(SetupIntent).where(SetupIntent.id == attempt.setup_intent_id)
        return db.session.scalars(setup.options(joinedload(SetupIntent.session))).one()
    paid = select(PaymentIntent).where(PaymentIntent.id == attempt.payment_intent_id)
    return db.session.scalars(paid.options(joinedload(PaymentIntent.session))).one()


def resolve(token: str, *, authenticated: bool) -> Outcome:
    """The shopper passed the challenge, or failed or left it. Raises ResourceMissing.

    Time has passed since the card was checked, so it is locked and checked again, and so is the customer who keeps it.
    A second answer to the same challenge changes nothing and answers the outcome of the first.
    """
    db.session.flush()
    challenge = find(token)
    intents.lock(challenge.intent)
    db.session.refresh(challenge.attempt)
    if not challenge.pending:
        return _too_late(challenge)
    answer = NOT_AUTHENTICATED
    if authenticated:
        if challenge.session:
            discounts.lock_customer(challenge.session)
        saves = bool((challenge.attempt.shopper or {}).get("save_card"))
        answer = confirm.ask_shoppers_issuer(
            challenge.intent, challenge.method, saves=saves, authenticated=True
        )
    outcome = _settle(challenge, answer)
    challenge.attempt.outcome = outcome.to_json()
    if outcome.result is not Result.DECLINED:  # then the payment page fills the form with it
        challenge.attempt.shopper = None
    return outcome


def _too_late(challenge: Challenge) -> Outcome:
    if challenge.session:
        expire.expire_if_lapsed(challenge.session)
    stored = Outcome.from_json(challenge.attempt.outcome or CLOSED.to_json())
    return CLOSED if stored.result is Result.REQUIRES_ACTION else stored


def _settle(challenge: Challenge, answer: Authorisation) -> Outcome:
    session, intent, method = challenge.session, challenge.intent, challenge.method
    if session:
        shopper = Shopper(**(challenge.attempt.shopper or {}))
        return pay.settle(session, intent, method, challenge.attempt, answer, shopper)
    return confirm.settle(intent, method, challenge.attempt, answer)
