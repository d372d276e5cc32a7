"""Objects as plain data, under the API's names: what answers, events and stored responses are made of.

A snapshot is neutral: it holds no secret, and a dialect of the API only renames and folds. A line item's `price` is the
whole price, which the default dialect folds to its id. All amounts are minor units, all times seconds UTC.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from checkout.domain.lifecycle import IntentStatus, SessionStatus
from checkout.models import (
    Charge,
    CheckoutSession,
    Customer,
    Event,
    LineItem,
    Order,
    OrderLineItem,
    PaymentIntent,
    Price,
    Product,
)
from foundation import clock, web
from foundation.database import db

Snapshot = dict[str, Any]
SESSION_EXTRAS: Snapshot = dict.fromkeys(
    (
        "return_url",
        "client_customer_id",
        "after_completion",
        "wallet_options",
        "saved_payment_method_options",
        "next_action",
        "payment_link",
        "setup_intent",
    )
)
"""Fields of a session that always answer, null unless the session was made with them."""


def list_of(url: str, data: list[Snapshot]) -> Snapshot:
    """A complete list inside of an object."""
    return {"object": "list", "data": data, "has_more": False, "next_cursor": None, "url": url}


def product(row: Product) -> Snapshot:
    return {
        "id": row.id,
        "object": "product",
        "active": row.active,
        "name": row.name,
        "description": row.description,
        "images": row.images,
        "marketing_features": row.marketing_features,
        "url": row.url,
        "default_price": row.default_price_id,
        "shippable": row.shippable,
        "statement_descriptor": row.statement_descriptor,
        "unit_label": row.unit_label,
        "tax_code": row.tax_code,
        "package_dimensions": row.package_dimensions,
        "metadata": row.metadata_,
        "livemode": row.livemode,
        "created": row.created,
        "updated": row.updated,
    }


def price(row: Price) -> Snapshot:
    return {
        "id": row.id,
        "object": "price",
        "active": row.active,
        "product": row.product_id,
        "currency": row.currency,
        "unit_amount": row.unit_amount,
        "unit_amount_decimal": row.unit_amount_decimal,
        "type": row.type,
        "billing_scheme": row.billing_scheme,
        "tax_behavior": row.tax_behavior,
        "recurring": row.recurring,
        "custom_unit_amount": row.custom_unit_amount,
        "tiers_mode": row.tiers_mode,
        "tiers": row.tiers,
        "transform_quantity": row.transform_quantity,
        "lookup_key": row.lookup_key,
        "nickname": row.nickname,
        "metadata": row.metadata_,
        "livemode": row.livemode,
        "created": row.created,
    }


def customer(row: Customer) -> Snapshot:
    return {
        "id": row.id,
        "object": "customer",
        "email": row.email,
        "name": row.name,
        "phone": row.phone,
        "description": row.description,
        "merchant_id": row.account_id,
        "metadata": row.metadata_,
        "livemode": row.livemode,
        "created": row.created,
    }


def session(row: CheckoutSession) -> Snapshot:
    """A Checkout Session. One that has run out reads as expired before anyone wrote it down."""
    lapsed = row.status == SessionStatus.OPEN and row.expires_at <= clock.now()
    status = SessionStatus.EXPIRED if lapsed else row.status
    option = row.shipping_option
    return {
        "id": row.id,
        "object": "checkout.session",
        "mode": row.mode,
        "status": status,
        "payment_status": row.payment_status,
        "ui_mode": row.ui_mode,
        "url": web.url("checkout", f"/pay/{row.page_token}") if status == "open" else None,
        "success_url": row.success_url,
        "cancel_url": row.cancel_url,
        "currency": row.currency,
        "amount_subtotal": row.amount_subtotal,
        "amount_total": row.amount_total,
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
    """A session's lines, each with its whole price."""
    ids = [row.price_id for row in rows]
    prices = {
        found.id: price(found)
        for found in db.session.scalars(select(Price).filter(Price.id.in_(ids)))
    }
    return [
        {
            "id": row.id,
            "object": "item",
            "price": prices[row.price_id],
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


def payment_intent(row: PaymentIntent) -> Snapshot:
    lapsed = _session_lapsed(row)
    status = IntentStatus.CANCELED if lapsed else row.status
    return {
        "id": row.id,
        "object": "payment_intent",
        "amount": row.amount,
        "amount_capturable": row.amount_capturable,
        "amount_received": row.amount_received,
        "currency": row.currency,
        "status": status,
        "capture_method": row.capture_method,
        "confirmation_method": row.confirmation_method,
        "customer": row.customer_id,
        "payment_method": row.payment_method_id,
        "description": row.description,
        "statement_descriptor": row.statement_descriptor,
        "application_fee_amount": row.application_fee_amount,
        "last_payment_error": row.last_payment_error,
        "latest_charge": row.latest_charge_id,
        "charges": list_of(
            f"/v1/charges?payment_intent={row.id}", [charge(made) for made in row.charges]
        ),
        "next_action": None,
        "canceled_at": row.canceled_at,
        "cancellation_reason": row.cancellation_reason,
        "merchant_id": row.account_id,
        "metadata": row.metadata_,
        "livemode": row.livemode,
        "created": row.created,
    }


def _session_lapsed(row: PaymentIntent) -> bool:
    """Has the session that this intent belongs to run out, though no one wrote it down yet?"""
    owner = row.session
    return owner is not None and owner.status == "open" and owner.expires_at <= clock.now()


def charge(row: Charge) -> Snapshot:
    return {
        "id": row.id,
        "object": "charge",
        "amount": row.amount,
        "amount_captured": row.amount_captured,
        "amount_refunded": row.amount_refunded,
        "captured": row.captured,
        "paid": row.status == "succeeded",
        "refunded": row.amount_refunded > 0 and row.amount_refunded == row.amount_captured,
        "currency": row.currency,
        "status": row.status,
        "payment_intent": row.payment_intent_id,
        "payment_method": row.payment_method_id,
        "payment_method_details": row.payment_method_details,
        "billing_details": row.billing_details,
        "customer": row.customer_id,
        "description": row.description,
        "failure_code": row.failure_code,
        "failure_message": row.failure_message,
        "decline_code": row.decline_code,
        "metadata": row.metadata_,
        "livemode": row.livemode,
        "created": row.created,
    }


def order(row: Order) -> Snapshot:
    return {
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
            f"/v1/orders/{row.id}/line_items", [_order_line(line) for line in row.line_items]
        ),
        "metadata": row.metadata_,
        "livemode": row.livemode,
        "created": row.created,
    }


def _order_line(row: OrderLineItem) -> Snapshot:
    return {
        "id": row.id,
        "object": "item",
        "price": row.price_id,
        "description": row.description,
        "currency": row.currency,
        "unit_amount": row.unit_amount,
        "quantity": row.quantity,
        "amount_subtotal": row.amount_subtotal,
        "amount_total": row.amount_total,
    }


def event(row: Event, *, pending_webhooks: int) -> Snapshot:
    """As the API shows it; what is delivered is `delivered(row)`."""
    return {
        **delivered(row),
        "api_version": row.api_version,
        "merchant_id": row.account_id,
        "pending_webhooks": pending_webhooks,
    }


def delivered(row: Event) -> Snapshot:
    """The body of a webhook. Nothing in it changes between two tries."""
    return {
        "id": row.id,
        "object": "event",
        "type": row.type,
        "created": row.created,
        "livemode": row.livemode,
        "data": {"object": json.loads(row.data)},
    }
