"""The promotion code that a shopper enters: on the payment page, or on a page of the merchant's.

Codes are short, so guesses are limited: refused codes are counted for each session and for each caller. The counters
are in the memory of each process; the hours are those of the application's clock.
"""

from __future__ import annotations

from limits import RateLimitItem, RateLimitItemPerHour

from checkout.domain import discounts as rules
from checkout.domain.discounts import DiscountRefused, Reason
from checkout.domain.errors import InvalidRequest, TooManyCodes
from checkout.models import CheckoutSession
from checkout.services.sessions import discounts, update
from foundation import clock, rate_limits

PARAM = "promotion_code"
HOUR = 3600
PER_SESSION = RateLimitItemPerHour(20, namespace="codes-of-session")
PER_CALLER = RateLimitItemPerHour(60, namespace="codes-of-caller")
"""Shoppers behind one address share it, so it is higher."""


def enter(session: CheckoutSession, text: str, *, caller: str | None) -> None:
    """Give a locked, open session the discount of this promotion code; "" removes the one that it has.

    `caller`: the address of a shopper, whose refused codes are counted and who is told no more than a stranger may
    know; None for the merchant's server. Raises DiscountRefused, InvalidRequest, UnexpectedState, TooManyCodes.
    """
    if not session.extras.get("allow_promotion_codes"):
        raise InvalidRequest("This Checkout Session takes no promotion codes.", param=PARAM)
    if not text:
        update.set_discount(session, None, param=PARAM)
        return
    if caller is None:
        _apply(session, text)
        return
    _check_guesses(session.id, caller)
    try:
        _apply(session, text)
    except DiscountRefused as refused:
        for limit, *counted in _windows(session.id, caller):
            rate_limits.count(limit, *counted)
        if refused.reason in rules.UNKNOWN_TO_STRANGERS:
            raise DiscountRefused(Reason.UNKNOWN, param=PARAM) from None
        raise


def _apply(session: CheckoutSession, text: str) -> None:
    discount = discounts.entered(session, text)
    try:
        update.set_discount(session, discount, param=PARAM)
    except InvalidRequest as error:
        if error.code == Reason.TOO_LITTLE_LEFT and not isinstance(error, DiscountRefused):
            raise DiscountRefused(Reason.TOO_LITTLE_LEFT, param=PARAM) from None
        raise


def _check_guesses(session_id: str, caller: str) -> None:
    for limit, *counted in _windows(session_id, caller):
        if rate_limits.counted(limit, *counted) >= limit.amount:
            raise TooManyCodes(retry_after=HOUR - clock.now() % HOUR)


def _windows(session_id: str, caller: str) -> tuple[tuple[RateLimitItem, str, str], ...]:
    hour = str(clock.now() // HOUR)
    return (PER_SESSION, session_id, hour), (PER_CALLER, caller, hour)
