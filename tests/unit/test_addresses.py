"""Addresses by country: fields, labels, checks, and the traps in the data."""

from __future__ import annotations

import pytest

from checkout.domain import addresses
from checkout.domain.address_rules import rules_of
from checkout.domain.address_words import ELSEWHERE

US = {
    "line1": "354 Oyster Point Blvd",
    "city": "South San Francisco",
    "state": "CA",
    "postal_code": "94080",
}


def labels(country: str, locale: str = "en") -> list[str]:
    return [field.label for field in addresses.fields_for(country, locale)]


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("US", ["Address", "Apartment, suite", "City", "State", "ZIP code"]),
        ("GB", ["Address", "Apartment, suite", "Town or city", "Postcode"]),
        ("DE", ["Address", "Apartment, suite", "Postal code", "City"]),
        ("AU", ["Address", "Apartment, suite", "Suburb", "State", "Postcode"]),
        ("IN", ["Address", "Apartment, suite", "City", "PIN code", "State"]),
        ("IE", ["Address", "Apartment, suite", "Townland", "City", "County", "Eircode"]),
        ("AE", ["Address", "Apartment, suite", "Emirate"]),
        ("JP", ["Address", "Apartment, suite", "City", "Prefecture", "Postal code"]),
    ],
)
def test_labels_follow_the_country(country: str, expected: list[str]) -> None:
    assert labels(country) == expected


def test_japans_fields_in_japanese_begin_with_the_postal_code() -> None:
    keys = [field.key for field in addresses.fields_for("JP", "ja")]
    assert keys == ["postal_code", "state", "city", "line1", "line2"]


@pytest.mark.parametrize(("locale", "first"), [("en", "Aichi"), ("ja", "北海道")])
def test_areas_are_listed_once_in_the_locales_script(locale: str, first: str) -> None:
    state = next(f for f in addresses.fields_for("JP", locale) if f.key == "state")
    assert len(state.choices) == 47
    assert state.choices[0][1] == first


def test_every_country_has_fields_in_every_script() -> None:
    for country in addresses.COUNTRIES:
        for locale in ("en", "ja", "ar", "zh_Hant_HK", "pt_BR"):
            keys = [field.key for field in addresses.fields_for(country, locale)]
            assert len(keys) == len(set(keys)), country
            assert keys.count("line1") == 1, country


def test_every_country_accepts_its_own_examples() -> None:
    for country in addresses.COUNTRIES:
        rules = rules_of(country)
        for example in rules.postal_code_examples:
            code = addresses.normalise_postal_code(country, example)
            assert addresses._fits(rules, code), (country, example)


def test_a_whole_address_passes() -> None:
    assert addresses.check("US", US) == {}


def test_missing_fields_are_named_with_the_countrys_labels() -> None:
    assert addresses.check("US", {}) == {
        "line1": "Enter your address.",
        "city": "Enter your city.",
        "state": "Select your state.",
        "postal_code": "Enter your ZIP code.",
    }
    assert addresses.check("XX", US) == {"country": "Select a country or region."}


@pytest.mark.parametrize(
    ("country", "typed"),
    [
        ("NL", "1012lg"),
        ("GB", "sw1a 1aa"),
        ("CA", "k1a 0b1"),
        ("PL", "00950"),
        ("SE", "SE-123 45"),
        ("JP", "１５４００２３"),
        ("US", "94080-1234"),
        ("IE", ""),
    ],
)
def test_postal_codes_are_normalised_before_the_check(country: str, typed: str) -> None:
    assert not addresses.check(country, {"postal_code": typed}, only={"postal_code"})


def test_an_invalid_postal_code_names_an_example() -> None:
    errors = addresses.check("US", US | {"postal_code": "9408"})
    assert errors == {"postal_code": "Enter a valid ZIP code, such as 95014."}


def test_a_postal_code_must_belong_to_the_state() -> None:
    assert "Check both" in addresses.check("US", US | {"postal_code": "10001"})["postal_code"]
    assert not addresses.check("US", US | {"postal_code": "10001"}, only={"postal_code"})
    named = US | {"state": "california", "postal_code": "10001"}
    assert "Check both" in addresses.check("US", named)["postal_code"]


def test_a_state_is_accepted_by_key_or_name() -> None:
    assert not addresses.check("US", US | {"state": "california"})
    assert addresses.check("US", US | {"state": "Kalifornien"}) == {
        "state": "Select an option from the list."
    }


def test_normalising_keeps_the_spelling_and_six_keys() -> None:
    typed = {
        "line1": " Rua  das Flores, 1 ",
        "line2": "ap 3",
        "dependent_locality": "Centro",
        "city": "São Paulo",
        "state": "São Paulo",
        "postal_code": "01310100",
    }
    assert addresses.normalise("BR", typed) == {
        "line1": "Rua das Flores, 1",
        "line2": "ap 3, Centro",
        "city": "São Paulo",
        "state": "SP",
        "postal_code": "01310100",
        "country": "BR",
    }


def test_fields_that_a_country_does_not_have_are_dropped() -> None:
    assert addresses.normalise("GB", US)["state"] is None


def test_countries_are_named_and_sorted_in_the_readers_language() -> None:
    names = addresses.country_names("en")
    assert ("US", "United States") in names
    assert [code for code, _ in names[:2]] == ["AF", "AX"]
    assert ("DE", "Deutschland") in addresses.country_names("de")
    assert set(addresses.shippable_countries()) == {code for code, _ in names}


def test_messages_are_translated() -> None:
    words = {"Enter your address.": "Geben Sie Ihre Adresse ein."}
    errors = addresses.check("AE", {}, translate=lambda text: words.get(text, text))
    assert errors["line1"] == "Geben Sie Ihre Adresse ein."


def test_there_is_a_sentence_for_every_label() -> None:

    for country in addresses.COUNTRIES:
        fields = addresses.fields_for(country)
        required = {field.key for field in fields if field.required}
        assert addresses.check(country, {}).keys() == required, country
        if addresses.postal_pattern(country):
            (message,) = addresses.check(
                country, {"postal_code": "?"}, only={"postal_code"}
            ).values()
            assert "such as" in message, country
        by_key = {field.key: field for field in fields}
        if "postal_code" in by_key and "state" in by_key and by_key["state"].choices:
            state = by_key["state"].choices[0][0]
            if len(rules_of(country, state).postal_code_matchers) > 1:
                assert by_key["postal_code"].label in ELSEWHERE, country
