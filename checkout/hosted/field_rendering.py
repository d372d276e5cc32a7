"""From the form's fields to the arguments of our template components (`field`, `select`,
`checkbox`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checkout.domain.addresses import AddressField
from checkout.hosted.fields import ListField
from checkout.hosted.form_fields import SHIPPING
from checkout.hosted.forms import PaymentForm
from checkout.hosted.i18n import translate as _

_OWN_ARGUMENTS = {"type", "autocomplete", "inputmode", "maxlength", "placeholder", "dir"}


class Controls:
    """Called with a field's name in a template: `field(**control("email"))`.

    `errors` are shown beside the fields and named by aria-describedby; `focus` is the field to
    mend.
    """

    def __init__(
        self, form: PaymentForm, errors: Mapping[str, str] | None = None, focus: str | None = None
    ):
        self.form = form
        self.errors = errors or {}
        self.focus = focus

    def __call__(self, name: str, **changes: Any) -> dict[str, Any]:
        bound = self.form[name]
        attributes = dict(bound.render_kw or {})
        own = {key: attributes.pop(key) for key in _OWN_ARGUMENTS & attributes.keys()}
        made = {
            "id": name,
            "label": bound.label.text,
            "value": self.form.shown(name),
            "error": self.errors.get(name),
            **own,
            **changes,
        }
        if isinstance(bound, ListField):
            made["options"] = bound.options
        if name == self.focus:
            attributes |= {"autofocus": True, "aria-invalid": "true", "aria-describedby": "decline"}
        # Not `required`: the browser's own bubbles would come before our messages where novalidate
        # is lost; aria-required says the same to assistive technology.
        if "data-required" in attributes:
            attributes["aria-required"] = "true"
        return made | {"attrs": attributes}

    def messages(self, *names: str) -> list[tuple[str, str | None]]:
        """(field id, its error) for the group that the fields stand in."""
        return [(name, self.errors.get(name)) for name in names]

    def address_names(self, kind: str) -> list[str]:
        """All fields of an address, in order, for its messages."""
        before = [kind + "Name", kind + "Country"] if kind == SHIPPING else [kind + "Country"]
        return before + [field.name for _rule, field in self.form.address_fields(kind)]

    def address_rows(self, kind: str) -> list[list[dict[str, Any]]]:
        """The fields that follow the country, in rows: wide ones alone, short neighbours up to
        three together. Each is the arguments of its component: a `select` if it has options."""
        rows: list[list[AddressField]] = []
        for rule, _field in self.form.address_fields(kind):
            joins = rows and not rule.wide and not rows[-1][-1].wide and len(rows[-1]) < 3
            rows[-1].append(rule) if joins else rows.append([rule])
        return [[self._address_control(kind, rule, len(row)) for rule in row] for row in rows]

    def _address_control(self, kind: str, rule: AddressField, neighbours: int) -> dict[str, Any]:
        changes: dict[str, Any] = {"grow": neighbours == 3 and rule.key == "city"}
        if not rule.required:
            changes["optional"] = _("optional")
        return self(kind + rule.name, **changes)
