"""Bank accounts as shoppers type them, and the simulated bank that answers for test accounts.

A debit is collected in the background: the bank's answer comes after some business days. `test_accounts.json` is its
table. The numbers and names are those that developers know from Stripe's documentation of bank debits. Nothing here
keeps a number: callers store its last four characters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from checkout.domain import cards
from checkout.domain.cards import Decline
from foundation.words import N_

_FILE = Path(__file__).with_name("test_accounts.json")
US, SEPA = "us_bank_account", "sepa_debit"
CURRENCIES = {US: "usd", SEPA: "eur"}
"""The types of payment methods that debit a bank account, and the one currency of each."""

NEVER = 100 * 365 * 24 * 3600
"""Seconds until the answer of a bank that doesn't answer."""
TEST_ROUTING_NUMBER = "110000000"
LIVE_MODE = Decline(
    "bank_account_unusable",
    None,
    N_(
        "Your bank account can't be debited. It is a test account, and this payment is in live mode."
    ),
)
CANCELED = Decline(
    "debit_canceled", None, "The merchant canceled the debit before the bank collected it."
)
TEST_ACCOUNTS_ONLY = {
    US: N_("Only test accounts work here, such as 000123456789 with routing number 110000000."),
    SEPA: N_("Only test IBANs work here, such as DE89 3704 0044 0532 0130 00."),
}


@dataclass(frozen=True)
class BankAccount:
    """An account as the shopper typed it. Only its last four characters outlive the request.

    `type`: US or SEPA. `routing_number`, `account_type` and `holder_type` are of US accounts.
    """

    type: str
    number: str = field(repr=False)
    routing_number: str | None = None
    account_type: str = "checking"
    holder_type: str = "individual"

    def kept(self) -> dict[str, Any]:
        """What is stored of it, as columns of a payment method."""
        details: dict[str, Any] = {"country": self.number[:2], "bank_code": self.number[4:12]}
        if self.type == US:
            details = {
                "routing_number": self.routing_number,
                "account_type": self.account_type,
                "holder_type": self.holder_type,
            }
        return {"type": self.type, "last4": self.number[-4:], "bank_account": details}


@dataclass(frozen=True)
class TestAccount:
    """One row of the bank's table: why debits fail, or None; `unanswered`: the bank never answers."""

    __test__ = False  # pytest would take the name for a test class

    type: str
    number: str = field(repr=False)
    name: str = ""
    failure: Decline | None = None
    unanswered: bool = False


def normalise(text: str) -> str:
    """Digits of any script and letters in ASCII, without spaces and dashes, in upper case."""
    return cards.normalise_number(text).upper()


def routing_number_valid(digits: str) -> bool:
    """Whether these are nine ASCII digits with a valid check digit of the American Bankers Association."""
    if not re.fullmatch(r"[0-9]{9}", digits) or digits == "000000000":
        return False
    weights = (3, 7, 1) * 3
    return sum(int(d) * weight for d, weight in zip(digits, weights, strict=True)) % 10 == 0


def account_number_valid(digits: str) -> bool:
    """Whether these are 4 to 17 ASCII digits."""
    return re.fullmatch(r"[0-9]{4,17}", digits) is not None


def iban_valid(text: str) -> bool:
    """Whether the check digits of an IBAN without spaces fit (ISO 7064, modulo 97)."""
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", text):
        return False
    return int("".join(str(int(each, 36)) for each in text[4:] + text[:4])) % 97 == 1


def look_up(account: BankAccount) -> TestAccount | None:
    """The row of a normalised account; None for any other account."""
    return ACCOUNTS.get((account.type, account.number))


@cache
def recall(type: str, last4: str) -> TestAccount:  # noqa: A002 - the name of the column
    """The row of an account of which only type and last four were kept. Raises LookupError."""
    for account in ACCOUNTS.values():
        if account.type == type and account.number[-4:] == last4:
            return account
    raise LookupError(f"no test account of type {type} ends in {last4}")


def answered_at(account: TestAccount, now: int) -> int:
    """When the bank answers about a debit that begins `now`: seconds, UTC. Weekends don't count."""
    if account.unanswered:
        return now + NEVER
    day = datetime.fromtimestamp(now, UTC)
    left = BUSINESS_DAYS[account.type]
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return int(day.timestamp())


def date_of(now: int) -> str:
    """The date on which a debit that begins `now` is collected: the next business day, as YYYY-MM-DD."""
    day = datetime.fromtimestamp(now, UTC).date() + timedelta(days=1)
    return (day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)).isoformat()


def _load() -> tuple[Mapping[str, int], Mapping[tuple[str, str], TestAccount]]:
    table = json.loads(_FILE.read_text())
    failures = {code: Decline(code, None, text) for code, text in table["failures"].items()}
    accounts = {}
    for row in table["accounts"]:
        failure = failures[row["failure"]] if "failure" in row else None
        accounts[row["type"], row["number"]] = TestAccount(
            row["type"], row["number"], row["name"], failure, row.get("unanswered", False)
        )
    return table["business_days"], accounts


BUSINESS_DAYS, ACCOUNTS = _load()
"""The days that each type's bank takes; the accounts by type and number."""
NAMES: Mapping[str, BankAccount] = {
    each.name: BankAccount(each.type, each.number, TEST_ROUTING_NUMBER)
    for each in ACCOUNTS.values()
}
"""By the API's names of test payment methods."""
