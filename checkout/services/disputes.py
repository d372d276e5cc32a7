"""Disputes: a cardholder asks the bank for the money of a charge, and the merchant answers.

A dispute begins in the transaction that captures its charge. What it has taken back is counted in the charge's row,
`amount_disputed`, beside what was refunded. So the two together never exceed what was captured: each is a conditional
UPDATE of that row. Locks are taken in one order: charge, dispute.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from checkout import serializers
from checkout.domain import balance, cards
from checkout.domain.disputes import (
    RESPONSE_SECONDS,
    UNANSWERED,
    VERDICTS,
    decide,
    dispute_id,
)
from checkout.domain.errors import InvalidRequest, UnexpectedState
from checkout.domain.event_types import EventType
from checkout.domain.lifecycle import DisputeStatus
from checkout.models import Charge, Dispute
from checkout.models.transitions import must_move
from checkout.schemas.disputes import DisputeUpdate
from checkout.serializers import Snapshot
from checkout.services import clocks, tenancy
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox
from foundation import clock, controls
from foundation.database import db

SHOWN = (joinedload(Dispute.charge, innerjoin=True),)
"""What the serializer needs."""
LAPSED = select(Dispute).where(
    Dispute.status.in_(UNANSWERED),
    clocks.reached(Dispute.due_by, clocks.offset_of(Dispute.account_id)),
)
"""The disputes whose deadline has passed without a response."""
S = DisputeStatus


def open_if_disputed(charge: Charge) -> None:
    """Open the dispute of a charge that was just captured, if the test card's owner disputes its payments.

    Events: charge.dispute.created, charge.dispute.funds_withdrawn.
    """
    charged = charge.payment_method_details["card"]
    card = cards.recall(charged["brand"], charged["last4"])
    if card.dispute is None:
        return
    now = clock.now()
    dispute = Dispute(
        id=dispute_id(charge.id),
        amount=charge.amount_captured,
        currency=charge.currency,
        status=S.WARNING_NEEDS_RESPONSE if card.inquiry else S.NEEDS_RESPONSE,
        reason=card.dispute,
        charge=charge,
        charge_id=charge.id,
        payment_intent_id=charge.payment_intent_id,
        evidence={},
        submission_count=0,
        due_by=now + RESPONSE_SECONDS,
        created=now,
        **Tenant.of(charge).stamp(),
    )
    charge.disputed = True
    db.session.add(dispute)
    if not card.inquiry:
        _withdraw(dispute)
    db.session.flush()
    outbox.record(EventType.CHARGE_DISPUTE_CREATED, dispute)
    if not card.inquiry:
        outbox.record(EventType.CHARGE_DISPUTE_FUNDS_WITHDRAWN, dispute)


def _withdraw(dispute: Dispute) -> None:
    """Take back what was not refunded. The caller has locked the charge."""
    charge = dispute.charge
    dispute.amount = charge.amount_captured - charge.amount_refunded
    dispute.amount_fee = balance.dispute_fee(dispute.currency)
    dispute.withdrawn_at = clock.now()
    charge.amount_disputed = dispute.amount


def retrieve(tenant: Tenant, public_id: str) -> Dispute:
    """Raises ResourceMissing."""
    return tenancy.find(Dispute, tenant, public_id, kind="Dispute", options=SHOWN)


def listing(
    tenant: Tenant,
    *,
    charge: str | None = None,
    payment_intent: str | None = None,
    **filters: Any,
) -> Select[Any]:
    """The query of a list. Filters: `charge`, `payment_intent`, `created`."""
    query = tenancy.listing(
        Dispute, tenant, charge_id=charge, payment_intent_id=payment_intent, **filters
    )
    return query.options(*SHOWN)


def update(tenant: Tenant, public_id: str, request: DisputeUpdate) -> Dispute:
    """Stage or submit evidence, and change metadata. The bank decides at once.

    Raises ResourceMissing, InvalidRequest, UnexpectedState. Events: charge.dispute.updated, and those of the decision.
    """
    dispute = _lock(retrieve(tenant, public_id))
    before = serializers.dispute(dispute)
    if request.texts or request.submits:
        _check_open(dispute, "evidence")
        texts = {**dispute.evidence, **request.texts}
        dispute.evidence = {name: text for name, text in texts.items() if text}
    for column, value in request.changes(dispute.metadata_).items():
        setattr(dispute, column, value)
    if not request.submits:
        outbox.record(EventType.CHARGE_DISPUTE_UPDATED, dispute, before=before)
        return dispute
    if not dispute.evidence:
        raise InvalidRequest("There is no evidence to submit.", param="evidence")
    dispute.submission_count += 1
    _settle(dispute, decide(dispute.status, dispute.evidence), before)
    return dispute


def _settle(dispute: Dispute, status: DisputeStatus, before: Snapshot) -> None:
    """Write what the bank has decided on the evidence."""
    escalates = status is S.NEEDS_RESPONSE
    if escalates:
        _withdraw(dispute)
    if status is S.WON:
        dispute.reinstated_at = clock.now()
        dispute.charge.amount_disputed = 0
    must_move(dispute, to={"status": status})
    outbox.record(EventType.CHARGE_DISPUTE_UPDATED, dispute, before=before)
    if escalates:
        outbox.record(EventType.CHARGE_DISPUTE_FUNDS_WITHDRAWN, dispute)
    elif status in (S.WON, S.LOST, S.WARNING_CLOSED):
        outbox.record(EventType.CHARGE_DISPUTE_CLOSED, dispute)
    if status is S.WON:
        outbox.record(EventType.CHARGE_DISPUTE_FUNDS_REINSTATED, dispute)


def close(tenant: Tenant, public_id: str) -> Dispute:
    """Give in: the dispute is lost, an inquiry is closed. Raises ResourceMissing, UnexpectedState.

    Events: charge.dispute.closed.
    """
    dispute = _lock(retrieve(tenant, public_id))
    _check_open(dispute, "id")
    _end(dispute, UNANSWERED[dispute.status])
    return dispute


def close_inquiry(charge: Charge) -> None:
    """Close the open inquiry of a charge that was refunded in full, and whose row is locked.

    Events: charge.dispute.closed.
    """
    query = select(Dispute).where(Dispute.charge_id == charge.id)
    dispute = db.session.scalars(tenancy.locking(query)).one()
    set_committed_value(dispute, "charge", charge)
    if dispute.status in (S.WARNING_NEEDS_RESPONSE, S.WARNING_UNDER_REVIEW):
        _end(dispute, S.WARNING_CLOSED)


def _end(dispute: Dispute, status: DisputeStatus) -> None:
    must_move(dispute, to={"status": status})
    outbox.record(EventType.CHARGE_DISPUTE_CLOSED, dispute)


def _lock(dispute: Dispute) -> Dispute:
    """Lock charge and dispute, and read both again."""
    charge = tenancy.lock(dispute.charge)
    locked = tenancy.lock(dispute)
    set_committed_value(locked, "charge", charge)
    return locked


def _check_open(dispute: Dispute, param: str) -> None:
    """Raise UnexpectedState unless the dispute needs a response."""
    status = dispute.status_at(clock.now())
    if status not in VERDICTS:
        raise UnexpectedState(
            f"The dispute needs no response: it is {status}.",
            param=param,
            code="dispute_unexpected_state",
        )


def any_lapsed() -> bool:
    """Whether the deadline of a dispute has passed without a response. Needs no write lock."""
    query = LAPSED.with_only_columns(Dispute.pk).limit(1)
    return db.session.scalar(query, clocks.times()) is not None


def sweep(limit: int) -> int:
    """Close the disputes whose deadline has passed without a response. The number of them."""
    query = LAPSED.order_by(Dispute.due_by).limit(limit).options(selectinload(Dispute.charge))
    query = query.with_for_update(key_share=True, skip_locked=True)
    lapsed = db.session.scalars(query, clocks.times()).all()
    for dispute in lapsed:
        controls.follow(dispute.account_id)
        _end(dispute, UNANSWERED[dispute.status])
    return len(lapsed)
