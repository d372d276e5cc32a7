"""Rows as plain data under the API's names: what answers, events and stored responses are made of.

A snapshot is neutral: it has no secret, and a dialect of the API only renames and folds. A line item's `price` is the
whole price, which the default dialect folds to its id. Amounts are minor units, times seconds UTC.
"""

from collections.abc import Callable, Mapping
from typing import Any

from checkout import models
from checkout.domain.balance import Transaction
from checkout.models.base import Owned
from checkout.serializers.accounts import account, api_key
from checkout.serializers.balance import balance, balance_transaction
from checkout.serializers.catalog import customer, price, product
from checkout.serializers.checkouts import checkouts
from checkout.serializers.discounts import applied_discount, coupon, promotion_code
from checkout.serializers.disputes import dispute
from checkout.serializers.events import (
    MASKED,
    event,
    webhook_attempt,
    webhook_delivery,
    webhook_endpoint,
)
from checkout.serializers.faults import fault
from checkout.serializers.links import checkout_link, link_items
from checkout.serializers.methods import charged_method
from checkout.serializers.orders import order, order_line
from checkout.serializers.payments import (
    charge,
    payment_intent,
    payment_method,
    refund,
    setup_intent,
)
from checkout.serializers.sessions import line_items, session, sessions, shipping_rate
from checkout.serializers.shape import Snapshot, list_of
from checkout.serializers.tokens import token

__all__ = [
    "MASKED",
    "Snapshot",
    "account",
    "api_key",
    "applied_discount",
    "balance",
    "balance_transaction",
    "charge",
    "charged_method",
    "checkout_link",
    "checkouts",
    "coupon",
    "customer",
    "dispute",
    "event",
    "fault",
    "line_items",
    "link_items",
    "list_of",
    "of",
    "order",
    "order_line",
    "payment_intent",
    "payment_method",
    "price",
    "product",
    "promotion_code",
    "refund",
    "session",
    "sessions",
    "setup_intent",
    "shipping_rate",
    "token",
    "webhook_attempt",
    "webhook_delivery",
    "webhook_endpoint",
]

BY_MODEL: Mapping[type[Any], Callable[[Any], Snapshot]] = {
    models.Charge: charge,
    models.CheckoutLink: checkout_link,
    models.CheckoutSession: session,
    models.Coupon: coupon,
    models.Customer: customer,
    models.Dispute: dispute,
    models.Order: order,
    models.PaymentIntent: payment_intent,
    models.PaymentMethod: payment_method,
    models.Price: price,
    models.Product: product,
    models.PromotionCode: promotion_code,
    models.Refund: refund,
    models.SetupIntent: setup_intent,
    Transaction: balance_transaction,
}


def of(row: Owned | Transaction) -> Snapshot:
    """The snapshot of a row, by its model."""
    return BY_MODEL[type(row)](row)
