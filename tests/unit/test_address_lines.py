"""Addresses in the order of their country."""

from __future__ import annotations

import pytest

from checkout.domain.address_lines import address_lines

OYSTER = {"line1": "354 Oyster Point Blvd", "line2": "Unit 2", "city": "South San Francisco"}


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (
            OYSTER | {"state": "CA", "postal_code": "94080", "country": "US"},
            [
                "Jenny Rosen",
                "354 Oyster Point Blvd",
                "Unit 2",
                "South San Francisco, CA 94080",
                "United States",
            ],
        ),
        (
            {
                "line1": "Lange Str. 1",
                "city": "Berlin",
                "state": None,
                "postal_code": "10115",
                "country": "DE",
            },
            ["Jenny Rosen", "Lange Str. 1", "10115 Berlin", "Germany"],
        ),
        (
            {"line1": "1-2-3", "state": "東京都", "postal_code": "150-0002", "country": "JP"},
            ["〒150-0002", "東京都", "1-2-3", "Jenny Rosen", "Japan"],
        ),
        ({"postal_code": "94080", "country": "US"}, ["Jenny Rosen", "94080", "United States"]),
        ({"city": "Recife", "country": "BR"}, ["Jenny Rosen", "Recife", "Brazil"]),
        ({"line1": "1 Road", "country": "ZZ"}, ["Jenny Rosen", "1 Road", "ZZ"]),
    ],
    ids=["US", "DE", "JP", "postal code alone", "city alone", "unknown country"],
)
def test_the_lines_of_an_address(address: dict[str, str | None], lines: list[str]) -> None:
    assert list(address_lines(address, "Jenny Rosen")) == lines


def test_the_country_is_named_in_the_readers_language() -> None:
    assert address_lines({"country": "DE"}, locale="fr_FR") == ("Allemagne",)
