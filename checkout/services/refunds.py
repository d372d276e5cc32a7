"""Refunds: together they never exceed what was captured."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy import update as update_rows
from sqlalchemy.orm.attributes import set_committed_value

from checkout import serializers
from checkout.domain.errors import InvalidRequest
from checkout.domain.event_types import EventType
from checkout.domain.lifecycle import (
    ChargeStatus,
    IntentStatus,
    OrderPaymentStatus,
    RefundStatus,
)
from checkout.models import Charge, PaymentIntent, Refund
from checkout.models.base import new_id
from checkout.models.transitions import move
from checkout.services import disputes, tenancy
from checkout.services.intents import base as intents
from checkout.services.intents import payment
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox
from foundation import clock
from foundation.database import db


def create(
    tenant: Tenant,
    *,
    payment_intent: str | None = None,
    charge: str | None = None,
    amount: int | None = None,
    **columns: Any,
) -> Refund:
    """Refund `amount` minor units, or all that is left, of a charge or of an intent's charge.

    At least one of `payment_intent` and `charge` is an id. The Order follows; the session stays `paid`.
    Raises ResourceMissing, InvalidRequest. Events: refund.created, charge.refunded, charge.dispute.closed,
    order.updated.
    """
    intent, refunded = _find(tenant, payment_intent, charge)
    before = serializers.charge(refunded)
    if amount is None:
        amount = refunded.amount_captured - refunded.amount_refunded - refunded.amount_disputed
    if amount < 1 or not _reserve(refunded, amount):
        raise _too_much(refunded)
    refund = Refund(
        id=new_id("ref"),
        amount=amount,
        currency=refunded.currency,
        status=RefundStatus.SUCCEEDED,
        charge_id=refunded.id,
        payment_intent_id=intent.id,
        customer_id=refunded.customer_id,
        created=clock.now(),
        **columns,
        **tenant.stamp(),
    )
    db.session.add(refund)
    outbox.record(EventType.REFUND_CREATED, refund)
    outbox.record(EventType.CHARGE_REFUNDED, refunded, before=before)
    if refunded.disputed and refunded.amount_refunded == refunded.amount_captured:
        disputes.close_inquiry(refunded)
    _update_order(intent, refunded)
    return refund


def _find(
    tenant: Tenant, intent_id: str | None, charge_id: str | None
) -> tuple[PaymentIntent, Charge]:
    """The intent and its succeeded charge. Raises ResourceMissing, InvalidRequest."""
    if charge_id:
        charge = payment.retrieve_charge(tenant, charge_id, param="charge")
        intent = payment.retrieve(tenant, charge.payment_intent_id)
        if intent_id and intent_id != intent.id:
            raise InvalidRequest("The charge is not of this PaymentIntent.", param="charge")
    else:
        intent = payment.retrieve(tenant, intent_id or "", param="payment_intent")
        succeeded = [made for made in intent.charges if made.status is ChargeStatus.SUCCEEDED]
        if not succeeded:
            raise _nothing_captured(intent, "payment_intent")
        (charge,) = succeeded
    if not charge.captured or intent.status is not IntentStatus.SUCCEEDED:
        raise _nothing_captured(intent, "charge" if charge_id else "payment_intent")
    return intent, charge


def _nothing_captured(intent: PaymentIntent, param: str) -> InvalidRequest:
    hint = " Cancel it instead." if intent.status is IntentStatus.REQUIRES_CAPTURE else ""
    return intents.refusal(
        intent,
        f"Nothing has been captured: the PaymentIntent is {intent.status}.{hint}",
        param=param,
    )


def _reserve(charge: Charge, amount: int) -> bool:
    """Count the refund in, unless all refunds and the dispute together would exceed what was captured."""
    refunded = db.session.scalar(
        update_rows(Charge)
        .where(
            Charge.pk == charge.pk,
            Charge.amount_refunded + Charge.amount_disputed + amount <= Charge.amount_captured,
        )
        .values(amount_refunded=Charge.amount_refunded + amount)
        .returning(Charge.amount_refunded),
        execution_options={"synchronize_session": False},
    )
    if refunded is None:  # say how much is left now
        columns = ("amount_refunded", "amount_disputed")
        query = select(*(getattr(Charge, name) for name in columns)).where(Charge.pk == charge.pk)
        for name, value in zip(columns, db.session.execute(query).one(), strict=True):
            set_committed_value(charge, name, value)
        return False
    set_committed_value(charge, "amount_refunded", refunded)
    return True


def _too_much(charge: Charge) -> InvalidRequest:
    if charge.amount_disputed:
        return InvalidRequest(
            f"The charge {charge.id} is disputed, and the bank has taken the money back, so it "
            "can't be refunded.",
            param="charge",
            code="charge_disputed",
        )
    return InvalidRequest(
        f"The refund is more than is left of this charge: it captured "
        f"{charge.amount_captured} and has given back {charge.amount_refunded}.",
        param="amount",
        code="charge_already_refunded"
        if charge.amount_refunded == charge.amount_captured
        else None,
    )


def _update_order(intent: PaymentIntent, charge: Charge) -> None:
    order = intents.order_of(intent)
    if order is None:
        return
    whole = charge.amount_refunded == charge.amount_captured
    state = OrderPaymentStatus.REFUNDED if whole else OrderPaymentStatus.PARTIALLY_REFUNDED
    before = serializers.order(order)
    if move(order, to={"payment_status": state}):
        outbox.record(EventType.ORDER_UPDATED, order, before=before)


def update(refund: Refund, changes: dict[str, Any]) -> Refund:
    """Change columns of a locked refund. Events: refund.updated."""
    with outbox.updating(EventType.REFUND_UPDATED, refund):
        for column, value in changes.items():
            setattr(refund, column, value)
    return refund


def retrieve(tenant: Tenant, refund_id: str) -> Refund:
    """Raises ResourceMissing."""
    return tenancy.find(Refund, tenant, refund_id, kind="Refund")


def latest(charge_ids: Collection[str], limit: int) -> dict[str, list[Refund]]:
    """Up to `limit` refunds of each charge, by its id, the latest first. The charges are the tenant's."""
    rank = func.row_number().over(partition_by=Refund.charge_id, order_by=Refund.pk.desc())
    ranked = (
        select(Refund.pk, rank.label("rank")).where(Refund.charge_id.in_(charge_ids)).subquery()
    )
    query = select(Refund).join(ranked, ranked.c.pk == Refund.pk).where(ranked.c.rank <= limit)
    found: dict[str, list[Refund]] = {}
    for refund in db.session.scalars(query.order_by(Refund.pk.desc())):
        found.setdefault(refund.charge_id, []).append(refund)
    return found


def listing(
    tenant: Tenant,
    *,
    customer: str | None = None,
    payment_intent: str | None = None,
    charge: str | None = None,
    **filters: Any,
) -> Select[Any]:
    """The query of a list. Filters: `customer`, `payment_intent`, `charge`, `created`."""
    return tenancy.listing(
        Refund,
        tenant,
        customer_id=customer,
        payment_intent_id=payment_intent,
        charge_id=charge,
        **filters,
    )
