"""The shop's pages. A view parses, makes one call and renders; every POST ends in a 303."""

from storefront.views import cart, catalog, checkout, orders, webhooks
from storefront.views.blueprint import hooks, shop

__all__ = ["cart", "catalog", "checkout", "hooks", "orders", "shop", "webhooks"]
