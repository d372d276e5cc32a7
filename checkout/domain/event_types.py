"""The types of events that the provider records. docs/api/events.md describes each one."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path


class EventType(StrEnum):
    CHECKOUT_SESSION_COMPLETED = "checkout.session.completed"
    CHECKOUT_SESSION_EXPIRED = "checkout.session.expired"
    CHECKOUT_SESSION_ASYNC_PAYMENT_SUCCEEDED = "checkout.session.async_payment_succeeded"
    CHECKOUT_SESSION_ASYNC_PAYMENT_FAILED = "checkout.session.async_payment_failed"

    CHECKOUT_LINK_CREATED = "checkout_link.created"
    CHECKOUT_LINK_UPDATED = "checkout_link.updated"

    PAYMENT_INTENT_CREATED = "payment_intent.created"
    PAYMENT_INTENT_REQUIRES_ACTION = "payment_intent.requires_action"
    PAYMENT_INTENT_AMOUNT_CAPTURABLE_UPDATED = "payment_intent.amount_capturable_updated"
    PAYMENT_INTENT_PROCESSING = "payment_intent.processing"
    PAYMENT_INTENT_SUCCEEDED = "payment_intent.succeeded"
    PAYMENT_INTENT_PAYMENT_FAILED = "payment_intent.payment_failed"
    PAYMENT_INTENT_CANCELED = "payment_intent.canceled"

    CHARGE_PENDING = "charge.pending"
    CHARGE_SUCCEEDED = "charge.succeeded"
    CHARGE_FAILED = "charge.failed"
    CHARGE_CAPTURED = "charge.captured"
    CHARGE_EXPIRED = "charge.expired"
    CHARGE_REFUNDED = "charge.refunded"
    CHARGE_UPDATED = "charge.updated"
    CHARGE_DISPUTE_CREATED = "charge.dispute.created"
    CHARGE_DISPUTE_UPDATED = "charge.dispute.updated"
    CHARGE_DISPUTE_CLOSED = "charge.dispute.closed"
    CHARGE_DISPUTE_FUNDS_WITHDRAWN = "charge.dispute.funds_withdrawn"
    CHARGE_DISPUTE_FUNDS_REINSTATED = "charge.dispute.funds_reinstated"

    REFUND_CREATED = "refund.created"
    REFUND_UPDATED = "refund.updated"

    SETUP_INTENT_CREATED = "setup_intent.created"
    SETUP_INTENT_REQUIRES_ACTION = "setup_intent.requires_action"
    SETUP_INTENT_SUCCEEDED = "setup_intent.succeeded"
    SETUP_INTENT_SETUP_FAILED = "setup_intent.setup_failed"
    SETUP_INTENT_CANCELED = "setup_intent.canceled"

    PAYMENT_METHOD_ATTACHED = "payment_method.attached"
    PAYMENT_METHOD_DETACHED = "payment_method.detached"
    PAYMENT_METHOD_UPDATED = "payment_method.updated"

    ORDER_CREATED = "order.created"
    ORDER_PAID = "order.paid"
    ORDER_UPDATED = "order.updated"
    ORDER_COMPLETED = "order.completed"
    ORDER_CANCELED = "order.canceled"

    CUSTOMER_CREATED = "customer.created"
    CUSTOMER_UPDATED = "customer.updated"
    CUSTOMER_DELETED = "customer.deleted"

    COUPON_CREATED = "coupon.created"
    COUPON_UPDATED = "coupon.updated"
    COUPON_DELETED = "coupon.deleted"
    PROMOTION_CODE_CREATED = "promotion_code.created"
    PROMOTION_CODE_UPDATED = "promotion_code.updated"

    PRODUCT_CREATED = "product.created"
    PRODUCT_UPDATED = "product.updated"
    PRODUCT_DELETED = "product.deleted"

    PRICE_CREATED = "price.created"
    PRICE_UPDATED = "price.updated"


OURS, STRIPES = "checkout_link.", "payment_link."
"""The one beginning of types that Stripe has under another name."""


def in_stripes_words(name: str) -> str:
    """The name of a type at Stripe, or of a group of types that ends in a dot."""
    return STRIPES + name.removeprefix(OURS) if name.startswith(OURS) else name


def in_our_words(name: str) -> str:
    """The reverse of `in_stripes_words`."""
    return OURS + name.removeprefix(STRIPES) if name.startswith(STRIPES) else name


def _known() -> frozenset[str]:
    """The types of the file, by object, and those that Till records."""
    listed = json.loads(Path(__file__).with_name("event_names.json").read_text())
    return frozenset(EventType) | {
        f"{about}.{verb}" for about, verbs in listed.items() for verb in verbs
    }


KNOWN = _known()
"""The types that may be asked for: Till's own, those of Stripe's libraries and those of the guide."""
