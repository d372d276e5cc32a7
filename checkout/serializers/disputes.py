"""Disputes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkout.domain.balance import Kind, Transaction
from checkout.domain.disputes import FILE_FIELDS, INQUIRIES, NETWORK_CODES, TEXT_FIELDS
from checkout.models import Dispute
from checkout.serializers.balance import balance_transaction
from checkout.serializers.shape import Snapshot, plain
from foundation import clock

if TYPE_CHECKING:
    from checkout.serializers import types

EVIDENCE: Snapshot = {
    **dict.fromkeys(sorted((*TEXT_FIELDS, *FILE_FIELDS))),
    "enhanced_evidence": {},
}
"""All fields of evidence, without any."""


def dispute(row: Dispute) -> Snapshot:
    """A dispute, closed from the second on in which its deadline passes. Needs `charge` loaded."""
    status = row.status_at(clock.now())
    code = NETWORK_CODES.get(row.reason)
    charged = row.charge.payment_method_details["card"]
    shown: types.Dispute = {
        "id": row.id,
        "object": "dispute",
        "amount": row.amount,
        "currency": row.currency,
        "status": status,
        "reason": row.reason,
        "charge": row.charge_id,
        "payment_intent": row.payment_intent_id,
        "balance_transactions": [balance_transaction(each) for each in _transactions(row)],
        "evidence": {**EVIDENCE, **row.evidence},
        "evidence_details": {
            "due_by": row.due_by,
            "enhanced_eligibility": {},
            "has_evidence": bool(row.evidence),
            "past_due": False,
            "submission_count": row.submission_count,
            "submission_method": "manual" if row.submission_count else "not_submitted",
        },
        "enhanced_eligibility_types": [],
        "intended_submission_method": None,
        "is_charge_refundable": _is_refundable(row),
        "network_reason_code": code,
        "payment_method_details": {
            "type": "card",
            "card": {
                "brand": charged["brand"],
                "case_type": "inquiry" if status in INQUIRIES else "chargeback",
                "network": charged["brand"],
                "network_reason_code": code,
            },
        },
        "metadata": row.metadata_,
        "livemode": row.livemode,
        "created": row.created,
    }
    return plain(shown)


def _transactions(row: Dispute) -> list[Transaction]:
    entries = (
        (Kind.WITHDRAWAL, -row.amount, row.amount_fee, row.withdrawn_at),
        (Kind.REINSTATEMENT, row.amount, 0, row.reinstated_at),
    )
    return [
        Transaction(kind, row.pk, row.id, amount, fee, row.currency, created, row.charge_id)
        for kind, amount, fee, created in entries
        if created is not None
    ]


def _is_refundable(row: Dispute) -> bool:
    charge = row.charge
    return charge.amount_refunded + charge.amount_disputed < charge.amount_captured
