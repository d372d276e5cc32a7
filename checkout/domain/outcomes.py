"""Values that the paying services share with their callers: card, shopper, outcome."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from checkout.domain.cards import Decline
from checkout.domain.discounts import Reason


@dataclass(frozen=True)
class Card:
    """A card as the shopper typed it. Only brand, last four and expiry outlive the request.

    `wallet`: apple_pay or google_pay, if the card came from there.
    """

    number: str = field(repr=False)
    exp_month: int
    exp_year: int
    wallet: str | None = None


@dataclass(frozen=True)
class Shopper:
    """What the shopper entered. Addresses are dicts of the API's keys: line1, line2, city, state, postal_code, country.

    `shipping` is {name, address}, or None where none is collected; `billing_address` is None where none was given.
    `save_card`: they agreed that the card is saved and offered again.
    """

    email: str
    name: str | None = None
    phone: str | None = None
    billing_address: dict[str, Any] | None = None
    shipping: dict[str, Any] | None = None
    shipping_rate: str | None = None
    save_card: bool = False

    @property
    def billing_details(self) -> dict[str, Any]:
        """As payment methods, charges and `customer_details` answer it."""
        return {
            "email": self.email,
            "name": self.name,
            "phone": self.phone,
            "address": self.billing_address,
        }


class Result(StrEnum):
    SUCCEEDED = "succeeded"  # paid, authorised for a later capture, to be debited, or set up
    DECLINED = "declined"  # the issuer declined, or the shopper failed to authenticate
    REQUIRES_ACTION = "requires_action"  # nothing charged yet: the shopper must authenticate
    AMOUNT_CHANGED = "amount_changed"  # not the total that the shopper saw: nothing was charged
    CLOSED = "closed"  # complete, expired or superseded meanwhile: nothing was charged


@dataclass(frozen=True)
class Outcome:
    """What one attempt came to.

    `decline` is set for DECLINED, `challenge` (the token of the 3-D Secure page) for REQUIRES_ACTION. `refused` is why
    the discount was removed, for AMOUNT_CHANGED.
    """

    result: Result
    decline: Decline | None = None
    challenge: str | None = None
    refused: Reason | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "result": self.result,
            "decline": self.decline and asdict(self.decline),
            "challenge": self.challenge,
            "refused": self.refused,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Outcome:
        decline, refused = data["decline"], data.get("refused")
        return cls(
            Result(data["result"]),
            Decline(**decline) if decline else None,
            data["challenge"],
            Reason(refused) if refused else None,
        )


SUCCEEDED = Outcome(Result.SUCCEEDED)
CLOSED = Outcome(Result.CLOSED)
