"""Manual capture: what was authorised is taken, in whole or in part, or lapses."""

from __future__ import annotations

from sqlalchemy import Select, select

from checkout import serializers
from checkout.domain.errors import InvalidRequest
from checkout.domain.lifecycle import IntentStatus, OrderPaymentStatus, PaymentStatus
from checkout.models import Charge, CheckoutSession, PaymentIntent
from checkout.models.transitions import move
from checkout.services.intents import payment as intents
from checkout.services.webhooks import outbox
from foundation import clock
from foundation.database import db


def capture(
    intent: PaymentIntent, amount: int | None = None, *, param: str = "amount_to_capture"
) -> PaymentIntent:
    """Take what was authorised, or a part of it; the rest is released. Session and Order become paid.

    `amount` in minor units; `param` is what the caller named it. Raises UnexpectedState, InvalidRequest.
    """
    intent = intents.lock(intent)
    intents.check_not_lapsed(intent, "captured")
    if intent.status != IntentStatus.REQUIRES_CAPTURE:
        raise intents.unexpected(intent, "captured")
    taken = intent.amount_capturable if amount is None else amount
    if taken > intent.amount_capturable:
        raise InvalidRequest(f"At most {intent.amount_capturable} can be captured.", param=param)
    moved = move(
        intent,
        to={"status": IntentStatus.SUCCEEDED},
        set={"amount_received": taken, "amount_capturable": 0, "capture_before": None},
    )
    assert moved, "the row is held and requires capture"
    charge = _charge_of(intent)
    charge.captured, charge.amount_captured = True, taken
    db.session.flush()
    db.session.expire(intent, ["charges"])
    outbox.record("payment_intent.succeeded", intent, serializers.payment_intent(intent))
    if session := _session_of(intent):
        move(session, to={"payment_status": PaymentStatus.PAID})
    order = intents.order_of(intent)
    if order and move(order, to={"payment_status": OrderPaymentStatus.PAID}):
        outbox.record("order.paid", order, serializers.order(order))
    return intent


def any_lapsed() -> bool:
    """Is there an authorisation to let go? A look that needs no write lock."""
    return (
        db.session.scalar(_lapsed_query().with_only_columns(PaymentIntent.pk).limit(1)) is not None
    )


def sweep(limit: int) -> int:
    """Cancel the authorisations that have run out. Answers how many there were."""
    query = _lapsed_query().order_by(PaymentIntent.capture_before).limit(limit)
    found = db.session.scalars(query.with_for_update(key_share=True, skip_locked=True)).all()
    for intent in found:
        intents.close(intent, "automatic")
    return len(found)


def _lapsed_query() -> Select[PaymentIntent]:
    return select(PaymentIntent).where(
        PaymentIntent.status == IntentStatus.REQUIRES_CAPTURE,
        PaymentIntent.capture_before <= clock.now(),
    )


def _charge_of(intent: PaymentIntent) -> Charge:
    query = select(Charge).where(
        Charge.payment_intent_id == intent.id, Charge.status == "succeeded"
    )
    return db.session.scalars(query).one()


def _session_of(intent: PaymentIntent) -> CheckoutSession | None:
    query = select(CheckoutSession).where(CheckoutSession.id == intent.session_id)
    return db.session.scalar(query) if intent.session_id else None
