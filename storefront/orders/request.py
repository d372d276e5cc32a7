"""The body of the request that creates an order's Checkout Session, and a preview of it for a cart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from foundation import web
from foundation.config import settings
from storefront.catalog.goods import PricedLine
from storefront.models import ShopOrder
from storefront.orders.pending import Choice, UiMode, new_order
from storefront.orders.shipping import COUNTRIES, METHODS

Item = tuple[str, int]
"""A price id of the provider, and a quantity."""
EXAMPLE = {"pk": 1, "reference": "made-when-you-press-checkout"}
"""What a preview has in place of the order's own number and reference."""


def session_request(order: ShopOrder, items: Sequence[Item]) -> dict[str, Any]:
    """The body of the create request: always the same for one order, as its idempotency key requires."""
    body: dict[str, Any] = {
        "mode": order.mode,
        "line_items": [{"price": price, "quantity": quantity} for price, quantity in items],
        "client_reference_id": order.reference,
        "metadata": {"order_number": order.number},
        "expires_at": order.expires_at,
        "allow_promotion_codes": True,
    }
    if settings().shop_bank_debits:
        body["payment_method_types"] = ["card", "us_bank_account"]
    success_url = web.url("storefront", "/checkout/success?session_id={CHECKOUT_SESSION_ID}")
    if order.ui_mode == UiMode.HOSTED:
        body["success_url"] = success_url
        body["cancel_url"] = web.url("storefront", f"/checkout/cancel?order={order.reference}")
    else:
        body |= {"ui_mode": order.ui_mode, "return_url": success_url}
    if order.ships:
        body["shipping_options"] = [method.option(order.currency) for method in METHODS]
        body["shipping_address_collection"] = {"allowed_countries": list(COUNTRIES)}
    return body


def preview(lines: Sequence[PricedLine], choice: Choice) -> dict[str, Any]:
    """The request for this cart, at least one line, as Checkout would send it now. Stores nothing.

    It takes part in the caller's transaction, which tells the time.
    """
    order = ShopOrder(**new_order("", lines, choice, "") | EXAMPLE)
    return session_request(order, [(each.item.provider_price, each.quantity) for each in lines])
