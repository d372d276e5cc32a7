"""WTForms fields as the payment page uses them: cleaned input, one message each, words for the
script.

`render_kw` carries what goes into the HTML as it is; `said` the messages that the script shows
when it finds the same fault before the form is sent.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, Field, StringField, ValidationError

from checkout.domain.emails import is_email
from checkout.hosted.i18n import translate as _


def clean(text: str | None) -> str:
    """What was typed, without control characters (NUL breaks one database) and outer spaces."""
    kept = (c if unicodedata.category(c) not in ("Cc", "Cs") else " " for c in text or "")
    return unicodedata.normalize("NFC", "".join(kept)).strip()


class Required:
    """Something was typed or chosen."""

    def __init__(self, message: str):
        self.message = message

    def __call__(self, _form: Any, field: Field) -> None:
        if not field.data:
            raise ValidationError(self.message)


class AtMost:
    """Not longer than the field's maxlength, which browsers keep to and others may not."""

    def __call__(self, _form: Any, field: Field) -> None:
        limit = (field.render_kw or {}).get("maxlength")
        if limit and len(field.data or "") > limit:
            raise ValidationError(_("Use at most {number} characters.", number=limit))


class Email:
    """A well-formed address. Nothing is looked up: test suites use names that don't exist."""

    message = _("Enter an email address like name@example.com.")

    def __call__(self, _form: Any, field: Field) -> None:
        if not is_email(field.data):
            raise ValidationError(self.message)


def text(
    label: str,
    *,
    autocomplete: str,
    maxlength: int,
    required: str | None = None,
    validators: Sequence[Any] = (),
    check: str | None = None,
    invalid: str | None = None,
    **attributes: Any,
) -> Any:
    """A line of text. `required` is the message when it is empty; None makes it optional. `check`
    names the script's test for it and `invalid` what the script then says."""
    rules = [Required(required)] if required else []
    said = {"required": required, "check": check, "invalid": invalid}
    kw: dict[str, Any] = {"autocomplete": autocomplete, "maxlength": maxlength, **attributes}
    kw |= {f"data-{name}": words for name, words in said.items() if words}
    filled = [_when_filled(rule) for rule in (AtMost(), *validators)]
    return StringField(label, [*rules, *filled], filters=[clean], render_kw=kw)


class ListField(StringField):
    """One of `options`, (value, label) pairs. Whether the answer is one of them is checked by who
    knows the rules: they have better words for it."""

    def __init__(self, *args: Any, options: Sequence[tuple[str, str]] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.options = list(options)


def select(
    label: str,
    options: Sequence[tuple[str, str]],
    *,
    autocomplete: str,
    required: str | None = None,
    default: str = "",
) -> Any:
    """A list to choose from. `required` is what the script says when nothing is."""
    kw = {"autocomplete": autocomplete} | ({"data-required": required} if required else {})
    return ListField(label, options=options, default=default, filters=[clean], render_kw=kw)


def radio(label: str, options: Sequence[tuple[str, str]], *, default: str) -> Any:
    """One of a few, all shown."""
    return ListField(label, options=options, default=default, filters=[clean])


def checkbox(label: str) -> Any:
    return BooleanField(label)


def _when_filled(rule: Any) -> Any:
    def run(form: Any, field: Field) -> None:
        if field.data:
            rule(form, field)

    return run


def first_errors(errors: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """One message a field: the first, as the others mostly follow from it."""
    return {name: messages[0] for name, messages in errors.items() if messages}
