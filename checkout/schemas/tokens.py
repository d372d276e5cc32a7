"""Requests about tokens."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import model_validator

from checkout.schemas.cards import CardData
from checkout.schemas.fields import Currency, Request, refusal, text
from checkout.schemas.neutral import Empty

Line = Annotated[str, text(200)]


class TokenCardData(CardData):
    """A card with its holder's name and address."""

    name: Annotated[str, text(100)] | None = None
    address_line1: Line | None = None
    address_line2: Line | None = None
    address_city: Line | None = None
    address_state: Line | None = None
    address_zip: Annotated[str, text(20)] | None = None
    address_country: Annotated[str, text(2)] | None = None
    currency: Currency | None = None
    networks: Empty | None = None

    @model_validator(mode="after")
    def _a_number(self) -> TokenCardData:
        if self.token is not None:
            raise refusal("can't be made into another token", field="token")
        return self

    def billing_details(self) -> dict[str, Any]:
        """As a payment method has them."""
        address = {
            "line1": self.address_line1,
            "line2": self.address_line2,
            "city": self.address_city,
            "state": self.address_state,
            "postal_code": self.address_zip,
            "country": self.address_country,
        }
        given = {"name": self.name, "address": address if any(address.values()) else None}
        return {name: value for name, value in given.items() if value}


class TokenCreate(Request):
    """POST /v1/tokens."""

    card: TokenCardData
