"""The issuer is asked once: what its answer does to one PaymentIntent.

These functions move an intent and write its Charge and events; whoever calls them holds the intent's row (and its
session's, if it has one) and decides what follows for session and Order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from checkout import serializers
from checkout.domain import cards
from checkout.domain.cards import Challenge, Decline
from checkout.domain.lifecycle import ChargeStatus, IntentStatus
from checkout.domain.outcomes import Outcome, Result
from checkout.models import Charge, PaymentAttempt, PaymentIntent, PaymentMethod
from checkout.models.base import new_id
from checkout.models.transitions import move
from checkout.services import payment_methods
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox
from foundation import clock
from foundation.database import db

AUTHORISATION_SECONDS = 7 * 24 * 3600
"""How long an uncaptured authorisation lasts (contract: 7 days)."""


def charge(
    intent: PaymentIntent,
    method: PaymentMethod,
    attempt: PaymentAttempt,
    *,
    off_session: bool = False,
    approved: Callable[[], None] = lambda: None,
) -> Outcome:
    """Ask the issuer: SUCCEEDED, DECLINED, or REQUIRES_ACTION with a challenge for the shopper.

    `off_session`: the shopper isn't there to authenticate. `approved` is called when the issuer has said yes, before
    anything tells of it.
    """
    issued = payment_methods.issued_card(method)
    if issued.challenge.interrupts:
        exempt = issued.challenge is Challenge.OFF_SESSION_EXEMPT and method.set_up
        if not off_session:
            return _ask_shopper(intent, method, attempt)
        if not exempt:
            return decline(intent, method, cards.AUTHENTICATION_REQUIRED)
    return settle(intent, method, approved=approved)


def settle(
    intent: PaymentIntent, method: PaymentMethod, *, approved: Callable[[], None] = lambda: None
) -> Outcome:
    """What the issuer says once authentication is done with, or was not asked for."""
    issued = payment_methods.issued_card(method)
    if issued.decline:
        return decline(intent, method, issued.decline)
    approved()
    manual = intent.capture_method == "manual"
    made = _add_charge(intent, method, captured=not manual)
    moved = move(
        intent,
        to={"status": IntentStatus.REQUIRES_CAPTURE if manual else IntentStatus.SUCCEEDED},
        set={
            "payment_method_id": method.id,
            "last_payment_error": None,
            "attempt_token": None,
            "amount_capturable": intent.amount if manual else 0,
            "amount_received": 0 if manual else intent.amount,
            "capture_before": clock.now() + AUTHORISATION_SECONDS if manual else None,
        },
    )
    assert moved, "the caller holds the row and has checked its state"
    changed = "amount_capturable_updated" if manual else "succeeded"
    outbox.record(f"payment_intent.{changed}", intent, serializers.payment_intent(intent))
    outbox.record("charge.succeeded", made, serializers.charge(made))
    return Outcome(Result.SUCCEEDED)


def decline(intent: PaymentIntent, method: PaymentMethod, why: Decline) -> Outcome:
    """A failed Charge; the intent stays payable. CLOSED, and no Charge, when it isn't any more."""
    if not _fail(intent, why, method):
        return Outcome(Result.CLOSED)
    made = _add_charge(intent, method, decline=why)
    outbox.record("payment_intent.payment_failed", intent, serializers.payment_intent(intent))
    outbox.record("charge.failed", made, serializers.charge(made))
    return Outcome(Result.DECLINED, why)


def not_authenticated(intent: PaymentIntent, method: PaymentMethod) -> Outcome:
    """The shopper failed or left the challenge: no Charge was tried, so none is written."""
    if not _fail(intent, cards.AUTHENTICATION_FAILED, method):
        return Outcome(Result.CLOSED)
    outbox.record("payment_intent.payment_failed", intent, serializers.payment_intent(intent))
    return Outcome(Result.DECLINED, cards.AUTHENTICATION_FAILED)


def error_of(why: Decline, method: PaymentMethod) -> dict[str, Any]:
    """As `last_payment_error` and `last_setup_error` show a decline."""
    return {
        "type": "payment_error",
        "code": why.code,
        "decline_code": why.decline_code,
        "message": why.message,
        "payment_method": method.id,
    }


def _fail(intent: PaymentIntent, why: Decline, method: PaymentMethod) -> bool:
    return move(
        intent,
        to={"status": IntentStatus.REQUIRES_PAYMENT_METHOD},
        set={
            "last_payment_error": error_of(why, method),
            "attempt_token": None,
            "payment_method_id": None,
        },
    )


def _ask_shopper(intent: PaymentIntent, method: PaymentMethod, attempt: PaymentAttempt) -> Outcome:
    """A challenge bound to this attempt; an earlier one that was still open is superseded."""
    attempt.challenge_token = new_id("3ds", 32)
    attempt.payment_method_id = method.id
    moved = move(
        intent,
        to={"status": IntentStatus.REQUIRES_ACTION},
        set={"attempt_token": attempt.token, "payment_method_id": method.id},
    )
    if not moved:
        return Outcome(Result.CLOSED)
    db.session.expire(intent, ["attempt"])
    outbox.record("payment_intent.requires_action", intent, serializers.payment_intent(intent))
    return Outcome(Result.REQUIRES_ACTION, challenge=attempt.challenge_token)


def _add_charge(
    intent: PaymentIntent,
    method: PaymentMethod,
    *,
    captured: bool = False,
    decline: Decline | None = None,
) -> Charge:
    made = Charge(
        id=new_id("ch"),
        amount=intent.amount,
        amount_captured=intent.amount if captured else 0,
        captured=captured,
        currency=intent.currency,
        status=ChargeStatus.FAILED if decline else ChargeStatus.SUCCEEDED,
        payment_intent_id=intent.id,
        payment_method_id=method.id,
        customer_id=intent.customer_id,
        description=intent.description,
        billing_details=method.billing_details,
        payment_method_details={"type": "card", "card": serializers.card(method)},
        failure_code=decline.code if decline else None,
        failure_message=decline.message if decline else None,
        decline_code=decline.decline_code if decline else None,
        metadata_=intent.metadata_,
        created=clock.now(),
        **Tenant.of(intent).stamp(),
    )
    db.session.add(made)
    intent.latest_charge_id = made.id
    db.session.flush()
    db.session.expire(intent, ["charges"])
    return made
