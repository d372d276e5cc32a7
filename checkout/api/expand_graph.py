"""What can be expanded: the fields of each kind of object, and the kind that each field holds."""

from __future__ import annotations

from collections.abc import Mapping

GRAPH: Mapping[str, Mapping[str, str]] = {
    "checkout.session": {
        "customer": "customer",
        "discounts": "discount of session",
        "line_items": "list of item",
        "order": "order",
        "payment_intent": "payment_intent",
        "payment_link": "checkout_link",
        "setup_intent": "setup_intent",
        "shipping_cost": "shipping_cost",
        "shipping_options": "shipping_option",
        "total_details": "totals",
    },
    "checkout": {
        "customer": "customer",
        "order": "order",
        "payment_intent": "payment_intent",
        "payment_link": "checkout_link",
        "setup_intent": "setup_intent",
    },
    "shipping_cost": {"shipping_rate": "shipping_rate"},
    "shipping_option": {"shipping_rate": "shipping_rate"},
    "customer": {"invoice_settings": "invoice_settings"},
    "invoice_settings": {"default_payment_method": "payment_method"},
    "discount of session": {"coupon": "coupon", "promotion_code": "promotion_code"},
    "totals": {"breakdown": "breakdown"},
    "breakdown": {"discounts": "applied discount"},
    "applied discount": {"discount": "discount"},
    "discount": {
        "customer": "customer",
        "promotion_code": "promotion_code",
        "source": "source of discount",
    },
    "source of discount": {"coupon": "coupon"},
    "item": {"discounts": "applied discount", "price": "price"},
    "price": {"product": "product"},
    "product": {"default_price": "price"},
    "payment_intent": {
        "charges": "list of charge",
        "customer": "customer",
        "latest_charge": "charge",
        "payment_method": "payment_method",
    },
    "promotion_code": {"customer": "customer", "promotion": "promotion"},
    "promotion": {"coupon": "coupon"},
    "setup_intent": {"customer": "customer", "payment_method": "payment_method"},
    "payment_method": {"customer": "customer"},
    "balance_transaction": {"source": "source"},
    "charge": {
        "balance_transaction": "balance_transaction",
        "customer": "customer",
        "dispute": "dispute",
        "payment_intent": "payment_intent",
        "payment_method": "payment_method",
        "refunds": "list of refund",
    },
    "dispute": {"charge": "charge", "payment_intent": "payment_intent"},
    "refund": {
        "balance_transaction": "balance_transaction",
        "charge": "charge",
        "payment_intent": "payment_intent",
    },
    "source": {
        "balance_transaction": "balance_transaction",
        "charge": "charge",
        "customer": "customer",
        "dispute": "dispute",
        "payment_intent": "payment_intent",
        "payment_method": "payment_method",
        "refunds": "list of refund",
    },
    "order": {
        "checkout_session": "checkout.session",
        "customer": "customer",
        "line_items": "list of item",
        "payment_intent": "payment_intent",
    },
}
"""For each kind of object, the fields that can be expanded, and the kind that each holds.

A `source` is any of SOURCES, and has the fields of all of them. A kind may also be a part of an object, which has no
`object` field, such as the promotion of a promotion code.
"""
SOURCES = {"ch_": "charge", "dp_": "dispute", "ref_": "refund"}
"""The kinds of object that a balance transaction is about, by the prefixes of their ids."""


def kind_of_items(kind: str) -> str:
    """`list of item` and `search of item` → `item`; any other kind is returned as it is."""
    return kind.removeprefix("list of ").removeprefix("search of ")
