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
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, StopValidation

from checkout.hosted.i18n import translate as _
from foundation import card_numbers

LONGEST_CHOICE = 200
"""The most characters of a select's or a radio button's value."""


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


def choice(posted: str | None) -> str:
    """The posted value of a select or of radio buttons; "" if it is longer than any option's."""
    return clean(posted) if posted and len(posted) <= LONGEST_CHOICE else ""


class TextField(StringField):
    """A text of at most `maxlength` characters, outer spaces not counted.

    A longer value is cut before anything parses it, and `too_long` is set. Normalisation may make a
    text of valid length longer, which counts as too long too. A card number is not kept, unless the
    field `takes_card_number`: what is typed into any other field is stored, and written into the page.
    """

    def __init__(
        self,
        *args: Any,
        maxlength: int,
        too_long: str | None = None,
        takes_card_number: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.maxlength = maxlength
        self.too_long = False
        self.takes_card_number = takes_card_number
        self.has_card_number = False
        self._message = too_long

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        if not valuelist:
            return
        typed = valuelist[0].strip()
        if not self.takes_card_number and card_numbers.is_in(typed):
            self.has_card_number = True
            self.data = ""
            return
        kept = clean(typed[: self.maxlength])
        self.too_long = max(len(typed), len(kept)) > self.maxlength
        self.data = kept[: self.maxlength]

    @property
    def too_long_message(self) -> str:
        return self._message or _("Use at most {number} characters.", number=self.maxlength)


class MaxLength:
    """Refuses a text that was cut, and ends the validation of its field, so that no part of it is parsed.

    Browsers enforce `maxlength`; other clients may not.
    """

    def __call__(self, _form: Any, field: TextField) -> None:
        if field.too_long:
            raise StopValidation(field.too_long_message)


def no_card_number(_form: Any, field: TextField) -> None:
    """Refuses a card number, and ends the validation of its field, which is empty then."""
    if field.has_card_number:
        raise StopValidation(_("Don’t enter a card number here."))


def text(
    label: str,
    *,
    autocomplete: str,
    maxlength: int,
    required: str | None = None,
    validators: Sequence[Any] | None = None,
    too_long: str | None = None,
    script: Mapping[str, str] | None = None,
    attrs: Mapping[str, Any] | None = None,
    **arguments: Any,
) -> Any:
    """A text field.

    `required`: the message for an empty value; None adds no such validator. `validators` follow
    it, by default the maximum length alone. A field that may be empty names `no_card_number` itself,
    since what lets its validation be skipped comes first. `too_long`: the message for a value of more
    characters than `maxlength`. `script`: the `data-` attributes for the script.
    """
    rules = [no_card_number, DataRequired(required)] if required else []
    rules += [MaxLength()] if validators is None else validators
    messages = {"required": required, **(script or {})} if required else script or {}
    attributes = _script_attributes(messages) | dict(attrs or {})
    kw = {"autocomplete": autocomplete, "maxlength": maxlength, "dir": "auto"}
    kw |= {**arguments, "attrs": attributes}
    return TextField(
        label,
        rules,
        maxlength=maxlength,
        too_long=too_long,
        takes_card_number=autocomplete == "cc-number",
        render_kw=kw,
    )


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
    return OptionsField(label, validators, options=Options(options), render_kw=kw)


def radio(label: str, *, validators: Sequence[Any]) -> Any:
    """Radio buttons. The template renders them from the page's data."""
    return TextField(label, [MaxLength(), *validators], maxlength=LONGEST_CHOICE, render_kw={})


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


class OptionsField(TextField):
    """A text field that is rendered as a select. Validators check its value.

    WTForms' SelectField would build an object for each option whenever a form is created.
    """

    def __init__(self, *args: Any, options: Options, **kwargs: Any):
        super().__init__(*args, maxlength=LONGEST_CHOICE, **kwargs)
        self.options = options
