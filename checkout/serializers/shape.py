"""The type of snapshots, and the shape of lists."""

from __future__ import annotations

from typing import Any

Snapshot = dict[str, Any]


def list_of(url: str, data: list[Snapshot]) -> Snapshot:
    """A complete list as a field of an object."""
    return {"object": "list", "data": data, "has_more": False, "next_cursor": None, "url": url}
