"""Fees, and the ids of balance transactions."""

from __future__ import annotations

import pytest

from checkout.domain.amounts import MAX_AMOUNT
from checkout.domain.balance import PREFIXES, Kind, processing_fee, source_of, transaction_id
from checkout.models.base import new_id


@pytest.mark.parametrize(
    ("amount", "currency", "fee"),
    [
        (2000, "usd", 88),
        (50, "usd", 31),
        (17, "usd", 30),
        (18, "eur", 31),
        (5000, "jpy", 175),
        (10_000, "kwd", 590),
        (MAX_AMOUNT, "usd", 2_900_030),
    ],
)
def test_the_fee_is_a_share_and_a_fixed_part(amount: int, currency: str, fee: int) -> None:
    assert processing_fee(amount, currency) == fee


@pytest.mark.parametrize("kind", Kind)
def test_the_id_of_a_transaction_names_its_source(kind: Kind) -> None:
    source = new_id(PREFIXES[kind])
    assert source_of(transaction_id(kind, source)) == (kind, source)


@pytest.mark.parametrize("text", ["", "txn", "txn_", "txn_9x", "txn_x", "ch_1x", "1x"])
def test_other_texts_name_nothing(text: str) -> None:
    assert source_of(text) is None
