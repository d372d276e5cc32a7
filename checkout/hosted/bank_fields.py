"""The fields of a bank account on the payment page, and which fields belong to which payment method."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from wtforms import Field
from wtforms.validators import ValidationError

from checkout.domain import banks
from checkout.domain.banks import BankAccount
from checkout.hosted import fields
from checkout.hosted.fields import MaxLength
from checkout.hosted.i18n import translate as _

CARD = "card"
NAMES = {
    CARD: ("cardNumber", "cardExpiry", "cardCvc", "billingName"),
    banks.US: ("accountHolderName", "routingNumber", "accountNumber"),
    banks.SEPA: ("accountHolderName", "iban"),
}
"""The fields of each type of payment method."""


@lru_cache(maxsize=16)
def bank_fields(_language: str) -> dict[str, Any]:
    """The fields of all types of bank accounts, by name. Browsers neither fill in nor keep an account's number."""
    return {
        "accountHolderName": fields.text(
            _("Name on account"),
            autocomplete="name",
            maxlength=100,
            required=_("Enter the name on your bank account."),
        ),
        "routingNumber": fields.text(
            _("Routing number"),
            maxlength=32,
            required=_("Enter your bank’s routing number."),
            validators=[MaxLength(), _routing_number],
            placeholder="110000000",
            **_number(),
        ),
        "accountNumber": fields.text(
            _("Account number"),
            maxlength=32,
            required=_("Enter your account number."),
            validators=[MaxLength(), _account_number],
            placeholder="000123456789",
            **_number(),
        ),
        "iban": fields.text(
            _("IBAN"),
            maxlength=48,
            required=_("Enter your IBAN."),
            validators=[MaxLength(), _iban],
            placeholder="DE89 3704 0044 0532 0130 00",
            **_number("text", autocapitalize="characters"),
        ),
    }


def account(form: Any) -> BankAccount:
    """The account from a valid form whose method is a bank account."""
    if form.method == banks.SEPA:
        return BankAccount(banks.SEPA, banks.normalise(form["iban"].data))
    return BankAccount(
        banks.US,
        banks.normalise(form["accountNumber"].data),
        banks.normalise(form["routingNumber"].data),
    )


def _number(inputmode: str = "numeric", **attrs: str) -> dict[str, Any]:
    known = {"spellcheck": "false", "autocapitalize": "none", **attrs}
    return {"autocomplete": "off", "inputmode": inputmode, "dir": "ltr", "attrs": known}


def _routing_number(_form: Any, field: Field) -> None:
    if not banks.routing_number_valid(banks.normalise(field.data)):
        raise ValidationError(_("Your routing number is incorrect. It has nine digits."))


def _account_number(form: Any, field: Field) -> None:
    number = banks.normalise(field.data)
    if not banks.account_number_valid(number):
        raise ValidationError(_("Your account number is incorrect. It has 4 to 17 digits."))
    _check_known(form, BankAccount(banks.US, number))


def _iban(form: Any, field: Field) -> None:
    number = banks.normalise(field.data)
    if not banks.iban_valid(number):
        raise ValidationError(_("Your IBAN is incorrect."))
    _check_known(form, BankAccount(banks.SEPA, number))


def _check_known(form: Any, typed: BankAccount) -> None:
    if banks.look_up(typed) is None:
        live = form.spec.livemode
        raise ValidationError(
            _("No bank account can be debited in live mode.")
            if live
            else _(banks.TEST_ACCOUNTS_ONLY[typed.type])
        )
