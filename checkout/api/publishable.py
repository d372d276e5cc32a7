"""What a publishable key may see: with a client secret a Checkout Session or an intent, else what it has just made.

Fields are listed one by one, so that a new field of the object stays hidden until it is added here. None of them is
the merchant's own: no metadata, no references, no charges, and of ids of other objects only the shopper's card.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from checkout.domain.errors import InvalidRequest, PermissionDenied
from checkout.schemas.fields import Request
from checkout.schemas.payment_methods import MethodCreate

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
    "allow_promotion_codes",
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
INTENT_FIELDS = (
    "id",
    "object",
    "amount",
    "canceled_at",
    "cancellation_reason",
    "capture_method",
    "client_secret",
    "confirmation_method",
    "created",
    "currency",
    "description",
    "last_payment_error",
    "last_setup_error",
    "livemode",
    "next_action",
    "payment_method",
    "payment_method_types",
    "receipt_email",
    "setup_future_usage",
    "shipping",
    "status",
    "usage",
)
"""Of both kinds of intent, as at Stripe. The client secret is the one that the caller has sent."""
INTENTS = frozenset({"payment_intent", "setup_intent"})
METHOD_FIELDS = (
    *("id", "object", "type", "card", "us_bank_account", "sepa_debit"),
    *("created", "livemode"),
)
"""Of the card or bank account that was declined, where it is shown whole."""
MADE_FIELDS = (*METHOD_FIELDS, "billing_details", "allow_redisplay")
"""Of a payment method that the page has made."""
WHOLE = frozenset({"token"})
"""Objects that a publishable key sees with all of their fields."""
SECRET_ONLY = (
    "amount_to_confirm",
    "capture_method",
    "error_on_requires_action",
    "off_session",
    "payment_method_options",
)
"""Parameters of a confirmation that decide what the merchant wants."""


def check_confirmation(request: Request) -> None:
    """Raises PermissionDenied for a parameter that only the merchant may send."""
    for name in SECRET_ONLY:
        if name in request.model_fields_set:
            raise PermissionDenied(f"`{name}` can't be sent with a publishable key.", param=name)


def intent(shown: Snapshot) -> Snapshot:
    """A rendered intent with these fields only."""
    seen = {name: shown[name] for name in INTENT_FIELDS if name in shown}
    for name in ("last_payment_error", "last_setup_error"):
        if (error := seen.get(name)) and isinstance(method := error["payment_method"], dict):
            seen[name] = {**error, "payment_method": _method(method, METHOD_FIELDS)}
    return seen


def check_creation(request: MethodCreate) -> None:
    """A page makes payment methods of cards; the merchant attaches them. Raises PermissionDenied."""
    for name in ("payment_method", "customer"):
        if getattr(request, name) is not None:
            raise PermissionDenied(f"`{name}` can't be sent with a publishable key.", param=name)


def check_expand(paths: Sequence[str]) -> None:
    """Raises InvalidRequest for every path but `line_items`."""
    for index, path in enumerate(paths):
        if path != EXPANDABLE:
            raise InvalidRequest(
                f"`{path}` can't be expanded with a publishable key.", param=f"expand[{index}]"
            )


def reduced(snapshot: Snapshot) -> Snapshot:
    """A payment method or session with the fields above only, or a whole token.

    Raises PermissionDenied for other objects.
    """
    if snapshot.get("object") == "payment_method":
        return _method(snapshot, MADE_FIELDS)
    return snapshot if snapshot.get("object") in WHOLE else session(snapshot)


def _method(method: Snapshot, fields: Sequence[str]) -> Snapshot:
    """Without the fingerprint, which tells the merchant whether two payment methods are one card or account."""
    seen = {name: method[name] for name in fields if name in method}
    kind = method["type"]
    return {**seen, kind: {**method[kind], "fingerprint": None}}


def session(snapshot: Snapshot) -> Snapshot:
    """The session with these fields only. Raises PermissionDenied for any other kind of object."""
    if snapshot.get("object") != "checkout.session":
        raise PermissionDenied("This needs a secret API key; a publishable one was sent.")
    shown = {name: snapshot[name] for name in FIELDS}
    if snapshot["status"] != "complete":
        shown["success_url"] = shown["after_completion"] = None  # they may hold what was paid for
    shown["discounts"] = [_discount(given) for given in snapshot["discounts"]]
    shown["next_action"] = _next_action(snapshot["next_action"])
    if EXPANDABLE in snapshot:
        lines = snapshot[EXPANDABLE]
        shown[EXPANDABLE] = {**lines, "data": [_item(line) for line in lines["data"]]}
    return shown


def _discount(given: Snapshot) -> Snapshot:
    """What the payment page says of it. Answers that were stored by an earlier version have no label."""
    return {
        "label": given.get("label"),
        "is_promotion_code": given["promotion_code"] is not None,
    }


def _item(line: Snapshot) -> Snapshot:
    return {name: line[name] for name in ITEM_FIELDS}


def _next_action(action: Snapshot | None) -> Snapshot | None:
    """Where the shopper authenticates."""
    if action is None:
        return None
    return {name: action[name] for name in ("type", "redirect_to_url", "three_d_secure")}
