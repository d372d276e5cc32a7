"""A Checkout Session as its shopper may see it, who comes with a publishable key and a client secret.

Fields are named one by one and copied, so that a new field of the session stays hidden until it is
added here. Nothing of the merchant's own is among them: no metadata, no references, no ids of other
objects, and no secret.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from checkout.domain.errors import InvalidRequest, PermissionDenied

Snapshot = dict[str, Any]

FIELDS = (
    "id",
    "object",
    "mode",
    "status",
    "payment_status",
    "ui_mode",
    "success_url",
    "cancel_url",
    "return_url",
    "currency",
    "amount_subtotal",
    "amount_total",
    "total_details",
    "customer_email",
    "customer_details",
    "billing_address_collection",
    "phone_number_collection",
    "shipping_address_collection",
    "shipping_options",
    "shipping_cost",
    "shipping_details",
    "submit_type",
    "locale",
    "payment_method_types",
    "saved_payment_method_options",
    "wallet_options",
    "after_completion",
    "expires_at",
    "livemode",
    "created",
)
ITEM_FIELDS = (
    "id",
    "object",
    "description",
    "quantity",
    "currency",
    "amount_subtotal",
    "amount_discount",
    "amount_tax",
    "amount_total",
)
EXPANDABLE = "line_items"


def check_expand(paths: Sequence[str]) -> None:
    """Raises InvalidRequest for all but `line_items`."""
    for index, path in enumerate(paths):
        if path != EXPANDABLE:
            raise InvalidRequest(
                f"`{path}` can't be expanded with a publishable key.", param=f"expand[{index}]"
            )


def session(snapshot: Snapshot) -> Snapshot:
    """The reduced form. Raises PermissionDenied for anything that isn't a session."""
    if snapshot.get("object") != "checkout.session":
        raise PermissionDenied("This needs a secret API key; a publishable one was sent.")
    shown = {name: snapshot[name] for name in FIELDS}
    if snapshot["status"] != "complete":
        shown["success_url"] = shown["after_completion"] = None  # for those who have paid
    shown["next_action"] = _next_action(snapshot["next_action"])
    if EXPANDABLE in snapshot:
        lines = snapshot[EXPANDABLE]
        shown[EXPANDABLE] = {**lines, "data": [_item(line) for line in lines["data"]]}
    return shown


def _item(line: Snapshot) -> Snapshot:
    return {name: line[name] for name in ITEM_FIELDS}


def _next_action(action: Snapshot | None) -> Snapshot | None:
    """Where to authenticate: the addresses are the shopper's to follow."""
    if action is None:
        return None
    return {name: action[name] for name in ("type", "redirect_to_url", "three_d_secure")}
