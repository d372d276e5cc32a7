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


def about(refusal: CheckoutError, shown: dict[str, Any]) -> dict[str, Any]:
    """A decline shows the intent."""
    return {shown["object"]: shown} if isinstance(refusal, CardRefused) else {}


def payment_intent(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    return _with_method_id(shown, "last_payment_error")


def setup_intent(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    return _with_method_id(shown, "last_setup_error")


def _with_method_id(shown: dict[str, Any], field: str) -> dict[str, Any]:
    """The error's payment method is an id, also in an answer that was stored for the other dialect."""
    last_error = shown[field]
    if not last_error or not isinstance(method := last_error["payment_method"], dict):
        return shown
    return {**shown, field: {**last_error, "payment_method": method["id"]}}


def item(shown: dict[str, Any], expanded: Tree) -> dict[str, Any]:
    """A line item: `price` is the id unless it was expanded."""
    price = shown.get("price")
    if "price" in expanded or not isinstance(price, dict):
        return shown
    return {**shown, "price": price["id"]}


def promotion_code(shown: dict[str, Any], expanded: Tree) -> dict[str, Any]:
    """The coupon of the promotion is its id unless it was expanded."""
    return _with_coupon_id(shown, "promotion", expanded)


def discount(shown: dict[str, Any], expanded: Tree) -> dict[str, Any]:
    """The coupon of the source is its id unless it was expanded."""
    return _with_coupon_id(shown, "source", expanded)


def _with_coupon_id(shown: dict[str, Any], field: str, expanded: Tree) -> dict[str, Any]:
    holder = shown[field]
    if "coupon" in expanded.get(field, {}) or not isinstance(holder["coupon"], dict):
        return shown
    return {**shown, field: {**holder, "coupon": holder["coupon"]["id"]}}


SHAPES = {
    "discount": discount,
    "item": item,
    "payment_intent": payment_intent,
    "promotion_code": promotion_code,
    "setup_intent": setup_intent,
}
