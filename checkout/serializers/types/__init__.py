"""The types of the objects that the API answers, in its own format: for mypy, and for the OpenAPI document.

Nothing imports them while the application runs, so they cost nothing at its start.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checkout.serializers.types.accounts import (
    Account,
    ApiKey,
    Clock,
    DeletedFaults,
    Event,
    Fault,
    Reset,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
)
from checkout.serializers.types.balance import Balance, BalanceTransaction
from checkout.serializers.types.banks import (
    AnySepaAccount,
    AnyUsBankAccount,
    DebitedSepaAccount,
    DebitedUsBankAccount,
    SepaDebit,
    UsBankAccount,
)
from checkout.serializers.types.catalog import Customer, InvoiceSettings, Price, Product
from checkout.serializers.types.checkouts import Checkout
from checkout.serializers.types.discounts import (
    AppliedDiscount,
    Coupon,
    Discount,
    DiscountSource,
    Promotion,
    PromotionCode,
)
from checkout.serializers.types.disputes import Dispute
from checkout.serializers.types.orders import Order
from checkout.serializers.types.parts import Deleted, NextAction
from checkout.serializers.types.payments import (
    AnyCard,
    Authentication,
    Card,
    Charge,
    ChargedCard,
    PaymentIntent,
    PaymentMethod,
    Refund,
    SetupIntent,
)
from checkout.serializers.types.sessions import (
    Breakdown,
    CheckoutLink,
    CheckoutSession,
    LineItem,
    OrderItem,
    SessionColumns,
    SessionDiscount,
    SessionExtras,
    ShippingCost,
    ShippingOption,
    ShippingRate,
    TotalDetails,
)
from checkout.serializers.types.tokens import CardOfToken, Token

__all__ = [
    "BY_KIND",
    "Account",
    "AnyCard",
    "AnySepaAccount",
    "AnyUsBankAccount",
    "ApiKey",
    "AppliedDiscount",
    "Authentication",
    "Balance",
    "BalanceTransaction",
    "Card",
    "CardOfToken",
    "Charge",
    "ChargedCard",
    "Checkout",
    "CheckoutLink",
    "CheckoutSession",
    "Clock",
    "Coupon",
    "Customer",
    "DebitedSepaAccount",
    "DebitedUsBankAccount",
    "Deleted",
    "DeletedFaults",
    "Dispute",
    "Event",
    "Fault",
    "LineItem",
    "NextAction",
    "Order",
    "OrderItem",
    "PaymentIntent",
    "PaymentMethod",
    "Price",
    "Product",
    "Promotion",
    "PromotionCode",
    "Refund",
    "Reset",
    "SepaDebit",
    "SessionColumns",
    "SessionDiscount",
    "SessionExtras",
    "SetupIntent",
    "ShippingOption",
    "ShippingRate",
    "Token",
    "UsBankAccount",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
]

BY_KIND: Mapping[str, type[Any]] = {
    "account": Account,
    "api_key": ApiKey,
    "applied discount": AppliedDiscount,
    "balance": Balance,
    "balance_transaction": BalanceTransaction,
    "breakdown": Breakdown,
    "charge": Charge,
    "checkout": Checkout,
    "checkout.session": CheckoutSession,
    "checkout_link": CheckoutLink,
    "coupon": Coupon,
    "customer": Customer,
    "deleted": Deleted,
    "discount": Discount,
    "discount of session": SessionDiscount,
    "dispute": Dispute,
    "event": Event,
    "invoice_settings": InvoiceSettings,
    "item": LineItem,
    "order": Order,
    "order_item": OrderItem,
    "payment_intent": PaymentIntent,
    "payment_method": PaymentMethod,
    "price": Price,
    "product": Product,
    "promotion": Promotion,
    "promotion_code": PromotionCode,
    "refund": Refund,
    "setup_intent": SetupIntent,
    "shipping_cost": ShippingCost,
    "shipping_option": ShippingOption,
    "shipping_rate": ShippingRate,
    "token": Token,
    "source of discount": DiscountSource,
    "test_helpers.clock": Clock,
    "test_helpers.fault": Fault,
    "test_helpers.faults": DeletedFaults,
    "test_helpers.reset": Reset,
    "totals": TotalDetails,
    "webhook_delivery": WebhookDelivery,
    "webhook_endpoint": WebhookEndpoint,
}
"""The type of each kind of object that a call shows."""
