"""The default dialect: the names and values of the guide and its reference."""

from __future__ import annotations

from typing import Any

from checkout.api.expand import Tree
from checkout.domain.errors import CardRefused, CheckoutError, ResourceMissing


def error(refusal: CheckoutError, status: int, error_type: str) -> tuple[int, dict[str, Any]]:
    """(HTTP status, fields of the error).

    A missing object is a 404 if the path names it. If a parameter names it, the parameter is invalid: a 400, as at
    Stripe.
    """
    if isinstance(refusal, ResourceMissing) and refusal.param != "id":
        status = 400
    declined = {"decline_code": refusal.decline_code} if isinstance(refusal, CardRefused) else {}
    return status, {
        "type": error_type,
        "code": refusal.code,
        **declined,
        "message": refusal.message,
        "param": refusal.param,
    }


def item(shown: dict[str, Any], expanded: Tree) -> dict[str, Any]:
    """A line item: `price` is the id unless it was expanded."""
    price = shown.get("price")
    if "price" in expanded or not isinstance(price, dict):
        return shown
    return {**shown, "price": price["id"]}


SHAPES = {"item": item}
