"""What a bank statement says about a payment."""

from __future__ import annotations

LONGEST = 22
PREFIX = "TILL"
"""What stands before a suffix, and alone without one."""


def descriptor(whole: str | None, suffix: str | None) -> str:
    """The text for a payment with these two descriptors: the prefix and the suffix, cut to what banks print."""
    if suffix is None:
        return whole or PREFIX
    return f"{whole or PREFIX}* {suffix}"[:LONGEST]
