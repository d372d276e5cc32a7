"""Inquiries over the API: disputes that take no money until they escalate."""

from __future__ import annotations

import pytest

from tests.checkout.api_client import Api, error_of
from tests.checkout.payment_calls import REFUNDS, made
from tests.checkout.test_api_disputes import DISPUTES, INQUIRY, answer, balance, disputed, events


def test_an_inquiry_takes_no_money_and_ends_with_a_refund(api: Api) -> None:
    inquiry = disputed(api, INQUIRY)
    assert (inquiry["status"], inquiry["reason"]) == ("warning_needs_response", "general")
    assert inquiry["payment_method_details"]["card"]["case_type"] == "inquiry"
    assert (inquiry["balance_transactions"], inquiry["is_charge_refundable"]) == ([], True)
    assert events(api) == ["created"]
    assert balance(api) == 1912
    body = {"charge": inquiry["charge"]}
    made(api.post(REFUNDS, {**body, "amount": 500}))
    path = f"{DISPUTES}/{inquiry['id']}"
    assert made(api.get(path))["status"] == "warning_needs_response"
    made(api.post(REFUNDS, body))
    closed = made(api.get(path))
    assert (closed["status"], closed["is_charge_refundable"]) == ("warning_closed", False)
    assert events(api) == ["created", "closed"]
    assert error_of(api.post(REFUNDS, body))["code"] == "charge_already_refunded"


@pytest.mark.parametrize(
    ("text", "status", "types"),
    [
        ("winning_evidence", "warning_closed", ["updated", "closed"]),
        ("losing_evidence", "warning_closed", ["updated", "closed"]),
        ("We sent it", "warning_under_review", ["updated"]),
        ("escalate_inquiry_evidence", "needs_response", ["updated", "funds_withdrawn"]),
    ],
)
def test_an_inquiry_is_answered(api: Api, text: str, status: str, types: list[str]) -> None:
    inquiry = disputed(api, INQUIRY)
    assert answer(api, inquiry, text)["status"] == status
    assert events(api) == ["created", *types]


def test_an_inquiry_that_escalates_takes_what_was_not_refunded(api: Api) -> None:
    inquiry = disputed(api, INQUIRY)
    body = {"charge": inquiry["charge"], "amount": 500}
    made(api.post(REFUNDS, body))
    chargeback = answer(api, inquiry, "escalate_inquiry_evidence")
    assert (chargeback["amount"], chargeback["is_charge_refundable"]) == (1500, False)
    assert chargeback["balance_transactions"][0]["net"] == -3000
    assert error_of(api.post(REFUNDS, body))["code"] == "charge_disputed"
    assert answer(api, inquiry, "winning_evidence")["status"] == "won"
    assert made(api.post(REFUNDS, {"charge": inquiry["charge"]}))["amount"] == 1500
