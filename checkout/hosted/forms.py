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
from checkout.hosted.saved_cards import NEW


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
        self._posted_card = (data.get("saved-card") or None) if data else None
        self.unbound = build_fields(spec, self.shown_country[SHIPPING], self.shown_country[BILLING])
        super().__init__(self.unbound)
        initial: dict[str, str | None] = {
            kind + "Country": country for kind, country in self.shown_country.items()
        }
        rate = spec.selected_rate or next(iter(spec.shipping_rates), None)
        initial |= {"email": spec.email, "shipping-rate": rate}
        if spec.saved_cards:  # a form that names none has the details of a card
            initial["saved-card"] = spec.saved_cards[0] if data is None else NEW
        self.process(data, data={**initial, "cardUseShippingAsBilling": True})
        if spec.email_readonly:
            self["email"].data = spec.email
        self._hidden = self._find_hidden()
        for field in self:
            if field.name in self._hidden:
                field.validators = ()

    @property
    def method(self) -> str:
        """The type of payment method that the shopper chose: the first one offered, unless another was posted."""
        chosen = self["payment-method"].data if "payment-method" in self else None
        return chosen if chosen in self.spec.methods else self.spec.methods[0]

    @property
    def saved_card(self) -> str | None:
        """The id of the saved card that is chosen; None for a card that is entered, and for a bank account."""
        chosen = self["saved-card"].data if "saved-card" in self else None
        return chosen if chosen in self.spec.saved_cards and self.method == CARD else None

    @property
    def card_is_gone(self) -> bool:
        """Whether the posted one of the customer's saved cards is not offered any more."""
        posted = self._posted_card
        return self.method == CARD and posted not in (None, NEW, *self.spec.saved_cards)

    def _find_hidden(self) -> set[str]:
        """The fields that the page hides, because another way to pay was chosen: nothing of them is checked."""
        if self.spec.methods == (CARD,) and not self.spec.saved_cards:
            return set()
        wanted = () if self.saved_card else NAMES[self.method]
        others = {name for method in self.spec.methods for name in NAMES[method]} - set(wanted)
        return others | self._of_billing() if self.skips_billing else others

    @property
    def skips_billing(self) -> bool:
        """Whether no billing address is asked for, because a saved card pays, or a bank account that needs none."""
        if self.saved_card:
            return True
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
        if name in self._hidden:
            return True
        return self.same_billing and name.startswith(BILLING) and name != "billingName"

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
