"""The types of events that the provider records. docs/api/events.md describes each one."""

from __future__ import annotations

from enum import StrEnum


class EventType(StrEnum):
    CHECKOUT_SESSION_COMPLETED = "checkout.session.completed"
    CHECKOUT_SESSION_EXPIRED = "checkout.session.expired"

    CHECKOUT_LINK_CREATED = "checkout_link.created"
    CHECKOUT_LINK_UPDATED = "checkout_link.updated"

    PAYMENT_INTENT_CREATED = "payment_intent.created"
    PAYMENT_INTENT_REQUIRES_ACTION = "payment_intent.requires_action"
    PAYMENT_INTENT_AMOUNT_CAPTURABLE_UPDATED = "payment_intent.amount_capturable_updated"
    PAYMENT_INTENT_SUCCEEDED = "payment_intent.succeeded"
    PAYMENT_INTENT_PAYMENT_FAILED = "payment_intent.payment_failed"
    PAYMENT_INTENT_CANCELED = "payment_intent.canceled"

    CHARGE_SUCCEEDED = "charge.succeeded"
    CHARGE_FAILED = "charge.failed"
    CHARGE_REFUNDED = "charge.refunded"

    SETUP_INTENT_CREATED = "setup_intent.created"
    SETUP_INTENT_REQUIRES_ACTION = "setup_intent.requires_action"
    SETUP_INTENT_SUCCEEDED = "setup_intent.succeeded"
    SETUP_INTENT_SETUP_FAILED = "setup_intent.setup_failed"
    SETUP_INTENT_CANCELED = "setup_intent.canceled"

    PAYMENT_METHOD_ATTACHED = "payment_method.attached"
    PAYMENT_METHOD_DETACHED = "payment_method.detached"

    ORDER_CREATED = "order.created"
    ORDER_PAID = "order.paid"
    ORDER_UPDATED = "order.updated"
    ORDER_COMPLETED = "order.completed"
    ORDER_CANCELED = "order.canceled"

    CUSTOMER_CREATED = "customer.created"
    CUSTOMER_UPDATED = "customer.updated"
    CUSTOMER_DELETED = "customer.deleted"

    PRODUCT_UPDATED = "product.updated"
    PRICE_UPDATED = "price.updated"
