"""WTForms fields as the payment page uses them.

`render_kw` holds the arguments of the template macro that renders the field (`components/field`,
`components/select`). Its `attrs` are HTML attributes; `data-required`, `data-check` and
`data-invalid` tell the script what to check in the browser and which message to show.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape
from wtforms import BooleanField, Field, StringField
from wtforms.validators import DataRequired, Length, StopValidation, ValidationError

from checkout.hosted.i18n import translate as _


def clean(text: str | None) -> str:
    """`text` in NFC, without outer spaces, each control character replaced by a space.

    PostgreSQL refuses NUL and lone surrogates.
    """
    if not text:
        return ""
    if text.isascii() and text.isprintable():
        return text.strip()
    kept = (c if unicodedata.category(c) not in ("Cc", "Cs") else " " for c in text)
    return unicodedata.normalize("NFC", "".join(kept)).strip()


class MaxLength(Length):
    """At most `max` characters. Browsers enforce `maxlength`; other clients may not.

    A longer value ends the validation of its field, so that no later validator has to parse it.
    """

    def __init__(self, max: int):
        super().__init__(max=max, message=_("Use at most {number} characters.", number=max))

    def __call__(self, form: Any, field: Field) -> None:
        try:
            super().__call__(form, field)
        except ValidationError as error:
            raise StopValidation(*error.args) from error


def text(
    label: str,
    *,
    autocomplete: str,
    maxlength: int,
    required: str | None = None,
    validators: Sequence[Any] | None = None,
    script: Mapping[str, str] | None = None,
    attrs: Mapping[str, Any] | None = None,
    **arguments: Any,
) -> Any:
    """A text field.

    `required`: the message for an empty value; None adds no such validator. `validators` follow
    it, by default the maximum length alone. `script`: the `data-` attributes for the script.
    """
    rules = [DataRequired(required)] if required else []
    rules += [MaxLength(maxlength)] if validators is None else validators
    messages = {"required": required, **(script or {})} if required else script or {}
    attributes = _script_attributes(messages) | dict(attrs or {})
    kw = {"autocomplete": autocomplete, "maxlength": maxlength, **arguments, "attrs": attributes}
    return StringField(label, rules, filters=[clean], render_kw=kw)


def select(
    label: str,
    options: Iterable[tuple[str, str]],
    *,
    autocomplete: str,
    validators: Sequence[Any],
    script: Mapping[str, str] | None = None,
) -> Any:
    """A select of (value, label) pairs."""
    kw = {"autocomplete": autocomplete, "attrs": _script_attributes(script or {})}
    return OptionsField(label, validators, options=Options(options), filters=[clean], render_kw=kw)


def radio(label: str, *, validators: Sequence[Any]) -> Any:
    """Radio buttons. The template renders them from the page's data."""
    return StringField(label, validators, filters=[clean], render_kw={})


def checkbox(label: str) -> Any:
    return BooleanField(label)


def _script_attributes(messages: Mapping[str, str]) -> dict[str, str]:
    """`data-` attributes, and `aria-required` with `data-required`.

    The field isn't marked `required`: where `novalidate` is lost, the browser's own messages would
    come before ours. `aria-required` says the same to assistive technology.
    """
    made = {f"data-{name}": value for name, value in messages.items()}
    return made | {"aria-required": "true"} if "required" in messages else made


class Options:
    """The options of a select, rendered once: the page lists 250 countries."""

    def __init__(self, pairs: Iterable[tuple[str, str]]):
        self._html = ""
        self._ends: dict[str, int] = {}
        for value, label in pairs:
            self._html += f'<option value="{escape(value)}"'
            self._ends[value] = len(self._html)
            self._html += f">{escape(label)}</option>"

    def render(self, selected: str) -> Markup:
        """The `<option>` elements, with the one whose value is `selected` marked."""
        end = self._ends.get(selected)
        marked = self._html if end is None else f"{self._html[:end]} selected{self._html[end:]}"
        return Markup(marked)  # noqa: S704 - values and labels were escaped above


class OptionsField(StringField):
    """A text field that is rendered as a select. Validators check its value.

    WTForms' SelectField would build an object for each option whenever a form is created.
    """

    def __init__(self, *args: Any, options: Options, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.options = options
