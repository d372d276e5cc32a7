"""What a payment method is, by its type: a card or a bank account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checkout.domain import banks
from checkout.domain.cards import Decline
from checkout.models import PaymentMethod
from checkout.serializers.cards import card, charged_card, fingerprint
from checkout.serializers.shape import Snapshot, plain
from foundation import clock

if TYPE_CHECKING:
    from checkout.serializers import types

BANK_NAME = "TILL TEST BANK"


def method_details(row: PaymentMethod) -> Any:
    """The field of a payment method that has the name of its type."""
    if row.bank_account is None:
        return {"card": card(row)}
    if row.type == banks.SEPA:
        sepa: types.SepaDebit = {
            **_sepa(row),
            "generated_from": {"charge": None, "setup_attempt": None},
        }
        return {"sepa_debit": plain(sepa)}
    account: types.UsBankAccount = {
        **_us(row),
        "financial_connections_account": None,
        "networks": {"preferred": "ach", "supported": ["ach"]},
        "status_details": {},
    }
    return {"us_bank_account": plain(account)}


def charged_method(row: PaymentMethod, decline: Decline | None, flow: str | None) -> Snapshot:
    """`payment_method_details` of a charge. `decline` and `flow` are those of a card: see `charged_card`."""
    if row.bank_account is None:
        return {"type": "card", "card": charged_card(row, decline, flow)}
    debited_on = banks.date_of(clock.now())
    if row.type == banks.SEPA:
        sepa: types.DebitedSepaAccount = {
            **_sepa(row),
            "expected_debit_date": debited_on,
            "mandate": None,
        }
        return {"type": banks.SEPA, banks.SEPA: plain(sepa)}
    account: types.DebitedUsBankAccount = {
        **_us(row),
        "expected_debit_date": debited_on,
        "mandate": None,
        "payment_reference": None,
    }
    return {"type": banks.US, banks.US: plain(account)}


def _us(row: PaymentMethod) -> types.AnyUsBankAccount:
    stored = row.bank_account or {}
    return {
        "account_holder_type": stored["holder_type"],
        "account_type": stored["account_type"],
        "bank_name": BANK_NAME,
        "fingerprint": fingerprint(row),
        "last4": row.last4,
        "routing_number": stored["routing_number"],
    }


def _sepa(row: PaymentMethod) -> types.AnySepaAccount:
    stored = row.bank_account or {}
    return {
        "bank_code": stored["bank_code"],
        "branch_code": "",
        "country": stored["country"],
        "fingerprint": fingerprint(row),
        "last4": row.last4,
    }
