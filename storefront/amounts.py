"""Amounts as operators type them."""

from __future__ import annotations

import re

from foundation.money import exponent

TYPED = re.compile(r"(?P<whole>[0-9]{1,9})(?:\.(?P<part>[0-9]{1,3}))?")


def minor_units(typed: str, currency: str) -> int | None:
    """`"12.50", "usd"` → 1250. None: it is no amount of this currency."""
    match = TYPED.fullmatch(typed.strip().replace(",", ".") if typed.isascii() else "")
    decimals = exponent(currency)
    if match is None or len(match["part"] or "") > decimals:
        return None
    return int(match["whole"] + (match["part"] or "").ljust(decimals, "0"))
