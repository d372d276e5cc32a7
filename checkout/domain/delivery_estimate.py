"""Arrival dates from a shipping option's `delivery_estimate`.

An estimate is `{"minimum": {"unit", "value"}, "maximum": {…}}`, either side of which may be
missing. Units are Stripe's: hour, day, business_day (Monday to Friday; holidays are not known),
week, month. Days count from `now` (seconds, UTC) in UTC; the day of the order is day zero.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from babel.dates import format_interval, format_skeleton

from foundation import business_days
from foundation.words import N_, NP_, english

UNITS = ("hour", "day", "business_day", "week", "month")

_BETWEEN_NUMBERS = re.compile(r"(?<=\d)\s–\s(?=\d)")

Estimate = Mapping[str, Any]
Translate = Callable[[str], str]
Plural = Callable[..., str]
"""The form of a text for a count: singular, plural, count, and what else is filled in."""

_UNIT_WORDS = {
    "hour": NP_("{number} hour", "{number} hours"),
    "day": NP_("{number} day", "{number} days"),
    "business_day": NP_("{number} business day", "{number} business days"),
    "week": NP_("{number} week", "{number} weeks"),
    "month": NP_("{number} month", "{number} months"),
}


@dataclass(frozen=True)
class Window:
    """The first and the last day of arrival; None where the estimate has no such side."""

    earliest: date | None
    latest: date | None


def window(estimate: Estimate | None, now: int) -> Window:
    """The arrival window of an order placed at `now`; open on both sides without an estimate."""
    sides = estimate or {}
    return Window(_arrival(sides.get("minimum"), now), _arrival(sides.get("maximum"), now))


def arrival_words(
    estimate: Estimate | None,
    now: int,
    locale: str = "en_US",
    translate: Translate = str,
    plural: Plural = english,
) -> str:
    """Such as "Arrives Nov 23–24", "Arrives by Nov 30", "Arrives in 2–4 hours", or "" without an estimate."""
    if not estimate:
        return ""
    if _counts_hours(estimate):
        return translate("Arrives in {duration}").format(
            duration=duration_words(estimate, translate, plural)
        )
    span = window(estimate, now)
    if span.earliest and span.latest and span.earliest < span.latest:
        return translate("Arrives {days}").format(
            days=_interval(span.earliest, span.latest, locale)
        )
    day = span.latest or span.earliest
    if day is None:
        return ""
    template = N_("Arrives {days}") if span.earliest and span.latest else N_("Arrives by {days}")
    if span.latest is None:
        template = N_("Arrives {days} or later")
    return translate(template).format(days=_date(day, locale))


@lru_cache(maxsize=512)
def _interval(earliest: date, latest: date, locale: str) -> str:
    days = format_interval(earliest, latest, skeleton="MMMd", locale=locale)
    return _unbroken(_BETWEEN_NUMBERS.sub("–", days))


@lru_cache(maxsize=512)
def _date(day: date, locale: str) -> str:
    return _unbroken(format_skeleton("MMMd", day, locale=locale))


def _unbroken(days: str) -> str:
    """No line breaks inside a date; an interval may break at its dash."""
    return days.replace(" ", "\u00a0")


def duration_words(
    estimate: Estimate | None, translate: Translate = str, plural: Plural = english
) -> str:
    """Such as "5–7 business days", "up to 3 days", "1 week or more", "2 hours – 1 day"; "" without
    an estimate."""
    sides = estimate or {}
    low, high = sides.get("minimum"), sides.get("maximum")
    if low and high and low["unit"] == high["unit"]:
        if low["value"] == high["value"]:
            return _count(high, plural)
        return _count(high, plural, f"{low['value']}–{high['value']}")
    if low and high:
        return f"{_count(low, plural)} – {_count(high, plural)}"
    if high:
        most = _count(high, plural)
        return translate("up to {duration}").format(duration=most)
    if low:
        least = _count(low, plural)
        return translate("{duration} or more").format(duration=least)
    return ""


def _count(side: Mapping[str, Any], plural: Plural, number: str | None = None) -> str:
    """`number`: a range, of which `side` is the end, in place of its value."""
    return plural(*_UNIT_WORDS[side["unit"]], side["value"], number=number or side["value"])


def _counts_hours(estimate: Estimate) -> bool:
    sides = [side for side in (estimate.get("minimum"), estimate.get("maximum")) if side]
    return bool(sides) and all(side["unit"] == "hour" for side in sides)


def _arrival(side: Mapping[str, Any] | None, now: int) -> date | None:
    if not side:
        return None
    start = datetime.fromtimestamp(now, UTC)
    value = int(side["value"])
    match side["unit"]:
        case "hour":
            return (start + timedelta(hours=value)).date()
        case "day":
            return start.date() + timedelta(days=value)
        case "business_day":
            return business_days.add(start.date(), value)
        case "week":
            return start.date() + timedelta(weeks=value)
        case "month":
            return _add_months(start.date(), value)
        case unit:
            raise ValueError(f"unknown unit of a delivery estimate: {unit!r}")


def _add_months(start: date, count: int) -> date:
    """January 31 plus a month is the last day of February."""
    months = start.month - 1 + count
    year, month = start.year + months // 12, months % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))
