"""Tokens."""

from __future__ import annotations

from typing import Annotated, Literal

from typing_extensions import TypedDict

from checkout.serializers.types.parts import Time
from checkout.serializers.types.shape import one_of


class CardOfToken(TypedDict):
    id: str
    object: Literal["card"]
    address_city: str | None
    address_country: str | None
    address_line1: str | None
    address_line2: str | None
    address_state: str | None
    address_zip: str | None
    brand: str
    country: str | None
    cvc_check: Literal["unchecked"]
    exp_month: int
    exp_year: int
    funding: Annotated[str, one_of("credit", "debit", "prepaid")]
    last4: str
    name: str | None


class Token(TypedDict):
    id: str
    object: Literal["token"]
    type: Literal["card"]
    card: CardOfToken
    client_ip: None
    used: bool
    livemode: bool
    created: Time
