"""The payment form: reads the answers and finds what is wrong with them; it knows nothing of rows.

Card number and security code are read from it once and never rendered back: templates get
`shown(name)`, which leaves them out.
"""

from __future__ import annotations

from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms.form import BaseForm

from checkout.domain import addresses, cards
from checkout.domain.addresses import AddressField
from checkout.hosted import fields, validators
from checkout.hosted.form_fields import BILLING, SHIPPING, Needs, ask
from checkout.hosted.i18n import translate as _

NEVER_SHOWN = frozenset({"cardNumber", "cardCvc"})


class PaymentForm(BaseForm):
    """`needs` decides the fields, `data` (the posted form, or None) the countries whose address
    fields are shown. `now`: seconds, UTC, for the card's expiry."""

    def __init__(self, needs: Needs, now: int, data: MultiDict[str, str] | None = None):
        self.needs = needs
        self.now = now
        self.ship_country = _country(data, SHIPPING, needs.ship_to, needs.country)
        self.bill_country = _country(data, BILLING, addresses.COUNTRIES, needs.country)
        super().__init__(ask(needs, self.ship_country, self.bill_country))
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
            validators.international(self["phoneNumber"].data, self.ship_country)
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
            "cardNumber": validators.number_problem(number),
            "cardExpiry": validators.expiry_problem(self["cardExpiry"].data or "", self.now),
            "cardCvc": validators.cvc_problem(self["cardCvc"].data or "", brand),
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
