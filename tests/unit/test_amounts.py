"""Totals: the sum of the parts, in integers, within what may be charged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.domain.amounts import MAX_AMOUNT, MINIMUM_CHARGE, Line, check_chargeable, totals
from checkout.domain.errors import InvalidRequest
from foundation.money import Money, exponent

lines = st.lists(
    st.builds(Line, st.integers(0, 10_000), st.integers(1, 99)), min_size=1, max_size=99
)


@given(lines, st.integers(0, 50_000))
def test_the_total_is_the_sum_of_its_parts(items, shipping):
    made = totals(items, shipping=shipping)
    assert made.subtotal == sum(item.unit_amount * item.quantity for item in items)
    assert made.total == made.subtotal - made.discount + made.shipping + made.tax
    assert all(type(part) is int for part in (made.subtotal, made.shipping, made.total))


@given(st.integers(1, 999_999), st.integers(1, 99_999_999))
def test_a_product_of_price_and_quantity_never_exceeds_what_may_be_charged(quantity, unit_amount):
    if quantity * unit_amount <= MAX_AMOUNT:
        assert totals([Line(unit_amount, quantity)]).total <= MAX_AMOUNT
    else:
        with pytest.raises(InvalidRequest) as refused:
            totals([Line(unit_amount, quantity)])
        assert refused.value.param == "line_items"


@pytest.mark.parametrize(
    ("amount", "currency"),
    [(49, "usd"), (29, "gbp"), (1, "jpy"), (1005, "kwd"), (150, "isk"), (1250, "ugx")],
)
def test_what_no_card_could_be_charged_is_refused(amount, currency):
    with pytest.raises(InvalidRequest) as refused:
        check_chargeable(amount, currency, param="amount")
    assert refused.value.param == "amount"


@pytest.mark.parametrize(
    ("amount", "currency"),
    [(0, "usd"), (50, "usd"), (30, "gbp"), (50, "jpy"), (1000, "kwd"), (100, "isk")],
)
def test_nothing_and_the_least_are_fine(amount, currency):
    check_chargeable(amount, currency, param="amount")


CURRENCIES = ["usd", "gbp", "huf", "jpy", "krw", "kwd", "bhd", "isk", "ugx", "chf", "xof"]
STEPS = {"kwd": 10, "bhd": 10, "isk": 100, "ugx": 100}


@given(st.sampled_from(CURRENCIES), st.integers(0, MAX_AMOUNT))
def test_an_amount_is_exact_in_its_currency(currency, amount):
    value = Money(amount, currency).decimal
    assert value * 10 ** exponent(currency) == amount
    assert -value.as_tuple().exponent == exponent(currency)


@given(st.sampled_from(CURRENCIES), st.integers(0, 200_000))
def test_what_may_be_charged_follows_step_and_least(currency, amount):
    least = MINIMUM_CHARGE.get(currency, 1)
    fine = amount % STEPS.get(currency, 1) == 0 and (amount == 0 or amount >= least)
    if fine:
        check_chargeable(amount, currency, param="amount")
    else:
        with pytest.raises(InvalidRequest):
            check_chargeable(amount, currency, param="amount")
