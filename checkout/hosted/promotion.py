"""The promotion code on the payment page: applied, removed, refused.

Its buttons belong to the payment form, so that all of it works without script, and what was typed survives.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import request

from checkout.domain.discounts import DiscountRefused
from checkout.domain.errors import InvalidRequest, TooManyCodes
from checkout.domain.lifecycle import SessionStatus
from checkout.hosted import discount_words, presenter
from checkout.hosted.fields import clean
from checkout.hosted.i18n import translate as _
from checkout.hosted.page import takes_code
from checkout.hosted.rendering import Submission
from checkout.services import tenancy
from checkout.services.sessions import codes, pay
from checkout.services.sessions.page import PageSession
from foundation import card_numbers, rate_limits
from foundation.database import transaction
from foundation.money import format_money

FIELD, BUTTON = "promotionCode", "promotion"
LONGEST = 500


def is_asked(posted: Mapping[str, str]) -> bool:
    """Whether the form is to apply or to remove a code.

    Pay applies a code that was typed and not applied yet, and charges nothing: who typed it expects the discount.
    """
    return BUTTON in posted or bool(posted.get(FIELD, "").strip())


def change(loaded: PageSession) -> Submission | None:
    """Apply or remove the posted code, in a transaction of its own. A refusal is an error of the code's field.

    None where no code can be entered, and Pay was pressed: the form is paid then.
    """
    presenter.locale(loaded)  # a refusal is written in the language of the page
    pressed, typed = request.form.get(BUTTON), clean(request.form.get(FIELD, "")[:LONGEST])
    if loaded.status is not SessionStatus.OPEN or not takes_code(loaded.session):
        return Submission(stale=True) if pressed else None
    if pressed != "remove":
        if not typed:
            return _refused(typed, _("Enter a promotion code."))
        if card_numbers.is_in(typed):
            return _refused("", _("Don’t enter a card number here."))
    try:
        with transaction("checkout"):
            session = tenancy.lock(loaded.session)
            caller = rate_limits.client_address()
            codes.enter(session, "" if pressed == "remove" else typed, caller=caller)
    except DiscountRefused as refused:
        return _refused(typed, _words(loaded, refused))
    except TooManyCodes:
        return _refused(typed, _("Too many codes were tried. Try again later."))
    except InvalidRequest:  # closed or changed meanwhile
        return Submission(stale=True)
    return Submission(None if pressed else pay.AMOUNT_CHANGED, about_code=True)


def _refused(typed: str, message: str) -> Submission:
    return Submission(errors={FIELD: message}, about_code=True, typed_code=typed)


def _words(loaded: PageSession, refused: DiscountRefused) -> str:
    minimum = None
    if refused.minimum is not None:
        currency = loaded.session.currency or ""
        minimum = format_money(refused.minimum, currency, presenter.locale(loaded))
    return discount_words.refusal(refused.reason, minimum)
