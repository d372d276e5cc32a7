"""Marks the English texts that are kept in constants and translated when a page shows them.

The extraction of messages finds them by these names, which are gettext's custom.
"""

from __future__ import annotations

from typing import Any


def N_(text: str) -> str:
    """`text` itself."""
    return text


def NP_(singular: str, plural: str) -> tuple[str, str]:
    """The two English forms of a text with a number."""
    return singular, plural


def english(singular: str, plural: str, count: int, /, **values: Any) -> str:
    """The English form for `count`, with `{count}` and `values` filled in."""
    return (singular if count == 1 else plural).format(count=count, **values)
