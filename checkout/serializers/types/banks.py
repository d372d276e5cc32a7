"""Bank accounts of payment methods and charges."""

from __future__ import annotations

from typing import Annotated, Any

from typing_extensions import TypedDict

from checkout.serializers.types.shape import one_of


class AnyUsBankAccount(TypedDict):
    account_holder_type: Annotated[str, one_of("individual", "company")]
    account_type: Annotated[str, one_of("checking", "savings")]
    bank_name: str
    fingerprint: str | None
    last4: str
    routing_number: str


class UsNetworks(TypedDict):
    preferred: str
    supported: list[str]


class UsBankAccount(AnyUsBankAccount):
    financial_connections_account: None
    networks: UsNetworks
    status_details: dict[str, Any]


class DebitedUsBankAccount(AnyUsBankAccount):
    expected_debit_date: str
    mandate: None
    payment_reference: str | None


class AnySepaAccount(TypedDict):
    bank_code: str
    branch_code: str
    country: str
    fingerprint: str | None
    last4: str


class SepaSources(TypedDict):
    charge: str | None
    setup_attempt: str | None


class SepaDebit(AnySepaAccount):
    generated_from: SepaSources


class DebitedSepaAccount(AnySepaAccount):
    expected_debit_date: str
    mandate: None
