"""The payment form: a WTForms form whose fields depend on the session. It reads no database."""

from __future__ import annotations

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms.form import BaseForm

from checkout.domain import addresses
from checkout.domain.addresses import AddressField
from checkout.hosted.bank_fields import CARD, NAMES
from checkout.hosted.fields import TextField, choice
from checkout.hosted.form_fields import build_fields
from checkout.hosted.form_spec import BILLING, SHIPPING, FormSpec


class PaymentForm(BaseForm):
    """`data`: the posted form, or None. `now`: seconds, UTC, for the card's expiry.

    `shown_country` has, for a shipping and a billing address, the country whose fields the form
    has: the posted one if it is offered, else the default. `unbound`: WTForms' unbound fields by
    name; forms share them.
    """

    def __init__(self, spec: FormSpec, now: int, data: MultiDict[str, str] | None = None):
        self.spec = spec
        self.now = now
        self.shown_country = {kind: _country(data, kind, spec) for kind in (SHIPPING, BILLING)}
        self.unbound = build_fields(spec, self.shown_country[SHIPPING], self.shown_country[BILLING])
        super().__init__(self.unbound)
        initial: dict[str, str | None] = {
            kind + "Country": country for kind, country in self.shown_country.items()
        }
        rate = spec.selected_rate or next(iter(spec.shipping_rates), None)
        initial |= {"email": spec.email, "shipping-rate": rate}
        self.process(data, data={**initial, "cardUseShippingAsBilling": True})
        if spec.email_readonly:
            self["email"].data = spec.email
        if spec.methods != (CARD,):
            self._skip_other_methods()

    @property
    def method(self) -> str:
        """The type of payment method that the shopper chose: the first one offered, unless another was posted."""
        chosen = self["payment-method"].data if "payment-method" in self else None
        return chosen if chosen in self.spec.methods else self.spec.methods[0]

    def _skip_other_methods(self) -> None:
        """Check nothing of the payment methods that were not chosen: the page hides their fields."""
        wanted = NAMES[self.method]
        others = {name for method in self.spec.methods for name in NAMES[method]} - set(wanted)
        for field in self:
            if field.name in others or (self.skips_billing and field.name in self._of_billing()):
                field.validators = ()

    @property
    def skips_billing(self) -> bool:
        """Whether a billing address that a card needs is not asked for, because a bank account pays."""
        return self.method != CARD and not self.spec.full_billing_address

    def _of_billing(self) -> set[str]:
        names = {name for name in self.unbound if name.startswith(BILLING)}
        return names - {"billingName"}

    def first_errors(self) -> dict[str, str]:
        """The first message of each invalid field, by name, in the order of the page."""
        return {name: messages[0] for name, messages in self.errors.items()}

    def cut_errors(self) -> dict[str, str]:
        """The message of each field that was cut, by name, also of a form that is not validated."""
        return {
            field.name: field.too_long_message
            for field in self
            if isinstance(field, TextField) and field.too_long and not self._is_skipped(field.name)
        }

    def _is_skipped(self, name: str) -> bool:
        if name not in NAMES[self.method] and any(
            name in NAMES[each] for each in self.spec.methods
        ):
            return True
        if name == "billingName" or not name.startswith(BILLING):
            return False
        return self.same_billing or self.skips_billing

    @property
    def same_billing(self) -> bool:
        """Is the billing address the shipping address?"""
        return "cardUseShippingAsBilling" in self and bool(self["cardUseShippingAsBilling"].data)

    def country(self, kind: str) -> str:
        """The posted country of the shipping or billing address, offered or not."""
        return str(self[kind + "Country"].data)

    def address_fields(self, kind: str) -> list[tuple[AddressField, Field]]:
        """The fields after the country, each with its country's rule."""
        rules = addresses.fields_for(
            self.shown_country[kind], self.spec.language, only=self.spec.address_keys(kind)
        )
        return [(rule, self[kind + rule.name]) for rule in rules]

    def address_values(self, kind: str) -> dict[str, str]:
        """What was typed, by the address's keys."""
        return {rule.key: field.data or "" for rule, field in self.address_fields(kind)}

    def address(self, kind: str) -> dict[str, str | None] | None:
        """The address as the API writes it, or None if none is collected. Of a valid form."""
        if kind == BILLING and self.skips_billing:
            return None
        if kind == BILLING and self.same_billing:
            kind = SHIPPING
        if kind + "Country" not in self:
            return None
        return addresses.normalise(self.country(kind), self.address_values(kind))


def _country(data: Mapping[str, str] | None, kind: str, spec: FormSpec) -> str:
    offered = spec.countries(kind)
    posted = choice(data.get(kind + "Country")) if data else ""
    if posted in offered:
        return posted
    return spec.default_country if spec.default_country in offered or not offered else offered[0]
