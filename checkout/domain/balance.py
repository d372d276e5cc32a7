"""The merchant's balance: what each payment, refund and dispute adds to it or takes from it.

A balance transaction is not stored. Its id is made of the id of its source, and its amounts are the source's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from foundation.money import exponent

SETTLEMENT_SECONDS = 2 * 24 * 3600
"""The time after which the money of a transaction is available."""
FIXED_FEE = 30
"""Minor units; of a currency with three decimals ten times as much."""
DISPUTE_FEE = 1500
"""Like FIXED_FEE."""
PER_MILLE = 29


class Kind(IntEnum):
    """What a transaction is about. Of one second's transactions, the larger kind is the later one."""

    CHARGE = 1  # a captured charge
    REFUND = 2  # a refund
    WITHDRAWAL = 3  # a dispute has taken the money back
    REINSTATEMENT = 4  # the dispute was won


PREFIXES = {
    Kind.CHARGE: "ch",
    Kind.REFUND: "ref",
    Kind.WITHDRAWAL: "dp",
    Kind.REINSTATEMENT: "dp",
}
"""The prefix of the ids of each kind's sources."""
TYPES = {
    Kind.CHARGE: "charge",
    Kind.REFUND: "refund",
    Kind.WITHDRAWAL: "adjustment",
    Kind.REINSTATEMENT: "adjustment",
}
REPORTING_CATEGORIES = {
    Kind.CHARGE: "charge",
    Kind.REFUND: "refund",
    Kind.WITHDRAWAL: "dispute",
    Kind.REINSTATEMENT: "dispute_reversal",
}
DESCRIPTIONS = {
    Kind.CHARGE: "{}",
    Kind.REFUND: "Refund of {}",
    Kind.WITHDRAWAL: "Chargeback withdrawal for {}",
    Kind.REINSTATEMENT: "Chargeback reversal for {}",
}
"""With the description of the charge itself, or with the id of the charge that a transaction concerns."""


@dataclass(frozen=True)
class Transaction:
    """One change of the balance.

    `amount` is positive for money that comes in, and is before the `fee`: both in minor units. `source` is the id of
    what it is about, `pk` the key of its row. `about` is for the description.
    """

    kind: Kind
    pk: int
    source: str
    amount: int
    fee: int
    currency: str
    created: int
    about: str | None

    @property
    def id(self) -> str:
        return transaction_id(self.kind, self.source)

    @property
    def description(self) -> str | None:
        return None if self.about is None else DESCRIPTIONS[self.kind].format(self.about)

    @property
    def net(self) -> int:
        return self.amount - self.fee

    @property
    def available_on(self) -> int:
        return self.created + SETTLEMENT_SECONDS


def processing_fee(amount: int, currency: str) -> int:
    """The fee of a captured amount: 2.9 % and a fixed part, in minor units, rounded half up."""
    return (amount * PER_MILLE + 500) // 1000 + _fixed(FIXED_FEE, currency)


def dispute_fee(currency: str) -> int:
    """The fee of a dispute that takes money back, in minor units. It is not returned."""
    return _fixed(DISPUTE_FEE, currency)


def _fixed(fee: int, currency: str) -> int:
    return fee * (10 if exponent(currency) == 3 else 1)


def transaction_id(kind: Kind, source: str) -> str:
    """The id of the transaction of this kind that the source has."""
    return f"txn_{kind:d}{source.partition('_')[2]}"


def source_of(public_id: str) -> tuple[Kind, str] | None:
    """The kind of a transaction and the id of its source, by the transaction's id. None if it is no such id."""
    prefix, _, rest = public_id.partition("_")
    kind = next((each for each in Kind if rest.startswith(f"{each:d}")), None)
    if prefix != "txn" or kind is None:
        return None
    return kind, f"{PREFIXES[kind]}_{rest[1:]}"
