"""3-D Secure: what became of a challenge, bound to the attempt that asked for it.

A challenge counts only while its intent still waits for this very attempt and, if a session made it, while that is
open. Otherwise it came too late: nothing is charged, and the state that holds now is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from sqlalchemy import select

from checkout.domain.errors import ResourceMissing
from checkout.domain.lifecycle import IntentStatus, SessionStatus
from checkout.domain.outcomes import Outcome, Result, Shopper
from checkout.models import (
    Account,
    CheckoutSession,
    PaymentAttempt,
    PaymentIntent,
    PaymentMethod,
    SetupIntent,
)
from checkout.models.base import looks_made_here
from checkout.services.intents import charging
from checkout.services.intents import payment as intents
from checkout.services.intents import setup as setups
from checkout.services.sessions import pay as payments
from checkout.services.sessions import queries as sessions
from foundation import clock
from foundation.database import db


@dataclass(frozen=True)
class Challenge:
    """What the bank's page shows: who asks, for how much, of which card."""

    attempt: PaymentAttempt
    intent: PaymentIntent | SetupIntent
    method: PaymentMethod
    session: CheckoutSession | None
    account: Account
    outcome: Outcome

    @property
    def kind(self) -> str:
        """payment_intent or setup_intent."""
        return "setup_intent" if isinstance(self.intent, SetupIntent) else "payment_intent"

    @property
    def pending(self) -> bool:
        """Does anything still wait for an answer?"""
        if self.session and sessions.effective_status(self.session, clock.now()) != "open":
            return False
        return (
            self.intent.status == IntentStatus.REQUIRES_ACTION
            and self.intent.attempt_token == self.attempt.token
        )


def find(token: str) -> Challenge:
    """By the token of its page. Raises ResourceMissing."""
    query = select(PaymentAttempt).where(PaymentAttempt.challenge_token == token)
    attempt = db.session.scalar(query) if looks_made_here(token) else None
    if attempt is None:
        raise ResourceMissing("challenge", "?")
    intent = _intent(attempt)
    session = intent.session
    account = db.session.scalars(select(Account).where(Account.id == intent.account_id)).one()
    method_query = select(PaymentMethod).where(PaymentMethod.id == attempt.payment_method_id)
    assert attempt.outcome is not None
    return Challenge(
        attempt=attempt,
        intent=intent,
        method=db.session.scalars(method_query).one(),
        session=session,
        account=account,
        outcome=Outcome.from_json(attempt.outcome),
    )


def _intent(attempt: PaymentAttempt) -> PaymentIntent | SetupIntent:
    if attempt.payment_intent_id:
        query = select(PaymentIntent).where(PaymentIntent.id == attempt.payment_intent_id)
        return db.session.scalars(query).one()
    setup_query = select(SetupIntent).where(SetupIntent.id == attempt.setup_intent_id)
    return db.session.scalars(setup_query).one()


def resolve(token: str, *, authenticated: bool) -> Outcome:
    """The shopper passed the challenge, or failed or left it. Raises ResourceMissing.

    A second answer to the same challenge changes nothing and gets what the first one came to.
    """
    challenge = find(token)
    if challenge.session:
        sessions.lock(challenge.session)
        _write_down_expiry(challenge.session)
    if isinstance(challenge.intent, PaymentIntent):
        intents.lock(challenge.intent)
    else:
        setups.lock(challenge.intent)
    db.session.refresh(challenge.attempt)
    if not challenge.pending:
        return _too_late(challenge.attempt)
    outcome = _settle(challenge) if authenticated else _give_up(challenge)
    challenge.attempt.outcome = outcome.to_json()
    db.session.flush()
    return outcome


def _write_down_expiry(session: CheckoutSession) -> None:
    lapsed = sessions.effective_status(session, clock.now()) == SessionStatus.EXPIRED
    if lapsed and session.status == SessionStatus.OPEN:
        sessions.expire(session)


def _too_late(attempt: PaymentAttempt) -> Outcome:
    assert attempt.outcome is not None
    stored = Outcome.from_json(attempt.outcome)
    return Outcome(Result.CLOSED) if stored.result == Result.REQUIRES_ACTION else stored


def _settle(challenge: Challenge) -> Outcome:
    session, intent, method = challenge.session, challenge.intent, challenge.method
    approved = partial(_remember, session, challenge.attempt)
    if isinstance(intent, SetupIntent):
        outcome = setups.settle(intent, method, approved=approved)
    else:
        outcome = charging.settle(intent, method, approved=approved)
    if outcome.result == Result.SUCCEEDED:
        if session:
            payments.complete(session)
        elif isinstance(intent, PaymentIntent):
            intents.keep_method(intent, method)
    return outcome


def _remember(session: CheckoutSession | None, attempt: PaymentAttempt) -> None:
    if session and attempt.shopper:
        payments.remember(session, Shopper(**attempt.shopper))


def _give_up(challenge: Challenge) -> Outcome:
    if isinstance(challenge.intent, SetupIntent):
        return setups.not_authenticated(challenge.intent, challenge.method)
    return charging.not_authenticated(challenge.intent, challenge.method)
