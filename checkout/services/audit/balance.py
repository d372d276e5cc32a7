"""Invariants of what balance transactions are read from."""

from __future__ import annotations

from foundation.audit import Invariant, sql

INVARIANTS = (
    Invariant(
        "charge-settlement",
        "A charge has a fee and a time of capture exactly if it is captured.",
        sql("""
            SELECT id, captured, captured_at, amount_fee, created FROM charges
            WHERE captured <> (captured_at IS NOT NULL) OR captured <> (amount_fee > 0)
            OR captured_at < created
        """),
    ),
)
