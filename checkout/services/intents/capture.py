"""Manual capture: an authorised amount is captured, in whole or in part, or lapses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from checkout import serializers
from checkout.domain import amounts, balance
from checkout.domain.errors import InvalidRequest
from checkout.domain.event_types import EventType
from checkout.domain.lifecycle import ChargeStatus, IntentStatus
from checkout.models import Charge, PaymentIntent
from checkout.models.transitions import must_move
from checkout.schemas.fields import merged
from checkout.services import clocks, disputes
from checkout.services.intents import base
from checkout.services.intents.base import NO_CHANGES
from checkout.services.webhooks import outbox
from foundation import clock, controls
from foundation.database import db

LAPSED = select(PaymentIntent).where(
    PaymentIntent.status == IntentStatus.REQUIRES_CAPTURE,
    clocks.reached(PaymentIntent.capture_before, clocks.offset_of(PaymentIntent.account_id)),
)
"""The authorisations of any account that have lapsed."""


def capture(
    intent: PaymentIntent,
    amount: int | None = None,
    *,
    changes: Mapping[str, Any] = NO_CHANGES,
    metadata: dict[str, str] | None = None,
    param: str = "amount_to_capture",
) -> PaymentIntent:
    """Capture what was authorised, or a part of it; the rest is released. Session and Order become paid.

    `amount` in minor units; `param` is what the caller named it. `changes`: columns of the intent to change with it, of
    which the charge has those of its statement. `metadata` is merged into the intent's.
    Raises UnexpectedState, InvalidRequest. Events: payment_intent.succeeded, charge.captured, order.paid, those of a
    dispute.
    """
    intent = base.lock(intent)
    check_not_lapsed(intent, "captured")
    if intent.status is not IntentStatus.REQUIRES_CAPTURE:
        raise base.unexpected(intent, "captured")
    captured = intent.amount_capturable if amount is None else amount
    if captured > intent.amount_capturable:
        raise InvalidRequest(f"At most {intent.amount_capturable} can be captured.", param=param)
    charge = _authorised(intent)
    before = serializers.charge(charge)
    charge.captured, charge.amount_captured = True, captured
    charge.captured_at = clock.now()
    charge.amount_fee = balance.processing_fee(captured, charge.currency)
    _change(intent, charge, changes, captured)
    if metadata is not None:
        intent.metadata_ = merged(intent.metadata_, metadata)
    must_move(
        intent,
        to={"status": IntentStatus.SUCCEEDED},
        values={"amount_received": captured, "amount_capturable": 0, "capture_before": None},
    )
    outbox.record(EventType.PAYMENT_INTENT_SUCCEEDED, intent)
    outbox.record(EventType.CHARGE_CAPTURED, charge, before=before)
    base.mark_paid(intent)
    disputes.open_if_disputed(charge)
    return intent


def _change(
    intent: PaymentIntent, charge: Charge, changes: Mapping[str, Any], captured: int
) -> None:
    amounts.check_fee(changes.get("application_fee_amount"), captured)
    for column, value in changes.items():
        setattr(intent, column, value)
        if column != "application_fee_amount":
            setattr(charge, column, value)


def _authorised(intent: PaymentIntent) -> Charge:
    """The charge of an authorised payment."""
    return next(made for made in intent.charges if made.status is ChargeStatus.SUCCEEDED)


def check_not_lapsed(intent: PaymentIntent, verb: str) -> None:
    """Refuse an intent whose authorisation has lapsed, before the sweep cancels it. Raises UnexpectedState."""
    if intent.status is IntentStatus.REQUIRES_CAPTURE and (
        intent.capture_before is None or intent.capture_before <= clock.now()
    ):
        raise base.unexpected(intent, verb, status=IntentStatus.CANCELED)


def any_lapsed() -> bool:
    """Whether an authorisation has lapsed and is to be canceled. Needs no write lock."""
    query = LAPSED.with_only_columns(PaymentIntent.pk).limit(1)
    return db.session.scalar(query, clocks.times()) is not None


def sweep(limit: int) -> int:
    """Cancel lapsed authorisations. The number of them."""
    query = LAPSED.order_by(PaymentIntent.capture_before).limit(limit)
    query = query.with_for_update(key_share=True, skip_locked=True)
    lapsed = db.session.scalars(query, clocks.times()).all()
    for intent in lapsed:
        controls.follow(intent.account_id)
        # The lock order is session before intent, and the query above has locked the intent.
        base.attach_relations(intent, None)
        if base.close(intent, "automatic"):
            outbox.record(EventType.CHARGE_EXPIRED, _authorised(intent))
    return len(lapsed)
