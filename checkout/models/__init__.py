"""The provider's tables, one file per aggregate."""

from checkout.models.accounts import Account, ApiKey
from checkout.models.catalog import Price, Product
from checkout.models.customers import Customer
from checkout.models.discounts import Coupon, PromotionCode
from checkout.models.disputes import Dispute
from checkout.models.events import Event, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from checkout.models.faults import ArmedFault
from checkout.models.idempotency import IdempotencyKey
from checkout.models.links import CheckoutLink, LinkLine
from checkout.models.orders import Order, OrderLineItem
from checkout.models.payments import (
    Charge,
    Intent,
    PaymentAttempt,
    PaymentIntent,
    PaymentMethod,
    Refund,
    SetupIntent,
)
from checkout.models.sessions import CheckoutSession, LineItem
from checkout.models.tokens import Token

__all__ = [
    "Account",
    "ApiKey",
    "ArmedFault",
    "Charge",
    "CheckoutLink",
    "CheckoutSession",
    "Coupon",
    "Customer",
    "Dispute",
    "Event",
    "IdempotencyKey",
    "Intent",
    "LineItem",
    "LinkLine",
    "Order",
    "OrderLineItem",
    "PaymentAttempt",
    "PaymentIntent",
    "PaymentMethod",
    "Price",
    "Product",
    "PromotionCode",
    "Refund",
    "SetupIntent",
    "Token",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
]
