"""Bank accounts in requests. Their numbers don't outlive the request."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from checkout.domain import banks
from checkout.domain.banks import BankAccount
from checkout.schemas.fields import Schema, refusal, text
from checkout.schemas.neutral import Empty


class UsBankAccount(Schema):
    """An account in the United States."""

    routing_number: Annotated[str, text(32)]
    account_number: Annotated[str, text(32)] = Field(repr=False)
    account_holder_type: Literal["individual", "company"] = "individual"
    account_type: Literal["checking", "savings"] = "checking"
    financial_connections_account: Empty | None = None

    @model_validator(mode="after")
    def _sound(self) -> UsBankAccount:
        if not banks.routing_number_valid(banks.normalise(self.routing_number)):
            raise refusal("must be a valid routing number", field="routing_number")
        if not banks.account_number_valid(banks.normalise(self.account_number)):
            raise refusal("must have 4 to 17 digits", field="account_number")
        return self

    def account(self) -> BankAccount:
        return BankAccount(
            banks.US,
            banks.normalise(self.account_number),
            banks.normalise(self.routing_number),
            self.account_type,
            self.account_holder_type,
        )


class SepaDebit(Schema):
    """An account by its IBAN."""

    iban: Annotated[str, text(64)] = Field(repr=False)

    @model_validator(mode="after")
    def _sound(self) -> SepaDebit:
        if not banks.iban_valid(banks.normalise(self.iban)):
            raise refusal("must be a valid IBAN", field="iban")
        return self

    def account(self) -> BankAccount:
        return BankAccount(banks.SEPA, banks.normalise(self.iban))
