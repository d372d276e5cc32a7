"""Checkout Sessions and their line items."""

from __future__ import annotations

from collections.abc import Sequence

from checkout.domain.lifecycle import Mode, SessionStatus, UiMode
from checkout.models import CheckoutSession, LineItem
from checkout.serializers.catalog import price
from checkout.serializers.payments import next_action
from checkout.serializers.shape import Snapshot
from foundation import clock, web

SESSION_EXTRAS: Snapshot = dict.fromkeys(
    (
        "return_url",
        "client_customer_id",
        "after_completion",
        "wallet_options",
        "saved_payment_method_options",
        "payment_link",
    )
)
"""Fields that every session answers, null unless the session was made with them."""


def session(row: CheckoutSession) -> Snapshot:
    """A Checkout Session, expired from `expires_at` on. Needs its intent loaded, with the intent's attempt."""
    status = row.status_at(clock.now())
    option = row.shipping_option
    sells = row.mode is not Mode.SETUP
    hosted = status is SessionStatus.OPEN and row.ui_mode is UiMode.HOSTED
    return {
        "id": row.id,
        "object": "checkout.session",
        "mode": row.mode,
        "status": status,
        "payment_status": row.payment_status,
        "ui_mode": row.ui_mode,
        "url": web.url("checkout", f"/pay/{row.page_token}") if hosted else None,
        "success_url": row.success_url,
        "cancel_url": row.cancel_url,
        "currency": row.currency,
        "amount_subtotal": row.amount_subtotal if sells else None,
        "amount_total": row.amount_total if sells else None,
        "total_details": {
            "amount_discount": row.amount_discount,
            "amount_shipping": row.amount_shipping,
            "amount_tax": row.amount_tax,
        },
        "customer": row.customer_id,
        "customer_email": row.customer_email,
        "customer_creation": row.customer_creation,
        "customer_details": row.customer_details,
        "billing_address_collection": row.billing_address_collection,
        "phone_number_collection": row.phone_number_collection,
        "shipping_address_collection": row.shipping_address_collection,
        "shipping_options": [
            {
                "shipping_rate": rate.id,
                "shipping_amount": rate.amount,
                "name": rate.name,
                "delivery_estimate": rate.delivery_estimate,
            }
            for rate in row.shipping_options
        ],
        "shipping_cost": option
        and {
            "shipping_rate": option.id,
            "amount_subtotal": option.amount,
            "amount_tax": 0,
            "amount_total": option.amount,
        },
        "shipping_details": row.shipping_details,
        "payment_intent": row.payment_intent_id,
        "setup_intent": row.setup_intent_id,
        "next_action": _next_action(row) if status is SessionStatus.OPEN else None,
        "order": row.order_id,
        "client_reference_id": row.client_reference_id,
        "submit_type": row.submit_type,
        "locale": row.locale,
        "description": row.description,
        "payment_method_types": ["card"],
        **SESSION_EXTRAS,
        **row.extras,
        "expires_at": row.expires_at,
        "metadata": row.metadata_,
        "livemode": row.livemode,
        "created": row.created,
    }


def line_items(rows: Sequence[LineItem]) -> list[Snapshot]:
    """A session's line items, each with its whole price. Needs `price` loaded."""
    return [
        {
            "id": row.id,
            "object": "item",
            "price": price(row.price),
            "quantity": row.quantity,
            "amount_subtotal": row.amount_subtotal,
            "amount_discount": row.amount_discount,
            "amount_tax": row.amount_tax,
            "amount_total": row.amount_total,
            "currency": row.currency,
            "description": row.description,
        }
        for row in rows
    ]


def _next_action(row: CheckoutSession) -> Snapshot | None:
    intent = row.setup_intent if row.mode is Mode.SETUP else row.payment_intent
    return next_action(intent, in_session=True) if intent else None
