"""The payment methods in the last errors of intents, for the dialect that answers them as objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checkout.api.expand_graph import GRAPH
from checkout.services import last_errors
from checkout.services.tenancy import Tenant

Snapshot = dict[str, Any]


def load_methods(tenant: Tenant, snapshot: Snapshot) -> None:
    """Complete the last error of each intent in the answer. Needs an open transaction."""
    last_errors.load_methods(tenant, _intents(snapshot))


def _intents(snapshot: Snapshot) -> Iterator[Snapshot]:
    """The intents in a snapshot, at any depth. A part of an object has no `object` field, and no intents."""
    kind = snapshot.get("object", "")
    if kind in last_errors.FIELDS:
        yield snapshot
    elif kind in ("list", "search_result"):
        for item in snapshot["data"]:
            yield from _intents(item)
    elif kind == "event":
        yield from _intents(snapshot["data"]["object"])
    for field in GRAPH.get(kind, ()):
        if isinstance(value := snapshot.get(field), dict):
            yield from _intents(value)
