"""Fields of the objects of Stripe's libraries for what Till doesn't have, which may be expanded without an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checkout.api.expand import Tree

Snapshot = dict[str, Any]
EMPTY_LIST: Any = ()
"""The field is answered as a list object without data."""

ABSENT: Mapping[str, Mapping[str, Any]] = {
    "charge": dict.fromkeys(
        (
            "application",
            "application_fee",
            "failure_balance_transaction",
            "invoice",
            "on_behalf_of",
            "order",
            "review",
            "source",
            "source_transfer",
            "transfer",
            "transfer_data.destination",
        )
    ),
    "checkout.session": {
        "invoice": None,
        "subscription": None,
    },
    "checkout_link": dict.fromkeys(("application", "on_behalf_of", "transfer_data.destination")),
    "customer": {
        "cash_balance": None,
        "default_source": None,
        "sources": EMPTY_LIST,
        "subscriptions": EMPTY_LIST,
        "tax": None,
        "tax_ids": EMPTY_LIST,
        "test_clock": None,
    },
    "coupon": dict.fromkeys(("applies_to", "currency_options")),
    "discount": {"coupon": None},
    "item": {"taxes": []},
    "payment_intent": dict.fromkeys(
        (
            "application",
            "invoice",
            "on_behalf_of",
            "review",
            "source",
            "transfer_data.destination",
        )
    ),
    "promotion_code": {"coupon": None},
    "price": dict.fromkeys(("currency_options", "tiers")),
    "refund": dict.fromkeys(
        (
            "failure_balance_transaction",
            "source_transfer_reversal",
            "transfer_reversal",
        )
    ),
    "setup_intent": dict.fromkeys(
        ("application", "latest_attempt", "mandate", "on_behalf_of", "single_use_mandate")
    ),
}
"""For each kind of object, the paths that may be expanded, and what is answered where the object has no such field."""


def with_absent(shown: Snapshot, expanded: Tree) -> Snapshot:
    """The object with those of its absent fields that the request expands."""
    for path, value in ABSENT.get(shown.get("object", ""), {}).items():
        field, _, below = path.partition(".")
        if field not in expanded or (below and below not in expanded[field]):
            continue
        if below:
            holder = shown.get(field)
            shown = {**shown, field: {below: value, **holder} if holder else None}
        elif field not in shown:
            shown = {**shown, field: _list(shown, field) if value is EMPTY_LIST else value}
    return shown


def _list(shown: Snapshot, field: str) -> Snapshot:
    url = f"/v1/{shown['object']}s/{shown['id']}/{field}"
    return {"object": "list", "data": [], "has_more": False, "url": url}
