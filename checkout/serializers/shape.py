"""The type of snapshots, and the shape of lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

Snapshot = dict[str, Any]


def plain(shown: Mapping[str, object]) -> Snapshot:
    """An object whose type mypy has checked, as a snapshot, which dialects and `expand[]` change."""
    return cast(Snapshot, shown)


def list_of(url: str, data: list[Snapshot], *, has_more: bool = False) -> Snapshot:
    """A list as a field of an object: a complete one, or the first page of the one at `url`."""
    return {
        "object": "list",
        "data": data,
        "has_more": has_more,
        "next_cursor": data[-1]["id"] if has_more else None,
        "url": url,
    }
