"""Money: an integer of minor units and a currency. Never a float.

The payment industry's exponents differ from CLDR's digits for a dozen currencies: ISK is charged in hundredths, and
CLDR shows whole krónur. The table here decides the decimals, and Babel formats the result in the reader's locale.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.numbers import format_currency, get_currency_precision

from foundation import locales

ZERO_DECIMAL = frozenset("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split())
THREE_DECIMAL = frozenset("bhd jod kwd omr tnd".split())
LETTER_BY_DIGIT = re.compile(r"(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
"""Where CLDR puts a space between code and digits, which Babel leaves out: KWD 12.345."""

MARKS = re.compile("[\u061c\u200e\u200f]")
"""The directional marks of Unicode that stand alone."""


def exponent(currency: str) -> int:
    """How many decimals an amount in `currency` has. The code may be in either case."""
    code = currency.lower()
    return 0 if code in ZERO_DECIMAL else 3 if code in THREE_DECIMAL else 2


@cache
def currencies() -> frozenset[str]:
    """Every ISO 4217 code, in lower case. Read when first asked for: a start needs no locale's data."""
    return frozenset(str(code).lower() for code in Locale("en").currencies)


@dataclass(frozen=True)
class Money:
    """`amount` in minor units of `currency` (ISO 4217, lower case)."""

    amount: int
    currency: str

    def __str__(self) -> str:
        return format_money(self.amount, self.currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, exactly."""
        return Decimal(self.amount).scaleb(-exponent(self.currency))


@lru_cache(maxsize=2048)
def format_money(amount: int, currency: str, locale: str = locales.DEFAULT) -> str:
    """`54000, "usd"` → `$540.00`. A locale that isn't one of `locales.LOCALES` falls back to English.

    Cached: pages show the same prices again and again.
    """
    return _formatted(
        Decimal(amount).scaleb(-exponent(currency)), currency, exponent(currency), locale
    )


def format_unit(amount: int | Decimal, currency: str, locale: str = locales.DEFAULT) -> str:
    """Like `format_money`, for a price of one: `Decimal("0.5"), "usd"` → `$0.005`."""
    if isinstance(amount, int):
        return format_money(amount, currency, locale)
    value = amount.normalize().scaleb(-exponent(currency))
    decimals = -int(value.as_tuple().exponent)
    return _formatted(value, currency, max(decimals, exponent(currency)), locale)


def _formatted(value: Decimal, currency: str, digits: int, locale: str) -> str:
    """`value` in major units, with `digits` decimals."""
    known = _locale(locales.match(locale) or locales.DEFAULT)
    code = currency.upper()
    pattern = None
    if get_currency_precision(code) != digits:
        pattern = _pattern(known, digits)
    text = format_currency(
        value, code, format=pattern, locale=known, currency_digits=pattern is None
    )
    text = LETTER_BY_DIGIT.sub("\N{NO-BREAK SPACE}", text)
    return text if known.text_direction == "ltr" else _isolated(text)


def _isolated(text: str) -> str:
    """An amount that reads from left to right between words that don't. CLDR's own marks would show `$US 84.00`."""
    bare = MARKS.sub("", text)
    return f"\N{LEFT-TO-RIGHT ISOLATE}{bare}\N{POP DIRECTIONAL ISOLATE}"


@lru_cache(maxsize=len(locales.LOCALES))
def _locale(name: str) -> Locale:
    return Locale.parse(name)


@lru_cache(maxsize=128)
def _pattern(locale: Locale, digits: int) -> str:
    """The locale's currency pattern with `digits` decimals."""
    pattern: str = locale.currency_formats["standard"].pattern
    decimals = "." + "0" * digits if digits else ""
    return ";".join(part.replace(".00", decimals) for part in pattern.split(";"))
