"""Orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkout.models import Order, OrderLineItem
from checkout.serializers.shape import Snapshot, list_of, plain

if TYPE_CHECKING:
    from checkout.serializers import types


def order(row: Order) -> Snapshot:
    shown: types.Order = {
        "id": row.id,
        "object": "order",
        "status": row.status,
        "payment_status": row.payment_status,
        "fulfillment_status": row.fulfillment_status,
        "checkout_session": row.checkout_session_id,
        "payment_intent": row.payment_intent_id,
        "customer": row.customer_id,
        "currency": row.currency,
        "amount_subtotal": row.amount_subtotal,
        "amount_discount": row.amount_discount,
        "amount_shipping": row.amount_shipping,
        "amount_tax": row.amount_tax,
        "amount_total": row.amount_total,
        "shipping_address": row.shipping_address,
        "billing_address": row.billing_address,
        "shipping_method": row.shipping_method,
        "shipping_cost": row.amount_shipping,
        "line_items": list_of(
            f"/v1/orders/{row.id}/line_items", [order_line(line) for line in row.line_items]
        ),
        "metadata": row.metadata_,
        "livemode": row.livemode,
        "created": row.created,
    }
    return plain(shown)


def order_line(row: OrderLineItem) -> Snapshot:
    shown: types.OrderItem = {
        "id": row.id,
        "object": "item",
        "price": row.price_id,
        "description": row.description,
        "currency": row.currency,
        "unit_amount": row.unit_amount,
        "quantity": row.quantity,
        "amount_subtotal": row.amount_subtotal,
        "amount_discount": row.amount_subtotal - row.amount_total,
        "amount_total": row.amount_total,
    }
    return plain(shown)
