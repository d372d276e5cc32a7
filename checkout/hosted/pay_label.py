"""The label of the button that pays."""

from __future__ import annotations

from checkout.domain.lifecycle import Mode
from checkout.hosted.i18n import translate as _
from checkout.models import CheckoutSession


def pay_label(session: CheckoutSession, total: str) -> str:
    """The label of the submit button, by submit type and mode. It has the total wherever one is charged."""
    if session.mode == Mode.SETUP:
        return _("Save card")
    if session.amount_total == 0:
        return _("Complete order")
    match session.submit_type:
        case "book":
            return _("Book · {total}", total=total)
        case "donate":
            return _("Donate {total}", total=total)
        case "subscribe":
            return _("Subscribe · {total}", total=total)
        case "pay":
            return _("Pay {total}", total=total)
    if session.mode == Mode.ORDER:
        return _("Place order · {total}", total=total)
    return _("Pay {total}", total=total)
