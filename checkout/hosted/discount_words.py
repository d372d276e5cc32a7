"""Why a promotion code is refused, or a discount taken away, in the words that shoppers read."""

from __future__ import annotations

from checkout.domain.discounts import Reason
from checkout.hosted.i18n import translate as _


def refusal(reason: Reason, minimum: str | None = None) -> str:
    """Why a code can't be used. `minimum`: what the order has to come to, as it is printed, where it is known.

    Of some reasons the words are the same, so that a guess tells nothing of other customers' codes.
    """
    match reason:
        case Reason.EXPIRED:
            return _("This code has expired.")
        case Reason.USED_UP:
            return _("This code has been used as often as it can be.")
        case Reason.OTHER_CURRENCY:
            return _("This code can’t be used in this currency.")
        case Reason.OTHER_PRODUCTS:
            return _("This code isn’t for any item in this order.")
        case Reason.TOO_LITTLE_LEFT:
            return _("This order is too small for this code.")
        case Reason.NOT_FIRST:
            return _("This code is for a first order.")
        case Reason.BELOW_MINIMUM if minimum:
            return _("This code needs an order of at least {amount}.", amount=minimum)
        case Reason.BELOW_MINIMUM:
            return _("This order is too small for this code.")
    return _("This code isn’t valid.")


def removal(reason: Reason) -> str:
    """Why the discount of an open session was taken away when its shopper pressed Pay."""
    match reason:
        case Reason.EXPIRED:
            return _("Your discount has expired.")
        case Reason.USED_UP:
            return _("Your discount has been used as often as it can be.")
        case Reason.NOT_FIRST:
            return _("Your discount is for a first order.")
    return _("Your discount is no longer available.")
