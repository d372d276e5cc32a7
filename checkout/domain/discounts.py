"""Discounts: what a coupon takes off, how it is divided among the line items, and why it can't be had.

Amounts are minor units of one currency. Shipping is not discounted.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from checkout.domain.errors import InvalidRequest

WHOLE = 10_000
"""Basis points of the whole: a percentage has two decimals."""


class Reason(StrEnum):
    """Why a coupon or a promotion code can't be redeemed: the code of the error."""

    UNKNOWN = "resource_missing"
    EXPIRED = "coupon_expired"
    USED_UP = "coupon_used_up"
    DELETED = "coupon_deleted"
    OTHER_CURRENCY = "coupon_currency_mismatch"
    OTHER_PRODUCTS = "coupon_not_applicable"
    TOO_LITTLE_LEFT = "amount_too_small"
    INACTIVE = "promotion_code_inactive"
    OTHER_CUSTOMER = "promotion_code_customer_mismatch"
    NOT_FIRST = "promotion_code_first_time_only"
    BELOW_MINIMUM = "promotion_code_minimum_amount"


MESSAGES = {
    Reason.UNKNOWN: "There is no such promotion code.",
    Reason.EXPIRED: "This discount has expired.",
    Reason.USED_UP: "This discount has been used as often as it can be.",
    Reason.DELETED: "This discount no longer exists.",
    Reason.OTHER_CURRENCY: "This discount is not available in this currency.",
    Reason.OTHER_PRODUCTS: "This discount does not apply to any of these items.",
    Reason.TOO_LITTLE_LEFT: "This discount would leave less than can be charged.",
    Reason.INACTIVE: "This promotion code is not active.",
    Reason.OTHER_CUSTOMER: "This promotion code is for another customer.",
    Reason.NOT_FIRST: "This promotion code is for a customer's first payment.",
    Reason.BELOW_MINIMUM: "These items cost less than this promotion code requires.",
}
"""For shoppers too."""


UNKNOWN_TO_STRANGERS = frozenset({Reason.INACTIVE, Reason.DELETED, Reason.OTHER_CUSTOMER})
"""Codes that shoppers can't tell from one that doesn't exist: whoever guesses one learns nothing."""


class DiscountRefused(InvalidRequest):
    """A coupon or promotion code can't be redeemed; `code` is the reason.

    `minimum`: for BELOW_MINIMUM, what the items have to cost, in minor units of the session's currency.
    """

    def __init__(self, reason: Reason, *, param: str, effect: str = "", minimum: int | None = None):
        super().__init__(f"{MESSAGES[reason]} {effect}".strip(), param=param, code=reason)
        self.reason = reason
        self.minimum = minimum


def amount(eligible: int, *, basis_points: int | None, amount_off: int | None, step: int) -> int:
    """What is taken off items that cost `eligible`: a percentage, rounded half up to a `step`, or an amount.

    Never more than the items cost.
    """
    if basis_points is None:
        return min(amount_off or 0, eligible)
    unit = WHOLE * step
    return min((2 * eligible * basis_points + unit) // (2 * unit) * step, eligible)


def divide(discount: int, subtotals: Sequence[int]) -> list[int]:
    """Each item's part of the discount, in proportion to its subtotal, by the method of the largest remainder.

    The parts add up to the discount, which is at most the sum of the subtotals, and none exceeds its subtotal.
    """
    whole = sum(subtotals) or 1
    parts = [discount * subtotal // whole for subtotal in subtotals]
    by_remainder = sorted(
        range(len(subtotals)), key=lambda index: -(discount * subtotals[index] % whole)
    )
    for index in by_remainder[: discount - sum(parts)]:
        parts[index] += 1
    return parts
