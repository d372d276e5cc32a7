"""The attributes of an object that an update changed, with their old values, as Stripe shows them."""

from __future__ import annotations

from typing import Any

Snapshot = dict[str, Any]


def attributes(was: Snapshot, now: Snapshot) -> Snapshot:
    """The attributes of `was` that differ from those of `now`. Both are rendered in one dialect.

    Of an object in the object, only what changed in it, as with `metadata`; of a list, all of it. Null stands for what
    was not there.
    """
    names = [*now, *(name for name in was if name not in now)]
    changed: Snapshot = {}
    for name in names:
        old, new = was.get(name), now.get(name)
        if isinstance(old, dict) and isinstance(new, dict):
            old, new = attributes(old, new), {}
        if old != new:
            changed[name] = old
    return changed
