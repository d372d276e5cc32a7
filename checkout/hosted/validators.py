"""What can be wrong with a card's answers, in a shopper's words, and a phone number as others read
it."""

from __future__ import annotations

from checkout.domain import cards
from checkout.hosted.i18n import translate as _


def number_problem(number: str) -> str | None:
    if not number:
        return _("Enter your card number.")
    if number.isdecimal() and not cards.is_complete(number) and len(number) < 16:
        return _("Your card number is incomplete.")
    if not number.isdecimal() or not cards.is_complete(number) or not cards.luhn_valid(number):
        return _(cards.INCORRECT_NUMBER.message)
    return None if cards.look_up(number) else _(cards.TEST_CARDS_ONLY)


def expiry_problem(typed: str, now: int) -> str | None:
    if not typed:
        return _("Enter your card’s expiration date.")
    expiry = cards.parse_expiry(typed)
    if expiry is None or cards.is_too_far(expiry[1], now):
        return _("Enter the expiration date as month and year, such as 12 / 30.")
    if cards.is_expired(*expiry, now):
        return _("Your card’s expiration date is in the past.")
    return None


def cvc_problem(typed: str, brand: cards.Brand | None) -> str | None:
    if not typed:
        return _("Enter your card’s security code.")
    if not cards.cvc_valid(typed, brand):
        return _("Your card’s security code is incomplete.")
    return None


def international(typed: str, country: str) -> str:
    import phonenumbers  # noqa: PLC0415 - loaded with the first phone number: it is 58 modules

    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException:
        return typed
    if not phonenumbers.is_possible_number(number):
        return typed
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
