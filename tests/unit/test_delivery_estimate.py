"""Arrival windows: a delivery estimate counted out on the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from checkout.domain import delivery_estimate

SATURDAY = int(datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp())
TUESDAY = int(datetime(2026, 11, 24, 23, 30, tzinfo=UTC).timestamp())


def between(low: int | None, high: int | None, unit: str = "business_day") -> dict[str, Any]:
    sides = {"minimum": low, "maximum": high}
    return {k: {"unit": unit, "value": v} for k, v in sides.items() if v is not None}


@pytest.mark.parametrize(
    ("now", "estimate", "earliest", "latest"),
    [
        (SATURDAY, between(5, 7), date(2026, 11, 27), date(2026, 12, 1)),
        (SATURDAY, between(0, 1), date(2026, 11, 23), date(2026, 11, 23)),
        (TUESDAY, between(0, 3), date(2026, 11, 24), date(2026, 11, 27)),
        (TUESDAY, between(4, 10), date(2026, 11, 30), date(2026, 12, 8)),
        (TUESDAY, between(1, 2, "day"), date(2026, 11, 25), date(2026, 11, 26)),
        (TUESDAY, between(1, 2, "hour"), date(2026, 11, 25), date(2026, 11, 25)),
        (TUESDAY, between(1, 2, "week"), date(2026, 12, 1), date(2026, 12, 8)),
        (TUESDAY, between(1, 3, "month"), date(2026, 12, 24), date(2027, 2, 24)),
        (TUESDAY, between(None, 2, "day"), None, date(2026, 11, 26)),
        (TUESDAY, None, None, None),
    ],
)
def test_windows(
    now: int, estimate: dict[str, Any] | None, earliest: date | None, latest: date | None
) -> None:
    assert delivery_estimate.window(estimate, now) == delivery_estimate.Window(earliest, latest)


def test_a_month_from_the_last_of_january_ends_february() -> None:
    now = int(datetime(2027, 1, 31, tzinfo=UTC).timestamp())
    assert delivery_estimate.window(between(1, 1, "month"), now).latest == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("estimate", "words"),
    [
        (between(4, 6), "Arrives Nov 30 – Dec 2"),
        (between(2, 3, "day"), "Arrives Nov 26–27"),
        (between(1, 1, "day"), "Arrives Nov 25"),
        (between(None, 3, "day"), "Arrives by Nov 27"),
        (between(3, None, "day"), "Arrives Nov 27 or later"),
        (between(2, 4, "hour"), "Arrives in 2–4 hours"),
        ({}, ""),
        (None, ""),
    ],
)
def test_arrival_in_words(estimate: dict[str, Any] | None, words: str) -> None:
    said = delivery_estimate.arrival_words(estimate, TUESDAY)
    assert said.replace("\u2009", " ").replace("\u00a0", " ") == words


def test_arrival_speaks_the_locale() -> None:
    assert "30.\u00a0Nov." in delivery_estimate.arrival_words(between(4, 6), TUESDAY, "de_DE")


@pytest.mark.parametrize(
    ("estimate", "words"),
    [
        (between(5, 7), "5–7 business days"),
        (between(1, 1, "week"), "1 week"),
        (between(None, 3, "day"), "up to 3 days"),
        (between(1, None, "month"), "1 month or more"),
        (
            {"minimum": {"unit": "hour", "value": 2}, "maximum": {"unit": "day", "value": 1}},
            "2 hours – 1 day",
        ),
        (None, ""),
    ],
)
def test_durations_in_words(estimate: dict[str, Any] | None, words: str) -> None:
    assert delivery_estimate.duration_words(estimate) == words


def test_an_unknown_unit_is_an_error() -> None:
    with pytest.raises(ValueError, match="fortnight"):
        delivery_estimate.window(between(1, 2, "fortnight"), TUESDAY)
