"""The check digit of card numbers."""

from __future__ import annotations


def is_valid(digits: str) -> bool:
    """Whether the last of these ASCII digits is right for the others (ISO/IEC 7812-1, annex B)."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[::-2])) + sum(doubled)) % 10 == 0
