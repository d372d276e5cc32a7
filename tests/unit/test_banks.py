"""Bank accounts: check digits, the table of test accounts, business days."""

from datetime import UTC, datetime

import pytest

from checkout.domain import banks
from checkout.domain.banks import ACCOUNTS, SEPA, US


@pytest.mark.parametrize(
    ("digits", "valid"),
    [("110000000", True), ("021000021", True), ("110000001", False), ("11000000", False)],
)
def test_a_routing_number_has_a_check_digit(digits, valid):
    assert banks.routing_number_valid(digits) is valid


@pytest.mark.parametrize(
    ("iban", "valid"),
    [("GB82WEST12345698765432", True), ("GB82WEST12345698765433", False), ("DE", False)],
)
def test_an_iban_has_check_digits(iban, valid):
    assert banks.iban_valid(iban) is valid


def test_each_test_account_is_valid_and_named_by_its_last_four():
    for (kind, number), account in ACCOUNTS.items():
        valid = banks.iban_valid if kind == SEPA else banks.account_number_valid
        assert valid(number)
        assert banks.recall(kind, number[-4:]) is account


@pytest.mark.parametrize(("begun", "answered"), [(2, 6), (3, 9), (6, 12), (7, 12), (8, 12)])
def test_weekends_are_no_business_days(begun, answered):
    """November 2, 2026 is a Monday."""
    account = banks.recall(US, "6789")
    at = int(datetime(2026, 11, begun, 12, tzinfo=UTC).timestamp())
    assert datetime.fromtimestamp(banks.answered_at(account, at), UTC).day == answered
