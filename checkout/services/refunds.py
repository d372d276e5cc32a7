"""Refunds: never more, all together, than was captured."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select, update

from checkout import serializers
from checkout.domain.errors import InvalidRequest
from checkout.domain.lifecycle import IntentStatus, OrderPaymentStatus, RefundStatus
from checkout.models import Charge, PaymentIntent, Refund
from checkout.models.base import new_id
from checkout.models.transitions import move
from checkout.services import tenancy
from checkout.services.drafts import RefundDraft
from checkout.services.intents import payment as intents
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox
from foundation import clock
from foundation.database import db


def create(tenant: Tenant, draft: RefundDraft) -> Refund:
    """Give back a part, or all that is left. The Order follows; the session stays `paid`.

    Raises ResourceMissing, InvalidRequest.
    """
    intent, charge = _what(tenant, draft)
    amount = (
        charge.amount_captured - charge.amount_refunded if draft.amount is None else draft.amount
    )
    if amount < 1 or not _reserve(charge, amount):
        raise InvalidRequest(
            f"The refund is more than is left of this charge: it captured {charge.amount_captured} "
            f"and has given back {charge.amount_refunded}.",
            param="amount",
            code="charge_already_refunded" if amount < 1 else None,
        )
    refund = Refund(
        id=new_id("ref"),
        amount=amount,
        currency=charge.currency,
        status=RefundStatus.SUCCEEDED,
        charge_id=charge.id,
        payment_intent_id=intent.id,
        customer_id=charge.customer_id,
        reason=draft.reason,
        metadata_=draft.metadata,
        created=clock.now(),
        **tenant.stamp(),
    )
    db.session.add(refund)
    db.session.flush()
    outbox.record("charge.refunded", charge, serializers.charge(charge))
    _tell_order(intent, charge)
    return refund


def _what(tenant: Tenant, draft: RefundDraft) -> tuple[PaymentIntent, Charge]:
    """The intent and its succeeded charge. Raises ResourceMissing, InvalidRequest."""
    if draft.charge:
        charge = intents.retrieve_charge(tenant, draft.charge, param="charge")
        intent = intents.retrieve(tenant, charge.payment_intent_id)
        if draft.payment_intent and draft.payment_intent != intent.id:
            raise InvalidRequest("The charge is not of this PaymentIntent.", param="charge")
    else:
        assert draft.payment_intent is not None
        intent = intents.retrieve(tenant, draft.payment_intent, param="payment_intent")
        query = select(Charge).where(
            Charge.payment_intent_id == intent.id, Charge.status == "succeeded"
        )
        found = db.session.scalar(query)
        if found is None:
            raise _nothing_captured(intent, "payment_intent")
        charge = found
    if not charge.captured or intent.status != IntentStatus.SUCCEEDED:
        raise _nothing_captured(intent, "charge" if draft.charge else "payment_intent")
    return intent, charge


def _nothing_captured(intent: PaymentIntent, param: str) -> InvalidRequest:
    hint = " Cancel it instead." if intent.status == IntentStatus.REQUIRES_CAPTURE else ""
    return InvalidRequest(
        f"Nothing has been captured: the PaymentIntent is {intent.status}.{hint}",
        param=param,
        code="payment_intent_unexpected_state",
    )


def _reserve(charge: Charge, amount: int) -> bool:
    """Count the refund in, unless all refunds together would exceed what was captured."""
    taken = db.session.execute(
        update(Charge)
        .where(Charge.pk == charge.pk, Charge.amount_refunded + amount <= Charge.amount_captured)
        .values(amount_refunded=Charge.amount_refunded + amount)
        .returning(Charge.amount_refunded),
        execution_options={"synchronize_session": False},
    ).first()
    db.session.refresh(charge)
    return taken is not None


def _tell_order(intent: PaymentIntent, charge: Charge) -> None:
    order = intents.order_of(intent)
    if order is None:
        return
    whole = charge.amount_refunded == charge.amount_captured
    state = OrderPaymentStatus.REFUNDED if whole else OrderPaymentStatus.PARTIALLY_REFUNDED
    if move(order, to={"payment_status": state}):
        outbox.record("order.updated", order, serializers.order(order))


def retrieve(tenant: Tenant, id: str) -> Refund:
    """Raises ResourceMissing."""
    return tenancy.find(Refund, tenant, id, kind="Refund")


def update_metadata(refund: Refund, metadata: dict[str, str]) -> Refund:
    """Replace the metadata by an already merged one."""
    refund.metadata_ = metadata
    db.session.flush()
    return refund


def listing(
    tenant: Tenant,
    *,
    customer: str | None = None,
    payment_intent: str | None = None,
    charge: str | None = None,
    **filters: Any,
) -> Select[Any]:
    """What a list selects from: filters `created` besides."""
    return tenancy.listing(
        Refund,
        tenant,
        customer_id=customer,
        payment_intent_id=payment_intent,
        charge_id=charge,
        **filters,
    )
