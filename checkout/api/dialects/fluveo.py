"""The default dialect: the words of the guide and of its reference."""

from __future__ import annotations

from typing import Any

from checkout.api.expand import Tree
from checkout.domain.errors import CardRefused, CheckoutError, ResourceMissing


def error(refusal: CheckoutError) -> tuple[int, dict[str, Any]]:
    """(HTTP status, fields of the envelope).

    An object that the path names and that isn't there is a 404; one that a parameter names makes
    the parameter invalid, a 400, as with Stripe.
    """
    missing_elsewhere = isinstance(refusal, ResourceMissing) and refusal.param != "id"
    why = {"decline_code": refusal.decline_code} if isinstance(refusal, CardRefused) else {}
    return 400 if missing_elsewhere else refusal.status, {
        "type": refusal.type,
        "code": refusal.code,
        **why,
        "message": refusal.message,
        "param": refusal.param,
    }


def item(shown: dict[str, Any], expanded: Tree) -> dict[str, Any]:
    """A line item names its price, unless that was asked for whole."""
    price = shown.get("price")
    if "price" in expanded or not isinstance(price, dict):
        return shown
    return {**shown, "price": price["id"]}


SHAPES = {"item": item}
