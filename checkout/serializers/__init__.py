"""Objects as plain data, under the API's names: what answers, events and stored responses are made of.

A snapshot is neutral: it holds no secret, and a dialect of the API only renames and folds. A line item's `price` is the
whole price, which the default dialect folds to its id. All amounts are minor units, all times seconds UTC.
"""

from checkout.serializers.accounts import account, api_key
from checkout.serializers.catalog import customer, price, product
from checkout.serializers.events import delivered, event
from checkout.serializers.orders import order, order_line
from checkout.serializers.payments import (
    card,
    charge,
    payment_intent,
    payment_method,
    refund,
    setup_intent,
)
from checkout.serializers.sessions import line_items, session
from checkout.serializers.shape import Snapshot, list_of

__all__ = [
    "Snapshot",
    "account",
    "api_key",
    "card",
    "charge",
    "customer",
    "delivered",
    "event",
    "line_items",
    "list_of",
    "order",
    "order_line",
    "payment_intent",
    "payment_method",
    "price",
    "product",
    "refund",
    "session",
    "setup_intent",
]
