"""Disputes: what the simulated bank decides, and by when it wants an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checkout.domain.lifecycle import DisputeStatus

RESPONSE_SECONDS = 7 * 24 * 3600
"""How long the merchant may answer."""
VERDICT_FIELD = "uncategorized_text"
"""The field of the evidence whose text decides, as in Stripe's test mode."""
S = DisputeStatus
VERDICTS: Mapping[DisputeStatus, Mapping[str, DisputeStatus]] = {
    S.NEEDS_RESPONSE: {"winning_evidence": S.WON, "losing_evidence": S.LOST},
    S.WARNING_NEEDS_RESPONSE: {
        "winning_evidence": S.WARNING_CLOSED,
        "losing_evidence": S.WARNING_CLOSED,
        "escalate_inquiry_evidence": S.NEEDS_RESPONSE,
    },
}
"""For each state that needs a response, what the bank decides by the text."""
REVIEWS = {
    S.NEEDS_RESPONSE: S.UNDER_REVIEW,
    S.WARNING_NEEDS_RESPONSE: S.WARNING_UNDER_REVIEW,
}
"""The state after other evidence."""
UNANSWERED = {S.NEEDS_RESPONSE: S.LOST, S.WARNING_NEEDS_RESPONSE: S.WARNING_CLOSED}
"""The state after the deadline, and after the merchant gives in."""
INQUIRIES = frozenset({S.WARNING_NEEDS_RESPONSE, S.WARNING_UNDER_REVIEW, S.WARNING_CLOSED})
NETWORK_CODES = {"fraudulent": "10.4", "product_not_received": "13.1"}
"""The card network's code of each reason."""

TEXT_FIELDS = (
    "access_activity_log billing_address cancellation_policy_disclosure cancellation_rebuttal "
    "customer_email_address customer_name customer_purchase_ip duplicate_charge_explanation "
    "duplicate_charge_id product_description refund_policy_disclosure refund_refusal_explanation "
    "service_date shipping_address shipping_carrier shipping_date shipping_tracking_number "
    "uncategorized_text"
).split()
"""The fields of evidence."""
FILE_FIELDS = (
    "cancellation_policy customer_communication customer_signature duplicate_charge_documentation "
    "receipt refund_policy service_documentation shipping_documentation uncategorized_file"
).split()
"""Stripe's fields for uploaded files, which Till doesn't have."""


def decide(status: DisputeStatus, evidence: Mapping[str, Any]) -> DisputeStatus:
    """The state that evidence leads to, which is submitted in a state that needs a response."""
    return VERDICTS[status].get(evidence.get(VERDICT_FIELD, ""), REVIEWS[status])


def dispute_id(charge_id: str) -> str:
    """The id of a charge's dispute. A charge has at most one."""
    return f"dp_{charge_id.partition('_')[2]}"
