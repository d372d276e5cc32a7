"""Totals: integers in, integers out, the same wherever they are shown or charged.

This module knows nothing of currencies, states or rounding: each amount is in minor units of one currency, and the
caller has checked that they agree. Tax is always 0 here; no tax is computed anywhere yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from checkout.domain.errors import InvalidRequest
from foundation.money import THREE_DECIMAL

MAX_AMOUNT = 99_999_999
"""The largest amount that may be charged, in minor units (contract: eight digits)."""
MAX_LINE_ITEMS = 100
MAX_QUANTITY = 999_999
DECIMALS = 12
"""The most decimals of a unit amount, in minor units."""

MINIMUM_CHARGE = {
    "usd": 50, "aed": 200, "aud": 50, "brl": 50, "cad": 50, "chf": 50, "czk": 1500, "dkk": 250,
    "eur": 50, "gbp": 30, "hkd": 400, "huf": 17500, "inr": 50, "jpy": 50, "mxn": 1000, "myr": 200,
    "nok": 300, "nzd": 50, "pln": 200, "ron": 200, "sek": 300, "sgd": 50, "thb": 1000,
}  # fmt: skip
"""The least that may be charged, by settlement currency; source: the table that Stripe publishes."""


Unit = int | Decimal
"""What one costs, in minor units: a Decimal if that has a fraction, with at most `DECIMALS` decimals."""


def unit(whole: int | None, decimal: str | None) -> Unit | None:
    """What one costs, from the two columns that store it. None where both are None."""
    return Decimal(decimal) if whole is None and decimal is not None else whole


@dataclass(frozen=True)
class Line:
    """`unit_amount` × `quantity`, and what is taken off that."""

    unit_amount: Unit
    quantity: int
    discount: int = 0

    @property
    def subtotal(self) -> int:
        """In whole minor units. Half a unit is rounded up, as at Stripe: once, after the multiplication."""
        if isinstance(self.unit_amount, int):
            return self.unit_amount * self.quantity
        # Integers are exact. A product of Decimals is rounded to the precision of the thread's context.
        parts = int(self.unit_amount.scaleb(DECIMALS)) * self.quantity
        return (2 * parts + 10**DECIMALS) // (2 * 10**DECIMALS)


@dataclass(frozen=True)
class Totals:
    """What a session or an order comes to. `total` is what is charged."""

    subtotal: int
    discount: int = 0
    shipping: int = 0
    tax: int = 0

    @property
    def total(self) -> int:
        return self.subtotal - self.discount + self.shipping + self.tax


def totals(lines: Iterable[Line], *, shipping: int = 0) -> Totals:
    """Add up. Raises InvalidRequest when the sum is more than can be charged, before the discount too."""
    given = list(lines)
    made = Totals(
        subtotal=sum(line.subtotal for line in given),
        discount=sum(line.discount for line in given),
        shipping=shipping,
    )
    full = made.total + made.discount
    check_not_too_large(full, "The total of the `line_items`", param="line_items")
    return made


def check_not_too_large(amount: int, what: str, *, param: str) -> None:
    """Refuse what is more than can be charged. `what` begins the message. Raises InvalidRequest."""
    if amount > MAX_AMOUNT:
        raise InvalidRequest(
            f"{what} must be at most {MAX_AMOUNT}.", param=param, code="amount_too_large"
        )


def check_chargeable(amount: int, currency: str, *, param: str) -> None:
    """Refuse what no card could be charged. Zero is fine here: nothing will be charged. Raises InvalidRequest."""
    step = step_of(currency)
    if amount % step:
        raise InvalidRequest(f"Amounts in {currency} must be a multiple of {step}.", param=param)
    least = MINIMUM_CHARGE.get(currency, 1)
    if 0 < amount < least:
        raise InvalidRequest(
            f"The total must be at least {least} in {currency}, or zero.",
            param=param,
            code="amount_too_small",
        )


def step_of(currency: str) -> int:
    """What every amount is a multiple of.

    Three-decimal currencies go in steps of 10, and UGX and ISK, kept as two-decimal for the sake of older
    integrations, in steps of 100 (as Stripe documents).
    """
    return {"ugx": 100, "isk": 100}.get(currency, 10 if currency in THREE_DECIMAL else 1)


def check_fee(fee: int | None, amount: int, *, param: str = "application_fee_amount") -> None:
    """A platform's share is no more than the whole. Raises InvalidRequest."""
    if fee is not None and fee > amount:
        raise InvalidRequest(
            f"The `application_fee_amount` must not be more than the amount to pay, {amount}.",
            param=param,
        )
