"""The payment form: which fields a session asks for, under which names, and what is wrong with the
answers.

Field names are those that public end-to-end suites use against the best-known hosted page. The
form only reads and checks; it knows nothing of rows. Card number and security code are read from
it once and never rendered back: templates get `shown(name)`, which leaves them out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import phonenumbers
from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms.form import BaseForm

from checkout.domain import addresses, cards
from checkout.domain.addresses import AddressField
from checkout.hosted import fields
from checkout.hosted.words import translate as _

NEVER_SHOWN = frozenset({"cardNumber", "cardCvc"})
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


class PaymentForm(BaseForm):
    """`needs` decides the fields, `data` (the posted form, or None) the countries whose address
    fields are shown. `now`: seconds, UTC, for the card's expiry."""

    def __init__(self, needs: Needs, now: int, data: MultiDict[str, str] | None = None):
        self.needs = needs
        self.now = now
        self.ship_country = _country(data, SHIPPING, needs.ship_to, needs.country)
        self.bill_country = _country(data, BILLING, addresses.COUNTRIES, needs.country)
        super().__init__(_unbound(needs, self.ship_country, self.bill_country))
        self.process(data, data={"email": needs.email, "cardUseShippingAsBilling": True})
        if needs.email_fixed:
            self["email"].data = needs.email

    def address_fields(self, kind: str) -> list[tuple[AddressField, Field]]:
        """The address fields of "shipping" or "billing" with their country's rules, in order."""
        country = self.ship_country if kind == SHIPPING else self.bill_country
        only = None if kind == SHIPPING else self.needs.billing_keys()
        rules = addresses.fields_for(country, self.needs.language, only=only)
        return [(rule, self[kind + rule.name]) for rule in rules]

    @property
    def same_billing(self) -> bool:
        """Is the billing address the one that is shipped to?"""
        return "cardUseShippingAsBilling" in self and bool(self["cardUseShippingAsBilling"].data)

    def shown(self, name: str) -> str:
        """The value to write into the HTML."""
        return "" if name in NEVER_SHOWN else self[name].data or ""

    def check(self) -> dict[str, str]:
        """What is wrong, as field name -> message, in the order of the page."""
        self.validate()
        found = fields.first_errors({field.name: field.errors for field in self})
        if self.needs.ship_to:
            found |= self._check_address(SHIPPING)
        if self.needs.billing and self.same_billing:
            found = {name: words for name, words in found.items() if not _is_billing(name)}
        elif self.needs.billing:
            found |= self._check_address(BILLING)
        if self.needs.rates and self["shipping-rate"].data not in self.needs.rates:
            found["shipping-rate"] = _("Select a shipping method.")
        if self.needs.card:
            found |= {name: words for name, words in self._check_card().items() if words}
        return {field.name: found[field.name] for field in self if field.name in found}

    def email(self) -> str:
        return str(self["email"].data)

    def phone(self) -> str | None:
        """As E.164 where it can be read, else as typed."""
        return (
            _international(self["phoneNumber"].data, self.ship_country)
            if self._has("phone")
            else None
        )

    def address(self, kind: str) -> dict[str, str | None] | None:
        """The API's address, or None where none was asked for."""
        if kind == SHIPPING:
            return self._normalised(SHIPPING) if self.needs.ship_to else None
        if not self.needs.billing:
            return None
        return self._normalised(SHIPPING if self.same_billing else BILLING)

    def _has(self, need: str) -> bool:
        return bool(getattr(self.needs, need))

    def _normalised(self, kind: str) -> dict[str, str | None]:
        return addresses.normalise(self[kind + "Country"].data, self._typed(kind))

    def _typed(self, kind: str) -> dict[str, str]:
        return {rule.key: field.data or "" for rule, field in self.address_fields(kind)}

    def _check_address(self, kind: str) -> dict[str, str]:
        offered = self.needs.ship_to if kind == SHIPPING else addresses.COUNTRIES
        country = self[kind + "Country"].data
        wrong = addresses.check(
            country if country in offered else "",
            self._typed(kind),
            self.needs.language,
            only=None if kind == SHIPPING else self.needs.billing_keys(),
            translate=_,
        )
        names = {rule.key: kind + rule.name for rule, _field in self.address_fields(kind)}
        names["country"] = kind + "Country"
        return {names[key]: message for key, message in wrong.items()}

    def _check_card(self) -> dict[str, str | None]:
        number = cards.normalise_number(self["cardNumber"].data or "")
        brand = cards.brand_of(number)
        return {
            "cardNumber": _number_problem(number),
            "cardExpiry": _expiry_problem(self["cardExpiry"].data or "", self.now),
            "cardCvc": _cvc_problem(self["cardCvc"].data or "", brand),
        }


def _unbound(needs: Needs, ship_country: str, bill_country: str) -> dict[str, Any]:
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


def _country(
    data: MultiDict[str, str] | None, kind: str, offered: tuple[str, ...], default: str
) -> str:
    posted = data.get(kind + "Country", "") if data else ""
    if posted in offered:
        return posted
    return default if default in offered or not offered else offered[0]


def _is_billing(name: str) -> bool:
    return name.startswith(BILLING) and name != "billingName"


def _number_problem(number: str) -> str | None:
    if not number:
        return _("Enter your card number.")
    if number.isdecimal() and not cards.is_complete(number) and len(number) < 16:
        return _("Your card number is incomplete.")
    if not number.isdecimal() or not cards.is_complete(number) or not cards.luhn_valid(number):
        return _(cards.INCORRECT_NUMBER.message)
    return None if cards.look_up(number) else _(cards.TEST_CARDS_ONLY)


def _expiry_problem(typed: str, now: int) -> str | None:
    if not typed:
        return _("Enter your card’s expiration date.")
    expiry = cards.parse_expiry(typed)
    if expiry is None or cards.is_too_far(expiry[1], now):
        return _("Enter the expiration date as month and year, such as 12 / 30.")
    if cards.is_expired(*expiry, now):
        return _("Your card’s expiration date is in the past.")
    return None


def _cvc_problem(typed: str, brand: cards.Brand | None) -> str | None:
    if not typed:
        return _("Enter your card’s security code.")
    if not cards.cvc_valid(typed, brand):
        return _("Your card’s security code is incomplete.")
    return None


def _phone_rule(_form: Any, field: Field) -> None:
    digits = cards.normalise_number(field.data)
    count = sum(character.isdecimal() for character in digits)
    if not 5 <= count <= 15 or any(character.isalpha() for character in digits):
        raise fields.ValidationError(_("Enter a valid phone number."))


def _international(typed: str, country: str) -> str:
    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException:
        return typed
    if not phonenumbers.is_possible_number(number):
        return typed
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


Messages = Mapping[str, str]
