"""The page of an error code: its rows in the API's table of errors, the declines with test cards, and its description.

The table is in docs/api/README.md. The descriptions are in docs/api/errors.md and docs/api/decline-codes.md:
below each code's heading, the first paragraph is the meaning and the rest is what to do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup

from checkout.domain.cards import (
    AUTHENTICATION_FAILED,
    AUTHENTICATION_REQUIRED,
    DECLINES,
    INCORRECT_NUMBER,
    LIVE_MODE_TEST_CARD,
    TEST_CARDS,
    Decline,
)
from checkout.reference import markdown
from checkout.reference.pages import Site, plain

TABLE = "api"
ERRORS, DECLINE_CODES = "api/errors", "api/decline-codes"
ROW = re.compile(
    r"^\| (?P<status>\d{3}) \| `(?P<type>\w+)` \| `(?P<code>\w+)` \| (?P<when>.+) \|$", re.M
)
ALL_DECLINES = (
    *DECLINES.values(),
    INCORRECT_NUMBER,
    AUTHENTICATION_FAILED,
    AUTHENTICATION_REQUIRED,
    LIVE_MODE_TEST_CARD,
)


@dataclass(frozen=True)
class ApiError:
    """A row of the API's table of errors."""

    status: int
    type: str
    code: str
    when: str


@dataclass(frozen=True)
class CardDecline:
    """A decline, and the numbers of the test cards that cause it without 3-D Secure, in groups of four digits."""

    decline: Decline
    cards: tuple[str, ...]


@dataclass(frozen=True)
class ErrorCode:
    """What the page of a code shows. `meaning` and `advice` are HTML and may be empty."""

    name: str
    errors: tuple[ApiError, ...]
    declines: tuple[CardDecline, ...]
    meaning: Markup
    advice: Markup

    @property
    def index(self) -> str:
        """The path of the page that lists the code."""
        return ERRORS if self.errors else DECLINE_CODES

    @property
    def parent_codes(self) -> list[str]:
        """For a decline code: the values of `code` that it appears with, if they differ from it."""
        return sorted({each.decline.code for each in self.declines} - {self.name})

    @property
    def statuses(self) -> dict[str, list[int]]:
        """The HTTP statuses of the code for each `type`."""
        found: dict[str, list[int]] = {}
        for each in self.errors:
            found.setdefault(each.type, []).append(each.status)
        if self.declines:
            found.setdefault("payment_error", []).append(402)
        return found


def find(site: Site, name: str) -> ErrorCode | None:
    """The page of an error's `code` or `decline_code`. None if there is no such code."""
    errors = tuple(each for each in api_errors(site) if each.code == name)
    declines = tuple(
        CardDecline(each, _cards(each))
        for each in ALL_DECLINES
        if name in (each.code, each.decline_code)
    )
    if not errors and not declines:
        return None
    meaning, *advice = description(site, name) or [Markup()]
    return ErrorCode(name, errors, declines, meaning, Markup().join(advice))


def api_errors(site: Site) -> list[ApiError]:
    """The rows of the API's table of errors, in its order."""
    return [
        ApiError(int(row["status"]), row["type"], row["code"], plain(row["when"]))
        for row in ROW.finditer(site.pages[TABLE].text)
    ]


def description(site: Site, name: str) -> list[Markup]:
    """The blocks below the code's heading."""
    for path in (ERRORS, DECLINE_CODES):
        blocks = markdown.content(site, site.pages[path]).sections.get(name)
        if blocks:
            return list(blocks)
    return []


def _cards(decline: Decline) -> tuple[str, ...]:
    cards = (card for card in TEST_CARDS.values() if card.decline == decline)
    return tuple(
        re.sub(r"(?<=\d)(?=(?:\d{4})+$)", " ", card.number)
        for card in cards
        if not card.challenge.interrupts
    )
