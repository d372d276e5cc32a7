"""What a coupon takes off, and how it is divided among the line items."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.domain import discounts
from checkout.domain.amounts import MAX_AMOUNT
from checkout.domain.discounts import MESSAGES, Reason
from tests.guards.markdown import ROOT

SUBTOTALS = st.lists(st.integers(0, MAX_AMOUNT), min_size=1, max_size=100)


@pytest.mark.parametrize(
    ("eligible", "basis_points", "step", "amount"),
    [
        (10_000, 2500, 1, 2500),
        (999, 1000, 1, 100),  # 99.9
        (5, 1000, 1, 1),  # half a cent is rounded up
        (4, 1000, 1, 0),
        (1_005, 10_000, 10, 1_005),  # the whole, although it is no multiple of the step
        (12_340, 3333, 10, 4_110),
        (1_000, 3333, 100, 300),
    ],
)
def test_a_percentage(eligible: int, basis_points: int, step: int, amount: int) -> None:
    found = discounts.amount(eligible, basis_points=basis_points, amount_off=None, step=step)
    assert found == amount


def test_an_amount_takes_no_more_than_the_items_cost() -> None:
    for eligible, amount in ((1_000, 500), (300, 300), (0, 0)):
        found = discounts.amount(eligible, basis_points=None, amount_off=500, step=1)
        assert found == amount


@given(subtotals=SUBTOTALS, basis_points=st.integers(1, discounts.WHOLE))
def test_no_cent_is_lost(subtotals: list[int], basis_points: int) -> None:
    whole = sum(subtotals)
    amount = discounts.amount(whole, basis_points=basis_points, amount_off=None, step=1)
    parts = discounts.divide(amount, subtotals)
    assert sum(parts) == amount <= whole
    for part, subtotal in zip(parts, subtotals, strict=True):
        assert 0 <= part <= subtotal
        assert abs(part * whole - amount * subtotal) < max(whole, 1)


@given(subtotals=SUBTOTALS, amount=st.integers(0, MAX_AMOUNT))
def test_any_amount_is_divided_exactly(subtotals: list[int], amount: int) -> None:
    taken = discounts.amount(sum(subtotals), basis_points=None, amount_off=amount, step=1)
    parts = discounts.divide(taken, subtotals)
    assert sum(parts) == taken
    assert all(0 <= part <= subtotal for part, subtotal in zip(parts, subtotals, strict=True))


def test_every_reason_has_a_message_and_a_row_in_the_documents() -> None:
    text = (ROOT / "docs" / "api" / "README.md").read_text()
    assert set(MESSAGES) == set(Reason)
    assert [reason for reason in Reason if f"`{reason}`" not in text] == []
