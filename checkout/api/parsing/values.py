"""Trees of parsed values, and the bracketed paths that name their parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from checkout.domain.errors import InvalidRequest
from foundation import card_numbers
from foundation.logs import redact

MAX_DEPTH = 32
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
CARD_NUMBER = ("card", "number")
"""The end of the path of the only parameter that takes a card number."""
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """Stands in a tree for a value that is refused, until its path is known."""

    reason: str


def check(value: Any, path: Path = ()) -> None:
    """Raises InvalidRequest for the first Fault, text that can't be stored, or card number in the wrong place."""
    if isinstance(value, Fault):
        refuse(path, value.reason)
    if isinstance(value, str) and not is_storable(value):
        refuse(path, "must be text without NUL characters or lone surrogates")
    if isinstance(value, str | int) and path[-2:] != CARD_NUMBER and card_numbers.is_in(str(value)):
        refuse(path, "must not contain a card number")
    if isinstance(value, list):
        for index, item in enumerate(value):
            check(item, (*path, index))
    if isinstance(value, dict):
        for key, item in value.items():
            if not is_storable(key):
                refuse((*path, key), "has a NUL character or a lone surrogate in its name")
            if card_numbers.is_in(key):
                refuse((*path, key), "has a card number in its name")
            check(item, (*path, key))


def refuse(path: Path, reason: str) -> NoReturn:
    """Raises InvalidRequest for the parameter at `path`."""
    param = bracketed(path)
    raise InvalidRequest(f"The `{param}` field {reason}.", param=param)


def bracketed(path: Sequence[str | int]) -> str:
    """`("line_items", 0, "price")` → `line_items[0][price]`, printable and at most 300 characters.

    Card numbers are hidden before anything is cut: what is left of one could not be recognised.
    """
    if not path:
        return ""
    head, *tail = (redact(printable(str(part)))[:80] for part in path)
    return (head + "".join(f"[{part}]" for part in tail))[:300]


def printable(text: str) -> str:
    """`text` with U+FFFD for each character that can't be stored or sent."""
    return UNSTORABLE.sub("\ufffd", text)


def is_storable(text: str) -> bool:
    """False for a NUL, which PostgreSQL can't store, and for a lone surrogate, which UTF-8 can't."""
    return UNSTORABLE.search(text) is None
