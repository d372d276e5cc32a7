"""In whose words an answer is given. Services and stored answers know nothing of it.

A dialect is a thin module of two functions: `error(refusal)` gives the HTTP status and the fields of
the envelope, and `SHAPES` has a function for each kind of object that it shows otherwise than the
neutral snapshot does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from checkout.api.dialects import fluveo, stripe
from checkout.api.expand import Tree
from checkout.domain.errors import CheckoutError

Shape = Callable[[dict[str, Any], Tree], dict[str, Any]]


@dataclass(frozen=True)
class Dialect:
    """`error` gives (HTTP status, fields of the envelope); `shapes` is by name of the object."""

    name: str
    error: Callable[[CheckoutError], tuple[int, dict[str, Any]]]
    shapes: Mapping[str, Shape]

    def render(self, snapshot: dict[str, Any], expanded: Tree) -> dict[str, Any]:
        """A snapshot and all objects in it, in this dialect. `expanded` is what was asked for whole."""
        shown = {key: self._nested(value, expanded.get(key, {})) for key, value in snapshot.items()}
        shape = self.shapes.get(snapshot.get("object", ""))
        return shape(shown, expanded) if shape else shown

    def _nested(self, value: Any, expanded: Tree) -> Any:
        if isinstance(value, list):
            return [self._nested(item, expanded) for item in value]
        if isinstance(value, dict) and "object" in value:
            if isinstance(value["object"], dict):  # an event's data
                return {**value, "object": self.render(value["object"], {})}
            return self.render(value, expanded)
        return value


DEFAULT = Dialect("fluveo", fluveo.error, fluveo.SHAPES)
STRIPE = Dialect("stripe", stripe.error, stripe.SHAPES)


def current() -> Dialect:
    """Each official SDK of Stripe sends `Stripe-Version`, and is answered in its words."""
    return STRIPE if "Stripe-Version" in request.headers else DEFAULT
