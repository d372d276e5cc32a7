"""WTForms validators for what WTForms has none of: cards, phone numbers, addresses, shipping rates.

They get a PaymentForm, and raise ValidationError with the message that the shopper reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import Field
from wtforms.validators import StopValidation, ValidationError

from checkout.domain import addresses, cards
from checkout.domain.addresses import AddressField
from checkout.hosted.i18n import translate as _

if TYPE_CHECKING:
    from checkout.hosted.forms import PaymentForm


def card_number(form: PaymentForm, field: Field) -> None:
    """A complete number that passes the Luhn check and is a test card's."""
    number = cards.normalise_number(field.data)
    if number.isdecimal() and not cards.is_complete(number) and len(number) < 16:
        raise ValidationError(_("Your card number is incomplete."))
    if not number.isdecimal() or not cards.is_complete(number) or not cards.luhn_valid(number):
        raise ValidationError(_(cards.INCORRECT_NUMBER.message))
    if cards.look_up(number) is None:
        live = form.spec.livemode
        raise ValidationError(_(cards.NO_CARD_IN_LIVE_MODE if live else cards.TEST_CARDS_ONLY))


def card_expiry(form: PaymentForm, field: Field) -> None:
    """A month that is neither past nor decades ahead."""
    expiry = cards.parse_expiry(field.data)
    if expiry is None or cards.is_too_far(expiry[1], form.now):
        raise ValidationError(_("Enter the expiration date as month and year, such as 12 / 30."))
    if cards.is_expired(*expiry, form.now):
        raise ValidationError(_("Your card’s expiration date is in the past."))


def card_cvc(form: PaymentForm, field: Field) -> None:
    """As many digits as the brand of the card number has."""
    brand = cards.brand_of(cards.normalise_number(form["cardNumber"].data))
    if not cards.cvc_valid(field.data, brand):
        raise ValidationError(_("Your card’s security code is incomplete."))


def phone_number(_form: PaymentForm, field: Field) -> None:
    """5 to 15 digits and no letters. Whether the number exists is not checked."""
    digits = cards.normalise_number(field.data)
    count = sum(character.isdecimal() for character in digits)
    if not 5 <= count <= 15 or any(character.isalpha() for character in digits):
        raise ValidationError(_("Enter a valid phone number."))


def shipping_rate(form: PaymentForm, field: Field) -> None:
    """One of the session's shipping rates."""
    if field.data not in form.spec.shipping_rates:
        raise ValidationError(_("Select a shipping method."))


class AddressRule:
    """The rule of `country` for one field of its addresses. Raises ValidationError.

    Does nothing when another country was posted: the country's own message is enough then.
    """

    def __init__(self, kind: str, country: str, rule: AddressField):
        self.kind = kind
        self.country = country
        self.rule = rule

    def __call__(self, form: PaymentForm, _field: Field) -> None:
        if form.country(self.kind) != self.country:
            return
        problem = addresses.problem(
            self.country,
            self.rule,
            form.address_values(self.kind),
            with_state=form.spec.address_keys(self.kind) is None,
            translate=_,
        )
        if problem:
            raise ValidationError(problem)


def unless_same_as_shipping(form: PaymentForm, _field: Field) -> None:
    """Skip the billing address when it is the shipping address."""
    if form.same_billing:
        raise StopValidation()
