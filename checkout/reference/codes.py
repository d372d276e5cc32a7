"""What is known of each code of an error: the rows of the API's table, the issuer's declines, and the words about it.

The table stands in docs/api/README.md, the words in docs/api/errors.md and docs/api/decline-codes.md:
a heading for each code, first a paragraph of what it means, then what to do.
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
    TEST_CARDS,
    Decline,
)
from checkout.reference.library import Library, plain

TABLE = "api"
WORDS = ("api/errors", "api/decline-codes")
ROW = re.compile(
    r"^\| (?P<status>\d{3}) \| `(?P<type>\w+)` \| `(?P<code>\w+)` \| (?P<when>.+) \|$", re.M
)
ALL_DECLINES = (
    *DECLINES.values(),
    INCORRECT_NUMBER,
    AUTHENTICATION_FAILED,
    AUTHENTICATION_REQUIRED,
)


@dataclass(frozen=True)
class Refusal:
    """A row of the API's table."""

    status: int
    type: str
    code: str
    when: str


@dataclass(frozen=True)
class Declined:
    """A decline, and the test cards that bring it about without asking the bank, grouped by four."""

    decline: Decline
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Code:
    """One page. `meaning` and `advice` are HTML; they may be empty."""

    name: str
    refusals: tuple[Refusal, ...]
    declines: tuple[Declined, ...]
    meaning: Markup
    advice: Markup

    @property
    def home(self) -> str:
        """The path of the page that lists it among others."""
        return WORDS[0] if self.refusals else WORDS[1]

    @property
    def families(self) -> list[str]:
        """Of a decline code, the codes that it comes with, where they are named otherwise."""
        return sorted({each.decline.code for each in self.declines} - {self.name})

    @property
    def kinds(self) -> dict[str, list[int]]:
        """Each type that it comes with, and the statuses."""
        found: dict[str, list[int]] = {}
        for each in self.refusals:
            found.setdefault(each.type, []).append(each.status)
        if self.declines:
            found.setdefault("payment_error", []).append(402)
        return found


def refusals(library: Library) -> list[Refusal]:
    """The rows of the API's table, in its order."""
    if TABLE not in library.entries:
        return []
    text = library.entries[TABLE].file.read_text(encoding="utf-8")
    return [
        Refusal(int(row["status"]), row["type"], row["code"], plain(row["when"]))
        for row in ROW.finditer(text)
    ]


def find(library: Library, name: str) -> Code | None:
    """All that is known of the code, or of the decline code; None if there is no such."""
    rows = tuple(each for each in refusals(library) if each.code == name)
    declines = tuple(
        Declined(each, _numbers(each))
        for each in ALL_DECLINES
        if name in (each.code, each.decline_code)
    )
    if not rows and not declines:
        return None
    meaning, *advice = words(library, name) or [Markup()]
    return Code(name, rows, declines, meaning, Markup().join(advice))


def words(library: Library, name: str) -> list[Markup]:
    """The blocks below the code's heading, on the pages about errors."""
    for path in WORDS:
        if path in library.entries:
            blocks = library.rendered(library.entries[path]).parts.get(name)
            if blocks:
                return list(blocks)
    return []


def _numbers(decline: Decline) -> tuple[str, ...]:
    cards = (card for card in TEST_CARDS.values() if card.decline == decline)
    return tuple(
        re.sub(r"(?<=\d)(?=(?:\d{4})+$)", " ", card.number)
        for card in cards
        if not card.challenge.interrupts
    )
