"""The balance and its transactions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from checkout.domain.balance import REPORTING_CATEGORIES, TYPES, Transaction
from checkout.serializers.shape import Snapshot, plain
from foundation import clock

if TYPE_CHECKING:
    from checkout.serializers import types

FEES = {"charge": "Processing fee", "adjustment": "Dispute fee"}
"""What the fee of each type of transaction is for."""
NO_TRANSACTIONS = "usd"
"""The currency of a balance without transactions."""


class Sums(Protocol):
    """The sums of one currency, in minor units."""

    @property
    def currency(self) -> str: ...
    @property
    def available(self) -> int: ...
    @property
    def pending(self) -> int: ...


def balance(sums: Sequence[Sums], *, livemode: bool) -> Snapshot:
    """The sums of all currencies; zero if there is none."""
    available = [(each.currency, each.available) for each in sums] or [(NO_TRANSACTIONS, 0)]
    pending = [(each.currency, each.pending) for each in sums] or [(NO_TRANSACTIONS, 0)]
    shown: types.Balance = {
        "object": "balance",
        "available": [_funds(*each) for each in available],
        "pending": [_funds(*each) for each in pending],
        "livemode": livemode,
    }
    return plain(shown)


def _funds(currency: str, amount: int) -> Snapshot:
    return {"amount": amount, "currency": currency, "source_types": {"card": amount}}


def balance_transaction(entry: Transaction) -> Snapshot:
    """A transaction, available from the second on in which its money settles."""
    kind = TYPES[entry.kind]
    shown: types.BalanceTransaction = {
        "id": entry.id,
        "object": "balance_transaction",
        "amount": entry.amount,
        "fee": entry.fee,
        "net": entry.net,
        "fee_details": _fee_details(entry),
        "currency": entry.currency,
        "status": "available" if entry.available_on <= clock.now() else "pending",
        "available_on": entry.available_on,
        "type": kind,
        "reporting_category": REPORTING_CATEGORIES[entry.kind],
        "source": entry.source,
        "description": entry.description,
        "exchange_rate": None,
        "balance_type": "payments",
        "created": entry.created,
    }
    return plain(shown)


def _fee_details(entry: Transaction) -> list[Snapshot]:
    if not entry.fee:
        return []
    return [
        {
            "amount": entry.fee,
            "application": None,
            "currency": entry.currency,
            "description": FEES[TYPES[entry.kind]],
            "type": "stripe_fee",
        }
    ]
