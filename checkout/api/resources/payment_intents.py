"""PaymentIntents."""

from __future__ import annotations

from checkout import serializers
from checkout.api import cards, intents, pagination
from checkout.api.blueprint import bp
from checkout.api.decorators import Answer, Call, Snapshot, reads, writes
from checkout.api.publishable import check_confirmation
from checkout.domain.errors import InvalidRequest, PermissionDenied
from checkout.domain.lifecycle import IntentStatus
from checkout.models import PaymentIntent
from checkout.schemas.fields import Request
from checkout.schemas.lists import PaymentIntentList
from checkout.schemas.payment_intents import (
    Cancel,
    Capture,
    PaymentIntentConfirm,
    PaymentIntentCreate,
    PaymentIntentRefund,
    PaymentIntentUpdate,
)
from checkout.services import refunds
from checkout.services.intents import base, cancel, capture, confirm, payment

KIND = "payment_intent"


@bp.post("/payment_intents")
@writes(PaymentIntentCreate, KIND, needs_key=True)
def create_payment_intent(call: Call[PaymentIntentCreate]) -> Answer:
    wanted = call.params
    intent = payment.create(call.tenant, wanted, cards.method_of(call.tenant, wanted))
    if not wanted.confirm:
        return serializers.payment_intent(intent)
    outcome = confirm.confirm(
        intent,
        None,
        off_session=wanted.off_session is True,
        no_challenge=wanted.error_on_requires_action,
    )
    return intents.answer(intent, outcome)


@bp.get("/payment_intents")
@reads(PaymentIntentList, f"list of {KIND}")
def list_payment_intents(call: Call[PaymentIntentList]) -> Snapshot:
    query = payment.listing(call.tenant, **call.params.filters())
    snapshots_of = pagination.each(serializers.payment_intent)
    return pagination.page(call.tenant, query, call.params, snapshots_of)


@bp.get("/payment_intents/<object_id>")
@reads(Request, KIND, publishable=True)
def retrieve_payment_intent(call: Call[Request], object_id: str) -> Snapshot:
    return serializers.payment_intent(payment.retrieve(call.tenant, object_id))


@bp.post("/payment_intents/<object_id>")
@writes(PaymentIntentUpdate, KIND, needs_key=True)
def update_payment_intent(call: Call[PaymentIntentUpdate], object_id: str) -> Snapshot:
    intent = base.lock(payment.retrieve(call.tenant, object_id))
    method = cards.method_of(call.tenant, call.params)
    changes = call.params.changes(intent.metadata_)
    if method:
        changes["payment_method_id"] = method.id
    return serializers.payment_intent(payment.update(intent, changes))


@bp.post("/payment_intents/<object_id>/confirm")
@writes(PaymentIntentConfirm, KIND, needs_key=True, confirms=True, publishable=True)
def confirm_payment_intent(call: Call[PaymentIntentConfirm], object_id: str) -> Answer:
    intent, wanted = payment.retrieve(call.tenant, object_id), call.params
    if call.publishable:
        _check_confirmation(intent, wanted)
    outcome = confirm.confirm(
        intent,
        cards.method_of(call.tenant, wanted),
        changes=wanted.columns(),
        amount=wanted.amount_to_confirm,
        off_session=wanted.off_session,
        no_challenge=wanted.error_on_requires_action,
    )
    return intents.answer(intent, outcome)


def _check_confirmation(intent: PaymentIntent, wanted: PaymentIntentConfirm) -> None:
    """What a page may confirm without the merchant's server. Raises PermissionDenied, InvalidRequest."""
    check_confirmation(wanted)
    if intent.confirmation_method == "manual":
        raise PermissionDenied(
            "The `confirmation_method` of this PaymentIntent is `manual`: it is confirmed with a secret key."
        )
    if "shipping" in wanted.model_fields_set and intent.shipping is not None:
        raise InvalidRequest(
            "The merchant has set where this is shipped, so a publishable key can't change it.",
            param="shipping",
        )


@bp.post("/payment_intents/<object_id>/capture")
@writes(Capture, KIND, needs_key=True)
def capture_payment_intent(call: Call[Capture], object_id: str) -> Snapshot:
    wanted, intent = call.params, payment.retrieve(call.tenant, object_id)
    captured = capture.capture(
        intent, wanted.taken, changes=wanted.columns(), metadata=wanted.metadata, param=wanted.param
    )
    return serializers.payment_intent(captured)


@bp.post("/payment_intents/<object_id>/cancel")
@writes(Cancel, KIND, needs_key=True)
def cancel_payment_intent(call: Call[Cancel], object_id: str) -> Snapshot:
    intent = payment.retrieve(call.tenant, object_id)
    return serializers.payment_intent(cancel.cancel(intent, call.params.cancellation_reason))


@bp.post("/payment_intents/<object_id>/refund")
@writes(PaymentIntentRefund, "refund", needs_key=True)
def refund_payment_intent(call: Call[PaymentIntentRefund], object_id: str) -> Snapshot:
    """Like POST /v1/refunds with this intent; answers the refund."""
    wanted, intent = call.params, payment.retrieve(call.tenant, object_id)
    if intent.status != IntentStatus.SUCCEEDED:
        raise base.unexpected(intent, "refunded")
    refund = refunds.create(call.tenant, payment_intent=intent.id, **wanted.columns())
    return serializers.refund(refund)
