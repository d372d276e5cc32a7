"""Checkout Links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from checkout.domain.amounts import Line
from checkout.models import CheckoutLink, LinkLine
from checkout.serializers.catalog import price
from checkout.serializers.shape import Snapshot, plain
from foundation import web

if TYPE_CHECKING:
    from checkout.serializers import types


def checkout_link(row: CheckoutLink) -> Snapshot:
    limit = row.completed_limit
    fields = row.session_fields
    shown: types.CheckoutLink = {
        "id": row.id,
        "object": "checkout_link",
        "active": row.active,
        "mode": row.mode,
        "url": web.url("checkout", f"/cl/{row.id}"),
        "title": row.title,
        "description": row.description,
        "currency": row.currency,
        "after_completion": row.after_completion,
        "allow_promotion_codes": fields.get("allow_promotion_codes", False),
        "billing_address_collection": row.billing_address_collection,
        "custom_fields": [],
        "custom_text": {},
        "customer_creation": fields.get("customer_creation", "if_required"),
        "inactive_message": row.inactive_message,
        "payment_intent_data": fields.get("payment_intent_data"),
        "payment_method_types": ["card"],
        "phone_number_collection": fields.get("phone_number_collection", False),
        "restrictions": {
            "completed_sessions": {"count": row.completed_sessions, "limit": limit},
        }
        if limit
        else None,
        "shipping_address_collection": fields.get("shipping_address_collection"),
        "shipping_options": fields.get("shipping_options", []),
        "submit_type": row.submit_type,
        "metadata": row.metadata_,
        "livemode": row.livemode,
        "created": row.created,
    }
    return plain(shown)


def link_items(lines: Sequence[LinkLine]) -> list[Snapshot]:
    """A link's line items, each with its whole price."""
    return [_item(line) for line in lines]


def _item(line: LinkLine) -> Snapshot:
    amount = Line(line.price.unit or 0, line.quantity).subtotal
    shown: types.LineItem = {
        "id": line.id,
        "object": "item",
        "price": price(line.price),
        "quantity": line.quantity,
        "amount_subtotal": amount,
        "amount_discount": 0,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": line.price.currency,
        "description": line.price.product.name,
        "metadata": line.metadata,
    }
    return plain(shown)
