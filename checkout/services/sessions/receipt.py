"""Read what became of the payment of a complete session, for its receipt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import and_, bindparam, select

from checkout.domain.lifecycle import ChargeStatus, IntentStatus, Mode, PaymentStatus
from checkout.models import Charge, CheckoutSession, PaymentIntent, PaymentMethod, SetupIntent
from foundation.database import db


class Standing(StrEnum):
    """What became of a complete session's payment."""

    PAID = "paid"  # the money is there
    AUTHORIZED = "authorized"  # the merchant may still capture it
    PROCESSING = "processing"  # the bank has not answered yet
    FAILED = "failed"  # the bank refused it days later
    CANCELED = "canceled"  # the merchant let the authorisation go
    FREE = "free"  # there was nothing to pay
    SAVED = "saved"  # mode setup: nothing was to be paid


@dataclass(frozen=True)
class Receipt:
    """`method` is None where nothing was charged. `paid_at` (seconds, UTC): when the money was collected, None until
    then. `refunded`: minor units that went back."""

    standing: Standing
    method: PaymentMethod | None = None
    paid_at: int | None = None
    refunded: int = 0


_PAYMENT = (
    select(PaymentIntent.status, PaymentMethod, Charge.captured_at, Charge.amount_refunded)
    .outerjoin(PaymentMethod, PaymentMethod.id == PaymentIntent.payment_method_id)
    .outerjoin(
        Charge,
        and_(
            Charge.payment_intent_id == PaymentIntent.id,
            Charge.status == ChargeStatus.SUCCEEDED,
        ),
    )
    .where(PaymentIntent.id == bindparam("intent_id"))
)
_SETUP = (
    select(PaymentMethod)
    .join(SetupIntent, SetupIntent.payment_method_id == PaymentMethod.id)
    .where(SetupIntent.id == bindparam("intent_id"))
)
_UNPAID = {
    IntentStatus.REQUIRES_CAPTURE: Standing.AUTHORIZED,
    IntentStatus.PROCESSING: Standing.PROCESSING,
    IntentStatus.CANCELED: Standing.CANCELED,
}


def load(session: CheckoutSession) -> Receipt:
    """The receipt of a complete session. One statement."""
    if session.mode is Mode.SETUP:
        method = db.session.scalar(_SETUP, {"intent_id": session.setup_intent_id})
        return Receipt(Standing.SAVED, method)
    if session.payment_status is PaymentStatus.NO_PAYMENT_REQUIRED:
        return Receipt(Standing.FREE)
    row = db.session.execute(_PAYMENT, {"intent_id": session.payment_intent_id}).one()
    paid = session.payment_status is PaymentStatus.PAID
    standing = Standing.PAID if paid else _UNPAID.get(row.status, Standing.FAILED)
    return Receipt(standing, row.PaymentMethod, row.captured_at, row.amount_refunded or 0)
