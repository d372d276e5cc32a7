"""Debits of bank accounts: the bank answers after some business days, and the worker writes its answer.

Until then the intent is `processing`, its charge is pending, and its session is complete and unpaid.
"""

from __future__ import annotations

from sqlalchemy import select

from checkout.domain import balance, banks
from checkout.domain.event_types import EventType
from checkout.domain.lifecycle import ChargeStatus, IntentStatus
from checkout.domain.outcomes import SUCCEEDED, Outcome
from checkout.models import PaymentIntent, PaymentMethod
from checkout.models.transitions import must_move
from checkout.services import clocks, payment_methods
from checkout.services.intents import base, payment
from checkout.services.webhooks import outbox
from foundation import clock, controls
from foundation.database import db

ANSWERED = select(PaymentIntent.id).where(
    PaymentIntent.status == IntentStatus.PROCESSING,
    clocks.reached(PaymentIntent.settles_at, clocks.offset_of(PaymentIntent.account_id)),
)
"""The intents of any account about whose debit the bank has answered."""


def begin(intent: PaymentIntent, method: PaymentMethod) -> Outcome:
    """Ask the bank for the amount, and keep the account if that was agreed. The caller has locked both.

    Events: payment_intent.processing, charge.pending, payment_method.attached.
    """
    charge = payment.add_charge(intent, method, pending=True)
    account = banks.recall(method.type, method.last4)
    values = {
        "payment_method_id": method.id,
        "latest_charge_id": charge.id,
        "last_payment_error": None,
        "attempt_token": None,
        "settles_at": banks.answered_at(account, clock.now()),
        "shipping": intent.shipping,
    }
    must_move(intent, to={"status": IntentStatus.PROCESSING}, values=values)
    outbox.record(EventType.PAYMENT_INTENT_PROCESSING, intent)
    outbox.record(EventType.CHARGE_PENDING, charge)
    if intent.setup_future_usage:
        payment_methods.keep(method, intent.customer_id, intent.setup_future_usage)
    return SUCCEEDED


def answered(limit: int) -> list[str]:
    """The ids of up to `limit` intents about whose debit the bank has answered. Needs no write lock."""
    query = ANSWERED.order_by(PaymentIntent.settles_at, PaymentIntent.pk).limit(limit)
    return list(db.session.scalars(query, clocks.times()))


def settle(intent_id: str) -> bool:
    """Write the bank's answer about an intent's debit, unless another worker or a cancellation was first.

    Events: payment_intent.succeeded, charge.succeeded, order.paid, checkout.session.async_payment_succeeded; or
    payment_intent.payment_failed, charge.failed, checkout.session.async_payment_failed.
    """
    found = db.session.scalar(select(PaymentIntent).where(PaymentIntent.id == intent_id))
    if found is None:  # removed by a reset
        return False
    controls.follow(found.account_id)
    intent = base.lock(found)
    due = intent.settles_at is not None and intent.settles_at <= clock.now()
    if intent.status is not IntentStatus.PROCESSING or not due:
        return False
    method = db.session.scalars(
        select(PaymentMethod).where(PaymentMethod.id == intent.payment_method_id)
    ).one()
    failure = banks.recall(method.type, method.last4).failure
    if failure:
        base.fail(intent, method, failure)
        base.fail_debit(intent, failure)
        outbox.record(EventType.PAYMENT_INTENT_PAYMENT_FAILED, intent)
    else:
        _succeed(intent)
    return True


def _succeed(intent: PaymentIntent) -> None:
    charge, now = base.pending_charge(intent), clock.now()
    captured = {
        "captured": True,
        "captured_at": now,
        "amount_captured": charge.amount,
        "amount_fee": balance.processing_fee(charge.amount, charge.currency),
    }
    must_move(charge, to={"status": ChargeStatus.SUCCEEDED}, values=captured)
    must_move(
        intent,
        to={"status": IntentStatus.SUCCEEDED},
        values={"amount_received": intent.amount},
    )
    outbox.record(EventType.PAYMENT_INTENT_SUCCEEDED, intent)
    outbox.record(EventType.CHARGE_SUCCEEDED, charge)
    base.mark_paid(intent)
    if intent.session:
        outbox.record(EventType.CHECKOUT_SESSION_ASYNC_PAYMENT_SUCCEEDED, intent.session)
