"""Amounts are integers of minor units, formatted exactly in every currency."""

import pytest

from foundation.money import Money, exponent, format_money


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "text"),
    [
        (54000, "usd", "en_US", "$540.00"),
        (5, "usd", "en_US", "$0.05"),
        (-1250, "usd", "en_US", "-$12.50"),
        (1500, "jpy", "en_US", "¥1,500"),
        (12345, "kwd", "en_US", "KWD\xa012.345"),
        (123456, "eur", "de-DE", "1.234,56\xa0€"),
        # CLDR shows these without decimals, but they are charged in hundredths.
        (123456, "isk", "en_US", "ISK\xa01,234.56"),
        (12345, "isk", "de", "123,45\xa0ISK"),
        (9_999_999_999_999_999, "usd", "en_US", "$99,999,999,999,999.99"),
    ],
)
def test_an_amount_is_formatted_for_its_locale(amount, currency, locale, text):
    assert format_money(amount, currency, locale) == text


def test_an_unknown_locale_falls_back_to_english():
    assert format_money(100, "usd", "tlh-QO-nonsense") == "$1.00"


def test_the_exponent_is_the_payment_industrys():
    assert [exponent(code) for code in ("usd", "JPY", "kwd", "isk", "ugx")] == [2, 0, 3, 2, 2]


def test_money_knows_its_decimal_value_exactly():
    assert str(Money(1, "kwd").decimal) == "0.001"
    assert str(Money(54000, "usd")) == "$540.00"
