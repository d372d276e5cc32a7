"""Disputes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from typing_extensions import TypedDict

from checkout.domain.lifecycle import DisputeStatus
from checkout.serializers.types.balance import BalanceTransaction
from checkout.serializers.types.parts import Currency, Metadata, Time
from checkout.serializers.types.shape import Stored, one_of


class EvidenceDetails(TypedDict):
    due_by: Time
    enhanced_eligibility: Mapping[str, Any]
    has_evidence: bool
    past_due: bool
    submission_count: int
    submission_method: Annotated[str, one_of("manual", "not_submitted")]


class DisputedCard(TypedDict):
    brand: str
    case_type: Annotated[str, one_of("chargeback", "inquiry")]
    network: str
    network_reason_code: str | None


class DisputedMethod(TypedDict):
    type: Literal["card"]
    card: DisputedCard


class Dispute(TypedDict):
    id: str
    object: Literal["dispute"]
    amount: int
    currency: Currency
    status: DisputeStatus
    reason: str
    charge: str
    payment_intent: str
    balance_transactions: Sequence[Stored[BalanceTransaction]]
    evidence: Mapping[str, Any]
    evidence_details: EvidenceDetails
    enhanced_eligibility_types: Sequence[str]
    intended_submission_method: None
    is_charge_refundable: bool
    network_reason_code: str | None
    payment_method_details: DisputedMethod
    metadata: Metadata
    livemode: bool
    created: Time
