"""The payment form as templates read it: arguments for the macros of `components/`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jinja2.runtime import Macro
from markupsafe import Markup

from checkout.domain.addresses import AddressField
from checkout.hosted.fields import OptionsField
from checkout.hosted.form_spec import SHIPPING
from checkout.hosted.forms import PaymentForm
from checkout.hosted.framing import first_focus
from checkout.hosted.i18n import translate as _
from checkout.hosted.saved_cards import NEW

NEVER_SHOWN = frozenset({"cardNumber", "cardCvc", "accountNumber", "iban"})
"""Fields whose value is never written into HTML."""
FIRST_TO_FILL = "cardNumber"
"""The first card field that is empty after a decline, and so has the focus, whichever field the decline is about."""
_SECTIONS: dict[tuple[Any, ...], Markup] = {}
_MOST_SECTIONS = 256
"""Of up to 20 KB, if it lists every country and the states of one."""


class FormView:
    """A form, the message of each invalid field, and the field that a decline is about.

    `{{ field(**form.args("email")) }}` renders a text field.
    """

    def __init__(
        self,
        form: PaymentForm,
        errors: Mapping[str, str] | None = None,
        declined: str | None = None,
    ):
        self.spec = form.spec
        self._form = form
        self._errors = errors or {}
        self._declined = declined
        self._countries = {kind + "Country": code for kind, code in form.shown_country.items()}

    @property
    def method(self) -> str:
        return self._form.method

    @property
    def same_billing(self) -> bool:
        return self._form.same_billing

    @property
    def saved_card(self) -> str:
        """The chosen one of the customer's cards, or NEW."""
        return self._form.saved_card or NEW

    @property
    def saves_card(self) -> bool:
        return bool(self._form["saveCard"].data)

    def args(self, name: str, **changes: Any) -> dict[str, Any]:
        """The arguments of the macro that renders this field. `changes` overrides some."""
        bound = self._form[name]
        value = "" if name in NEVER_SHOWN else bound.data or ""
        made = {
            **bound.render_kw,
            "id": name,
            "label": bound.label.text,
            "value": value,
            "error": self._errors.get(name),
            **changes,
        }
        if isinstance(bound, OptionsField):
            made["options"] = bound.options.render(value)
        if name == self._declined:
            about = {"aria-invalid": "true", "aria-describedby": "decline"}
            made["attrs"] = made["attrs"] | about
        if self._declined and name == FIRST_TO_FILL:
            made["attrs"] = made["attrs"] | {first_focus(): True}
        return made

    def section(self, macro: Macro, names: Iterable[str]) -> Markup:
        """`macro(form)`, which renders the fields `names` and nothing else of the form.

        While they are valid and nothing was typed, the markup is the same in every form that has
        these fields, so it is rendered once. Rendering it for each page took 0.6 ms of its 2.1 ms.
        """
        shown = [name for name in names if name in self._form]
        if not all(map(self._is_initial, shown)):
            return self._call(macro)
        values = [(self._form.unbound[name], self._form[name].data) for name in shown]
        key = (macro, self.spec.language, *values)
        found = _SECTIONS.get(key)
        if found is None:
            if len(_SECTIONS) >= _MOST_SECTIONS:
                _SECTIONS.clear()
            found = _SECTIONS[key] = self._call(macro)
        return found

    def _call(self, macro: Macro) -> Markup:
        return Markup(macro(self))  # noqa: S704 - macros escape what they show

    def _is_initial(self, name: str) -> bool:
        """Is the field valid, and empty or a country whose fields follow it?"""
        if name in self._errors or (self._declined and name == FIRST_TO_FILL):
            return False
        value = self._form[name].data
        return not value or value == self._countries.get(name)

    def country(self, kind: str) -> str:
        """The country whose fields the shipping or billing address has."""
        return self._form.shown_country[kind]

    def value(self, name: str) -> str | None:
        """The value of a field that is rendered without `args`."""
        value: str | None = self._form[name].data
        return value

    def error(self, name: str) -> str | None:
        """The message of a field that is rendered without `args`."""
        return self._errors.get(name)

    def address_names(self, kind: str) -> list[str]:
        """The names of all fields of the shipping or billing address."""
        first = [kind + "Name", kind + "Country"] if kind == SHIPPING else [kind + "Country"]
        return first + [field.name for _rule, field in self._form.address_fields(kind)]

    def address_rows(self, kind: str) -> list[list[dict[str, Any]]]:
        """The macro arguments of the fields after the country, in rows.

        A wide field has a row of its own. Two short ones share a row; of three, the first has its
        own, so that a long city name isn't cut. A field with `options` is a select.
        """
        short: list[AddressField] = []
        rows: list[list[AddressField]] = []
        for rule, _field in self._form.address_fields(kind):
            if rule.wide or len(short) == 3:
                rows += _split(short)
                short = []
            if rule.wide:
                rows.append([rule])
            else:
                short.append(rule)
        return [[self._address_args(kind, rule) for rule in row] for row in [*rows, *_split(short)]]

    def _address_args(self, kind: str, rule: AddressField) -> dict[str, Any]:
        changes = {} if rule.required else {"optional": _("optional")}
        return self.args(kind + rule.name, **changes)


def _split(short: list[AddressField]) -> list[list[AddressField]]:
    if len(short) == 3:
        return [short[:1], short[1:]]
    return [short] if short else []
