"""Paying a Checkout Session: one press of Pay, one outcome, whatever is pressed at the same time.

Everything that a payment changes is in the caller's one transaction: attempt, charge, PaymentIntent, session, Order,
events and deliveries. A decline is an outcome like any other: written, committed, then shown.

Three gates settle every race, each by the database:
- the attempt's token is inserted once; who comes second reads the first one's outcome,
- the session completes only `WHERE status = 'open' AND expires_at > now`,
- an intent has at most one succeeded charge (a unique index).
"""

from __future__ import annotations

from dataclasses import asdict
from functools import partial

from sqlalchemy import func, select

from checkout import serializers
from checkout.domain.lifecycle import IntentStatus, Mode, PaymentStatus, SessionStatus
from checkout.domain.outcomes import Card, Outcome, Result, Shopper
from checkout.models import (
    CheckoutSession,
    PaymentAttempt,
    PaymentIntent,
    PaymentMethod,
)
from checkout.models.transitions import move
from checkout.services import customers, orders, payment_methods
from checkout.services.drafts import CustomerDraft
from checkout.services.intents import charging
from checkout.services.intents import setup as setups
from checkout.services.sessions import queries as sessions
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox
from foundation import clock
from foundation.config import settings
from foundation.database import db, insert_once

TRIES_AN_HOUR = 20
"""How often one session may be tried within an hour: enough for people, too few to test stolen cards."""


def pay(
    session: CheckoutSession,
    shopper: Shopper,
    card: Card | PaymentMethod | None,
    *,
    attempt: str,
    expected_amount: int,
) -> Outcome:
    """Try to pay `session` once, or in mode `setup` to keep the card.

    `attempt` is the form's token: a second call with it answers the first one's outcome. `expected_amount` is the total
    that the form showed, in minor units. `card` may be None only when there is nothing to pay.
    Raises InvalidRequest for a card that is no test card and for a shipping rate that isn't offered.
    """
    if not _claim(session, attempt):
        outcome = known(attempt)
        assert outcome is not None, "a claim that lost has waited for the winner's outcome"
        return outcome
    row = db.session.scalars(select(PaymentAttempt).where(PaymentAttempt.token == attempt)).one()
    outcome = _try(sessions.lock(session), shopper, card, row, expected_amount)
    row.outcome = outcome.to_json()
    db.session.flush()
    return outcome


def _claim(session: CheckoutSession, attempt: str) -> bool:
    return insert_once(
        PaymentAttempt,
        token=attempt,
        session_id=session.id,
        payment_intent_id=session.payment_intent_id,
        setup_intent_id=session.setup_intent_id,
        created=clock.now(),
    )


def known(attempt: str) -> Outcome | None:
    """What this attempt came to, if it was made before."""
    query = select(PaymentAttempt.outcome).where(PaymentAttempt.token == attempt)
    data = db.session.scalar(query)
    return Outcome.from_json(data) if data else None


def _try(
    session: CheckoutSession,
    shopper: Shopper,
    card: Card | PaymentMethod | None,
    attempt: PaymentAttempt,
    expected_amount: int,
) -> Outcome:
    if sessions.effective_status(session, clock.now()) != SessionStatus.OPEN:
        if session.status == SessionStatus.OPEN:
            sessions.expire(session)  # it has run out, and nobody wrote that down yet
        return Outcome(Result.CLOSED)
    if shopper.shipping_rate:
        sessions.choose_shipping(session, shopper.shipping_rate)
    if session.amount_total != expected_amount:
        return Outcome(Result.AMOUNT_CHANGED)
    if _tried_too_often(session):
        return Outcome(Result.TOO_MANY)
    attempt.shopper = asdict(shopper)
    if session.mode != Mode.SETUP and session.amount_total == 0:
        return _complete_free(session, shopper)
    if card is None:  # the form was for nothing to pay, and there is something by now
        return Outcome(Result.AMOUNT_CHANGED)
    method = _method(session, shopper, card)
    approved = partial(remember, session, shopper)
    if session.mode == Mode.SETUP:
        outcome = setups.set_up(setups.of(session), method, attempt, approved=approved)
    else:
        outcome = charging.charge(_intent(session), method, attempt, approved=approved)
    if outcome.result == Result.SUCCEEDED:
        complete(session)
    return outcome


def _tried_too_often(session: CheckoutSession) -> bool:
    if not settings().rate_limits:
        return False
    query = select(func.count()).where(
        PaymentAttempt.session_id == session.id, PaymentAttempt.created > clock.now() - 3600
    )
    return (db.session.scalar(query) or 0) > TRIES_AN_HOUR


def _method(
    session: CheckoutSession, shopper: Shopper, card: Card | PaymentMethod
) -> PaymentMethod:
    if isinstance(card, PaymentMethod):
        return card
    tenant = Tenant.of(session)
    return payment_methods.create(tenant, card, billing_details=shopper.billing_details)


def complete(session: CheckoutSession) -> None:
    """Close a session whose intent has just succeeded or been authorised: Order, event.

    The caller holds the session's row and has found it open.
    """
    if session.mode == Mode.SETUP:
        _close(session, {"payment_status": PaymentStatus.NO_PAYMENT_REQUIRED})
        _announce(session, paid=False)
    elif _intent(session).status == IntentStatus.REQUIRES_CAPTURE:
        _close(session, {})
        _announce(session, paid=False)
    else:
        _close(session, {"payment_status": PaymentStatus.PAID})
        _announce(session, paid=True)


def _complete_free(session: CheckoutSession, shopper: Shopper) -> Outcome:
    """Nothing to pay: no Charge, and the intent is canceled."""
    remember(session, shopper)
    intent = _intent(session)
    moved = move(intent, to={"status": IntentStatus.CANCELED}, set={"canceled_at": clock.now()})
    assert moved, "an open session's intent can be canceled"
    outbox.record("payment_intent.canceled", intent, serializers.payment_intent(intent))
    _close(session, {"payment_status": PaymentStatus.NO_PAYMENT_REQUIRED})
    _announce(session, paid=True)
    return Outcome(Result.SUCCEEDED)


def _intent(session: CheckoutSession) -> PaymentIntent:
    intent = sessions.intent_of(session)
    assert intent is not None, "a session that sells has an intent"
    return intent


def _close(session: CheckoutSession, to: dict[str, PaymentStatus]) -> None:
    now = clock.now()
    closed = move(
        session,
        CheckoutSession.expires_at > now,
        to={"status": SessionStatus.COMPLETE, **to},
        set={"completed_at": now},
    )
    assert closed, "the caller holds the row and has found it open"


def remember(session: CheckoutSession, shopper: Shopper) -> None:
    """What the shopper told, onto the session; a Customer of it if the merchant wants one."""
    session.customer_details = shopper.billing_details
    session.shipping_details = shopper.shipping
    if session.customer_id is None and session.customer_creation == "always":
        name = shopper.name or (shopper.shipping or {}).get("name")
        draft = CustomerDraft(email=shopper.email, name=name, phone=shopper.phone)
        session.customer_id = customers.create(Tenant.of(session), draft).id
    if session.mode == Mode.SETUP:
        setups.of(session).customer_id = session.customer_id
    else:
        _intent(session).customer_id = session.customer_id
    db.session.flush()


def _announce(session: CheckoutSession, *, paid: bool) -> None:
    if session.mode == Mode.ORDER:
        orders.create_from(session, paid=paid)
    outbox.record("checkout.session.completed", session, serializers.session(session))
