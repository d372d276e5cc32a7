"""The shop's pages and its webhook. A view parses, makes one call and renders; every POST ends in a 303."""

from storefront.views import behind, cart, catalog, checkout, orders, pay, webhooks
from storefront.views.blueprints import shop, shop_webhooks

__all__ = [
    "behind",
    "cart",
    "catalog",
    "checkout",
    "orders",
    "pay",
    "shop",
    "shop_webhooks",
    "webhooks",
]
