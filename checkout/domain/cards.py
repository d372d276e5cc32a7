"""Card numbers as shoppers type them, and the simulated issuer that answers for test cards.

The brand ranges live in `foundation/card_brands.json`, which the payment page's script reads too, so
that both group, recognise and refuse alike. `test_cards.json` is the issuer's table: the numbers are
those that developers know from Stripe's testing page. Nothing here keeps a card number: callers
store brand, last four and expiry.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

from foundation import luhn
from foundation.card_numbers import BRANDS_FILE
from foundation.words import N_

_ISSUER_FILE = Path(__file__).with_name("test_cards.json")


@dataclass(frozen=True)
class Brand:
    """`name` is the API's ("amex"), `label` the shopper's ("American Express"). `groups` maps a
    complete number's length to how its digits are grouped."""

    name: str
    label: str
    ranges: tuple[tuple[str, str], ...]
    cvc_length: int
    groups: Mapping[int, tuple[int, ...]]

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        return tuple(sorted(self.groups))

    def covers(self, digits: str) -> bool:
        """Whether these first digits can only be this brand's; a prefix too short to tell is
        nobody's."""
        return any(
            len(digits) >= len(low) and low <= digits[: len(low)] <= high
            for low, high in self.ranges
        )


@dataclass(frozen=True)
class Decline:
    """Why a charge was refused. `message` is what the shopper reads, and never tells a thief which
    of lost, stolen or fraudulent it was."""

    code: str
    decline_code: str | None
    message: str


class Challenge(StrEnum):
    """What 3-D Secure asks of a shopper who is present."""

    NONE = "none"  # the card does not take part
    REQUIRED = "required"  # every payment
    OFF_SESSION_EXEMPT = "off_session_exempt"  # as required, but not off-session once set up
    FRICTIONLESS = "frictionless"  # authenticated without being shown anything
    SUPPORTED = "supported"  # would take part, isn't asked to
    LOOKUP_FAILS = "lookup_fails"  # required, but the bank can't be asked: declined

    @property
    def interrupts(self) -> bool:
        """Whether a present shopper has to be sent to the challenge page before the charge."""
        return self in (Challenge.REQUIRED, Challenge.OFF_SESSION_EXEMPT)


@dataclass(frozen=True)
class TestCard:
    """One row of the issuer's table. With a challenge that interrupts, `decline` is what follows
    after the shopper has passed it. `attachable`: whether a Customer may keep the card. `country`: the
    issuer's, ISO 3166. `dispute`: the reason for which its owner disputes each payment, as an inquiry
    or at once as a chargeback."""

    __test__ = False  # pytest would take the name for a test class

    number: str
    brand: str
    funding: str
    decline: Decline | None
    challenge: Challenge
    attachable: bool
    country: str
    dispute: str | None
    inquiry: bool

    @property
    def last4(self) -> str:
        return self.number[-4:]

    def __repr__(self) -> str:
        return f"TestCard({self.brand} …{self.last4})"  # even a test number stays out of logs


INCORRECT_NUMBER = Decline("incorrect_number", None, N_("Your card number is incorrect."))
AUTHENTICATION_FAILED = Decline(
    "payment_intent_authentication_failure",
    None,
    N_("We couldn't verify your card. Try again or use another one."),
)
CARD_UNUSABLE = Decline(
    "payment_method_unexpected_state",
    None,
    N_("This card can't be used any more. Enter it again or use another one."),
)
CUSTOMER_DELETED = Decline(
    "resource_missing", None, N_("We can't save this card any more. Contact the merchant.")
)
WITHOUT_CHARGE = frozenset({AUTHENTICATION_FAILED, CARD_UNUSABLE, CUSTOMER_DELETED})
"""The issuer was not asked for the money, so no Charge is made."""
AUTHENTICATION_REQUIRED = Decline(
    "authentication_required",
    "authentication_required",
    N_("Your card needs to be authenticated. Try again and confirm it with your bank."),
)
LIVE_MODE_TEST_CARD = Decline(
    "card_declined",
    "live_mode_test_card",
    N_("Your card was declined. It is a test card, and this payment is in live mode."),
)
NO_CARD_IN_LIVE_MODE = N_("No card can be charged in live mode.")
TEST_CARDS_ONLY = N_("Only test cards work here, such as 4242 4242 4242 4242.")


def normalise_number(text: str) -> str:
    """Decimal digits of any script become ASCII; spaces, dashes and invisible marks go. Anything
    else is kept, so that the result fails `luhn_valid` instead of losing what was typed."""
    kept = []
    for character in text:
        value = unicodedata.decimal(character, None)
        if value is not None:
            kept.append(str(value))
        elif unicodedata.category(character) not in ("Zs", "Zl", "Zp", "Pd", "Cc", "Cf"):
            kept.append(character)
    return "".join(kept)


def luhn_valid(digits: str) -> bool:
    """Whether these are 12 to 19 ASCII digits with a valid check digit."""
    if not (12 <= len(digits) <= 19 and digits.isascii() and digits.isdecimal()):
        return False
    return luhn.is_valid(digits)


def brand_of(digits: str) -> Brand | None:
    """The brand that the first digits belong to, of a complete or a half-typed number."""
    return next((brand for brand in BRANDS.values() if brand.covers(digits)), None)


def brand_label(name: str) -> str:
    """What shoppers call the brand: "American Express" for "amex". One that isn't known is capitalized."""
    brand = BRANDS.get(name)
    return brand.label if brand else name.capitalize()


def is_complete(digits: str) -> bool:
    """Whether the number has a length that its brand uses (13 to 19 for brands we don't know)."""
    brand = brand_of(digits)
    return len(digits) in (brand.lengths if brand else range(13, 20))


def cvc_valid(text: str, brand: Brand | None) -> bool:
    """Three digits, four on American Express; either while the brand is unknown."""
    digits = normalise_number(text)
    wanted = (brand.cvc_length,) if brand else (3, 4)
    return digits.isascii() and digits.isdecimal() and len(digits) in wanted


def parse_expiry(text: str) -> tuple[int, int] | None:
    """(month, four-digit year) from `12/30`, `12 / 2030`, `2030-12`, `1230`, `9/30` or `930`; None
    if it is no month and year. Everything but digits and letters separates."""
    groups = _ascii_digits(text).split()
    if len(groups) == 1:
        groups = _split_whole(groups[0])
    if len(groups) != 2 or any(map(str.isalpha, text)):
        return None
    year, month = groups if len(groups[0]) == 4 else reversed(groups)
    if len(month) > 2 or len(year) not in (2, 4) or not 1 <= int(month) <= 12:
        return None
    return int(month), int(year) + (2000 if len(year) == 2 else 0)


def _ascii_digits(text: str) -> str:
    """The decimal digits of any script as ASCII, a space for everything else."""
    values = (unicodedata.decimal(character, None) for character in text)
    return "".join(" " if value is None else str(value) for value in values)


def _split_whole(digits: str) -> list[str]:
    """`203012` begins with its year. Three and five digits begin with a month of one."""
    year_first = len(digits) == 6 and digits.startswith("20")
    cut = 4 if year_first else 2 - len(digits) % 2
    return [part for part in (digits[:cut], digits[cut:]) if part]


def is_expired(month: int, year: int, now: int) -> bool:
    """Cards are good through the last day of their month. `now`: seconds, UTC."""
    today = datetime.fromtimestamp(now, UTC)
    return (year, month) < (today.year, today.month)


def is_too_far(year: int, now: int) -> bool:
    """No card is issued for half a century: such a year is a slip of the finger."""
    return year > datetime.fromtimestamp(now, UTC).year + 50


def look_up(number: str) -> TestCard | None:
    """The issuer's row for ASCII digits; None for any number that is not a test card."""
    return TEST_CARDS.get(number)


@cache
def recall(brand: str, last4: str) -> TestCard:
    """The issuer's row for a card of which only brand and last four were kept: together they name
    one test card. Raises LookupError."""
    for card in TEST_CARDS.values():
        if (card.brand, card.last4) == (brand, last4):
            return card
    raise LookupError(f"no {brand} test card ends in {last4}")


def _load_brands() -> dict[str, Brand]:
    rows = json.loads(BRANDS_FILE.read_text())
    return {
        name: Brand(
            name=name,
            label=row["label"],
            ranges=tuple((low, high) for low, high in row["ranges"]),
            cvc_length=row["cvc"],
            groups={int(length): tuple(sizes) for length, sizes in row["groups"].items()},
        )
        for name, row in rows.items()
    }


def _load_issuer() -> tuple[dict[str, Decline], dict[str, TestCard], dict[str, str]]:
    table = json.loads(_ISSUER_FILE.read_text())
    declines = {
        decline_code: Decline(code, decline_code, message)
        for decline_code, (code, message) in table["declines"].items()
    }
    cards: dict[str, TestCard] = {}
    for row in table["cards"]:
        decline = declines[row["decline"]] if "decline" in row else None
        brand = brand_of(row["number"])
        cards[row["number"]] = TestCard(
            number=row["number"],
            brand=brand.name if brand else "unknown",
            funding=row.get("funding", "credit"),
            decline=decline,
            challenge=Challenge(row.get("challenge", Challenge.NONE)),
            # A card that declines can't be kept, save the one that is made for it.
            attachable=row.get("attachable", decline is None),
            country=row.get("country", "US"),
            dispute=row.get("dispute"),
            inquiry=row.get("inquiry", False),
        )
    return declines, cards, table["payment_methods"]


BRANDS: Mapping[str, Brand] = _load_brands()
DECLINES, TEST_CARDS, TEST_PAYMENT_METHODS = _load_issuer()
"""Declines by decline code; cards by number; the API's test payment methods ("pm_card_visa") ->
number."""
