"""The questions of the payment form: its fields by name, in the order of the page, with their
words.

Field names are those that public end-to-end suites use against the best-known hosted page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wtforms import Field, ValidationError

from checkout.domain import addresses, cards
from checkout.hosted import fields
from checkout.hosted.i18n import translate as _

POSTAL_ONLY = frozenset({"postal_code"})
SHIPPING, BILLING = "shipping", "billing"


@dataclass(frozen=True)
class Needs:
    """What the page asks of the shopper. `ship_to`: the countries offered, empty without shipping;
    `rates`: the ids of the shipping options; `whole_billing`: an address, not the postal code
    alone; `email`: known already; `email_fixed`: and not to be changed."""

    country: str
    language: str = "en"
    ship_to: tuple[str, ...] = ()
    rates: tuple[str, ...] = ()
    chosen_rate: str | None = None
    phone: bool = False
    card: bool = True
    whole_billing: bool = False
    email: str | None = None
    email_fixed: bool = False

    @property
    def billing(self) -> bool:
        """Without a card to check there is no billing address to ask for, unless it is required."""
        return self.card or self.whole_billing

    def billing_keys(self) -> frozenset[str] | None:
        return None if self.whole_billing else POSTAL_ONLY


def ask(needs: Needs, ship_country: str, bill_country: str) -> dict[str, Any]:
    """The fields, in the order of the page."""
    made: dict[str, Any] = {"email": _email()}
    if needs.phone:
        made["phoneNumber"] = _phone()
    if needs.ship_to:
        made |= {"shippingName": _name(_("Full name"), "shipping name", _("Enter your full name."))}
        made |= _address(SHIPPING, ship_country, needs, needs.ship_to, None)
    if needs.rates:
        made["shipping-rate"] = fields.radio(
            _("Shipping method"),
            [(rate, rate) for rate in needs.rates],
            default=needs.chosen_rate or needs.rates[0],
        )
    if needs.card:
        made |= _card()
    if needs.billing:
        if needs.ship_to:
            made["cardUseShippingAsBilling"] = fields.checkbox(
                _("Billing address is the same as shipping")
            )
        made |= _address(BILLING, bill_country, needs, addresses.COUNTRIES, needs.billing_keys())
    return made


def _email() -> Any:
    return fields.text(
        _("Email"),
        autocomplete="email",
        maxlength=254,
        required=_("Enter your email address."),
        validators=[fields.Email()],
        check="email",
        invalid=fields.Email.message,
        type="email",
        inputmode="email",
        dir="ltr",
        autocapitalize="none",
        spellcheck="false",
    )


def _phone() -> Any:
    return fields.text(
        _("Phone number"),
        autocomplete="tel",
        maxlength=30,
        required=_("Enter your phone number."),
        validators=[_phone_rule],
        check="phone",
        invalid=_("Enter a valid phone number."),
        type="tel",
        inputmode="tel",
        dir="ltr",
    )


def _name(label: str, autocomplete: str, required: str) -> Any:
    return fields.text(label, autocomplete=autocomplete, maxlength=100, required=required)


def _card() -> dict[str, Any]:
    common = {"inputmode": "numeric", "dir": "ltr", "spellcheck": "false", "autocapitalize": "none"}
    return {
        "cardNumber": fields.text(
            _("Card number"),
            autocomplete="cc-number",
            maxlength=32,
            required=_("Enter your card number."),
            check="card-number",
            invalid=_("Your card number is incorrect."),
            placeholder="1234 1234 1234 1234",
            **{"data-incomplete": _("Your card number is incomplete.")},
            **common,
        ),
        "cardExpiry": fields.text(
            _("Expiration (MM / YY)"),
            autocomplete="cc-exp",
            maxlength=9,
            required=_("Enter your card’s expiration date."),
            check="card-expiry",
            invalid=_("Enter the expiration date as month and year, such as 12 / 30."),
            placeholder=_("MM / YY"),
            **{"data-expired": _("Your card’s expiration date is in the past.")},
            **common,
        ),
        "cardCvc": fields.text(
            _("Security code (CVC)"),
            autocomplete="cc-csc",
            maxlength=4,
            required=_("Enter your card’s security code."),
            check="card-cvc",
            invalid=_("Your card’s security code is incomplete."),
            placeholder=_("CVC"),
            **common,
        ),
        "billingName": _name(_("Name on card"), "cc-name", _("Enter the name on your card.")),
    }


def _address(
    kind: str,
    country: str,
    needs: Needs,
    offered: tuple[str, ...],
    only: frozenset[str] | None,
) -> dict[str, Any]:
    choices = [row for row in addresses.country_names(needs.language) if row[0] in offered]
    made = {
        kind + "Country": fields.select(
            _("Country or region"),
            choices,
            autocomplete=f"{kind} country",
            required=_("Select a country or region."),
            default=country,
        )
    }
    empty = addresses.check(country, {}, needs.language, only=only, translate=_)
    for rule in addresses.fields_for(country, needs.language, only=only):
        autocomplete = f"{kind} {rule.autocomplete}"
        if rule.choices:
            made[kind + rule.name] = fields.select(
                _(rule.label),
                [("", ""), *rule.choices],
                autocomplete=autocomplete,
                required=empty.get(rule.key),
            )
            continue
        extra = {"dir": "ltr"} if rule.key == "postal_code" else {}
        if rule.key == "postal_code":
            extra |= _postal_hints(country)
        made[kind + rule.name] = fields.text(
            _(rule.label),
            autocomplete=autocomplete,
            maxlength=rule.maxlength,
            # Not a validator: check() asks the country's rules, which know more than "empty".
            required=None,
            **({"data-required": empty[rule.key]} if rule.key in empty else {}),
            **extra,
        )
    return made


def _postal_hints(country: str) -> dict[str, str]:
    """What the script needs to find a mistyped postal code: the country's pattern and its words."""
    pattern = addresses.postal_pattern(country)
    if pattern is None:
        return {}
    wrong = addresses.check(country, {"postal_code": "?"}, only=POSTAL_ONLY, translate=_)
    return {
        "data-check": "postal",
        "data-pattern": pattern,
        "data-invalid": wrong["postal_code"],
        "autocapitalize": "characters",
    }


def _phone_rule(_form: Any, field: Field) -> None:
    digits = cards.normalise_number(field.data)
    count = sum(character.isdecimal() for character in digits)
    if not 5 <= count <= 15 or any(character.isalpha() for character in digits):
        raise ValidationError(_("Enter a valid phone number."))
