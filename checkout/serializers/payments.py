"""Intents, charges, payment methods, refunds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkout.domain import statements
from checkout.domain.balance import Kind, transaction_id
from checkout.domain.disputes import dispute_id
from checkout.domain.lifecycle import ChargeStatus, IntentStatus, SetupStatus
from checkout.models import Charge, Intent, PaymentIntent, PaymentMethod, Refund, SetupIntent
from checkout.models.payments import SHOWN_CHARGES
from checkout.serializers.methods import method_details
from checkout.serializers.shape import Snapshot, list_of, plain
from foundation import clock, web

if TYPE_CHECKING:
    from checkout.serializers import types


def payment_intent(row: PaymentIntent) -> Snapshot:
    """A PaymentIntent, canceled from the second on in which its session or authorisation lapses.

    Needs `session`, `attempt` and `charges` loaded.
    """
    lapsed = _session_lapsed(row) or _authorisation_lapsed(row)
    shown: types.PaymentIntent = {
        "id": row.id,
        "object": "payment_intent",
        "amount": row.amount,
        "amount_capturable": 0 if lapsed else row.amount_capturable,
        "amount_received": row.amount_received,
        "currency": row.currency,
        "status": IntentStatus.CANCELED if lapsed else row.status,
        "capture_method": row.capture_method,
        "confirmation_method": row.confirmation_method,
        "customer": row.customer_id,
        "payment_method": row.payment_method_id,
        "payment_method_types": row.types,
        "payment_method_options": _method_options(row),
        "automatic_payment_methods": row.automatic_payment_methods,
        "description": row.description,
        "receipt_email": row.receipt_email,
        "shipping": row.shipping,
        "statement_descriptor": row.statement_descriptor,
        "statement_descriptor_suffix": row.statement_descriptor_suffix,
        "application_fee_amount": row.application_fee_amount,
        "setup_future_usage": row.setup_future_usage,
        "last_payment_error": row.last_payment_error,
        "latest_charge": row.latest_charge_id,
        "charges": list_of(
            f"/v1/charges?payment_intent={row.id}",
            [charge(made) for made in row.charges[:SHOWN_CHARGES]],
            has_more=len(row.charges) > SHOWN_CHARGES,
        ),
        "next_action": None if lapsed else next_action(row, in_session=row.session is not None),
        "canceled_at": row.canceled_at,
        "cancellation_reason": row.cancellation_reason,
        "merchant_id": row.account_id,
        "metadata": row.metadata_,
        "livemode": row.livemode,
        "created": row.created,
    }
    return plain(shown)


def setup_intent(row: SetupIntent) -> Snapshot:
    """A SetupIntent. Needs `session` and `attempt` loaded."""
    lapsed = _session_lapsed(row)
    shown: types.SetupIntent = {
        "id": row.id,
        "object": "setup_intent",
        "status": SetupStatus.CANCELED if lapsed else row.status,
        "usage": row.usage,
        "customer": row.customer_id,
        "payment_method": row.payment_method_id,
        "payment_method_types": ["card"],
        "payment_method_options": _method_options(row),
        "automatic_payment_methods": row.automatic_payment_methods,
        "description": row.description,
        "last_setup_error": row.last_setup_error,
        "next_action": None if lapsed else next_action(row, in_session=row.session is not None),
        "canceled_at": row.canceled_at,
        "cancellation_reason": row.cancellation_reason,
        "merchant_id": row.account_id,
        "metadata": row.metadata_,
        "livemode": row.livemode,
        "created": row.created,
    }
    return plain(shown)


def _method_options(row: Intent) -> Snapshot:
    return {"card": {"request_three_d_secure": row.request_three_d_secure or "automatic"}}


def _session_lapsed(row: Intent) -> bool:
    """Whether the intent's open session has expired, and neither of the two was written yet."""
    if row.status in {"succeeded", "canceled", "requires_capture"} or row.session is None:
        return False
    return row.session.status is not row.session.status_at(clock.now())


def _authorisation_lapsed(row: PaymentIntent) -> bool:
    if row.status is not IntentStatus.REQUIRES_CAPTURE or row.capture_before is None:
        return False
    return row.capture_before <= clock.now()


def next_action(row: Intent, *, in_session: bool) -> Snapshot | None:
    """Where the shopper authenticates, in both documented shapes; `type` names the one to follow.

    A redirect for an intent of a session or with a `return_url`; else a 3-D Secure challenge to show in a frame. Needs
    `attempt` loaded.
    """
    if row.status != IntentStatus.REQUIRES_ACTION or row.attempt is None:
        return None
    challenge = web.url("checkout", f"/3ds/{row.attempt.challenge_token}")
    shown: types.NextAction = {
        "type": "redirect_to_url" if row.return_url or in_session else "three_d_secure",
        "redirect_to_url": {"url": challenge, "return_url": row.return_url},
        "three_d_secure": {
            "flow": "challenge",
            "idempotency_key": row.attempt_token,
            "status_url": f"{challenge}/status",
            "challenge": {"url": challenge, "method": "GET", "params": {}},
            "hint": {"version": "2.2.0"},
            "message": None,
            "return_url": row.return_url,
        },
    }
    return plain(shown)


def payment_method(row: PaymentMethod) -> Snapshot:
    shown: types.PaymentMethod = {
        "id": row.id,
        "object": "payment_method",
        "type": row.type,
        **method_details(row),
        "billing_details": _billing_details(row),
        "allow_redisplay": row.allow_redisplay,
        "customer": row.customer_id,
        "metadata": row.metadata_,
        "livemode": row.livemode,
        "created": row.created,
    }
    return plain(shown)


def _billing_details(row: PaymentMethod | Charge) -> Snapshot:
    return {part: row.billing_details.get(part) for part in ("email", "name", "phone", "address")}


def refund(row: Refund) -> Snapshot:
    shown: types.Refund = {
        "id": row.id,
        "object": "refund",
        "amount": row.amount,
        "currency": row.currency,
        "status": row.status,
        "charge": row.charge_id,
        "payment_intent": row.payment_intent_id,
        "balance_transaction": transaction_id(Kind.REFUND, row.id),
        "reason": row.reason,
        "metadata": row.metadata_,
        "livemode": row.livemode,
        "created": row.created,
    }
    return plain(shown)


def charge(row: Charge) -> Snapshot:
    """A charge. One that is pending needs no capture later, so it is answered as captured; it is not paid."""
    pending = row.status is ChargeStatus.PENDING
    shown: types.Charge = {
        "id": row.id,
        "object": "charge",
        "amount": row.amount,
        "amount_captured": row.amount if pending else row.amount_captured,
        "amount_refunded": row.amount_refunded,
        "captured": row.captured or pending,
        "paid": row.status == "succeeded",
        "refunded": row.amount_refunded > 0 and row.amount_refunded == row.amount_captured,
        "disputed": row.disputed,
        "dispute": dispute_id(row.id) if row.disputed else None,
        "currency": row.currency,
        "status": row.status,
        "balance_transaction": transaction_id(Kind.CHARGE, row.id) if row.captured else None,
        "payment_intent": row.payment_intent_id,
        "payment_method": row.payment_method_id,
        "payment_method_details": row.payment_method_details,
        "billing_details": _billing_details(row),
        "customer": row.customer_id,
        "description": row.description,
        "receipt_email": row.receipt_email,
        "shipping": row.shipping,
        "statement_descriptor": row.statement_descriptor,
        "statement_descriptor_suffix": row.statement_descriptor_suffix,
        "calculated_statement_descriptor": statements.descriptor(
            row.statement_descriptor, row.statement_descriptor_suffix
        ),
        "failure_code": row.failure_code,
        "failure_message": row.failure_message,
        "decline_code": row.decline_code,
        "metadata": row.metadata_,
        "livemode": row.livemode,
        "created": row.created,
    }
    return plain(shown)
