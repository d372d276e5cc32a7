"""The balance and its transactions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from typing_extensions import TypedDict

from checkout.serializers.types.parts import Currency, Time
from checkout.serializers.types.shape import Stored, example


class SourceTypes(TypedDict):
    card: int


class Funds(TypedDict):
    amount: int
    currency: Currency
    source_types: SourceTypes


class Balance(TypedDict):
    object: Literal["balance"]
    available: Sequence[Stored[Funds]]
    pending: Sequence[Stored[Funds]]
    livemode: bool


class FeeDetail(TypedDict):
    amount: int
    application: None
    currency: Currency
    description: str
    type: Annotated[str, example("stripe_fee")]


class BalanceTransaction(TypedDict):
    id: str
    object: Literal["balance_transaction"]
    amount: int
    fee: int
    net: int
    fee_details: Sequence[Stored[FeeDetail]]
    currency: Currency
    status: Literal["available", "pending"]
    available_on: Time
    type: Annotated[str, example("charge")]
    reporting_category: str
    source: Any
    description: str | None
    exchange_rate: None
    balance_type: str
    created: Time
