"""Business days: Monday to Friday. Holidays are not known."""

from __future__ import annotations

from datetime import date, timedelta


def add(start: date, count: int) -> date:
    """The business day `count` business days after `start`. Zero business days from a Saturday is Monday."""
    day = start
    for _ in range(count):
        day = _this_or_next(day + timedelta(days=1))
    return _this_or_next(day)


def _this_or_next(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 4 else day
