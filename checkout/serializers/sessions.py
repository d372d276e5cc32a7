"""Checkout Sessions and their line items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from checkout.domain.lifecycle import Mode, SessionStatus, UiMode
from checkout.domain.shipping import ShippingOption
from checkout.models import CheckoutSession, LineItem
from checkout.serializers.catalog import price
from checkout.serializers.payments import next_action
from checkout.serializers.shape import Snapshot, plain
from foundation import clock, web

if TYPE_CHECKING:
    from checkout.serializers import types

SESSION_EXTRAS: Snapshot = {
    "payment_method_types": ["card"],
    "return_url": None,
    "client_customer_id": None,
    "after_completion": None,
    "allow_promotion_codes": None,
    "wallet_options": None,
    "saved_payment_method_options": None,
}
"""Fields that every session answers, here as they are unless the session was made with them."""


SAME = (
    "id",
    "mode",
    "payment_status",
    "ui_mode",
    "success_url",
    "cancel_url",
    "currency",
    "customer_email",
    "customer_creation",
    "customer_details",
    "billing_address_collection",
    "phone_number_collection",
    "shipping_address_collection",
    "shipping_details",
    "client_reference_id",
    "submit_type",
    "locale",
    "description",
    "expires_at",
    "livemode",
    "created",
)
"""Fields that are answered as they are stored, in columns of the same name."""


def session(row: CheckoutSession) -> Snapshot:
    """A Checkout Session, expired from `expires_at` on. Needs its intent loaded, with the intent's attempt."""
    return sessions([row])[0]


def sessions(rows: Sequence[CheckoutSession]) -> list[Snapshot]:
    """Checkout Sessions, as `session` serialises each."""
    now = clock.now()
    page = web.url("checkout", "/pay/")
    return [_session(row, row.status_at(now), page) for row in rows]


def _session(row: CheckoutSession, status: SessionStatus, page: str) -> Snapshot:
    # Every column must be loaded. Reading 40 attributes of each row would be a fifth of a list's cost.
    stored = vars(row)
    option = row.shipping_option
    sells = stored["mode"] is not Mode.SETUP
    is_open = status is SessionStatus.OPEN
    hosted = is_open and stored["ui_mode"] is UiMode.HOSTED
    same = cast("types.SessionColumns", {name: stored[name] for name in SAME})
    extras = cast("types.SessionExtras", SESSION_EXTRAS | stored["extras"])
    shown: types.CheckoutSession = {
        "object": "checkout.session",
        **same,
        "status": status,
        "url": page + stored["page_token"] if hosted else None,
        "amount_subtotal": stored["amount_subtotal"] if sells else None,
        "amount_total": stored["amount_total"] if sells else None,
        "total_details": {
            "amount_discount": stored["amount_discount"],
            "amount_shipping": stored["amount_shipping"],
            "amount_tax": stored["amount_tax"],
        },
        "discounts": _discounts(stored),
        "customer": stored["customer_id"],
        "shipping_options": [_shipping_option(offered) for offered in stored["shipping_options"]],
        "shipping_cost": {
            "shipping_rate": option.id,
            "amount_subtotal": stored["amount_shipping"],
            "amount_tax": 0,
            "amount_total": stored["amount_shipping"],
        }
        if option
        else None,
        "payment_intent": stored["payment_intent_id"],
        "setup_intent": stored["setup_intent_id"],
        "next_action": _next_action(row) if is_open else None,
        "order": stored["order_id"],
        "payment_link": stored["link_id"],
        **extras,
        "metadata": stored["metadata_"],
    }
    return plain(shown)


def _discounts(stored: Mapping[str, Any]) -> list[types.SessionDiscount]:
    """What the session was given: a coupon, or a promotion code."""
    applied, code = stored["discount"], stored["promotion_code_id"]
    if applied is None:
        return []
    return [{"coupon": None if code else applied["coupon"], "promotion_code": code}]


def _shipping_option(option: ShippingOption) -> Snapshot:
    shown: types.ShippingOption = {
        "shipping_rate": option.id,
        "shipping_amount": option.amount,
        "name": option.name,
        "delivery_estimate": option.delivery_estimate,
    }
    return plain(shown)


def shipping_rate(option: ShippingOption, *, created: int, livemode: bool) -> Snapshot:
    """An option as a shipping rate of Stripe's. `created`: when its session was."""
    estimate = option.delivery_estimate
    shown: types.ShippingRate = {
        "id": option.id,
        "object": "shipping_rate",
        "active": True,
        "display_name": option.name,
        "type": "fixed_amount",
        "fixed_amount": {"amount": option.amount, "currency": option.currency},
        "delivery_estimate": estimate and {"minimum": None, "maximum": None, **estimate},
        "tax_behavior": option.tax_behavior or "unspecified",
        "tax_code": option.tax_code,
        "metadata": option.metadata,
        "livemode": livemode,
        "created": created,
    }
    return plain(shown)


def line_items(rows: Sequence[LineItem]) -> list[Snapshot]:
    """A session's line items, each with its whole price. Needs `price` loaded."""
    return [_item(row) for row in rows]


def _item(row: LineItem) -> Snapshot:
    shown: types.LineItem = {
        "id": row.id,
        "object": "item",
        "price": price(row.price),
        "quantity": row.quantity,
        "amount_subtotal": row.amount_subtotal,
        "amount_discount": row.amount_discount,
        "amount_tax": row.amount_tax,
        "amount_total": row.amount_total,
        "currency": row.currency,
        "description": row.description,
        "metadata": row.metadata_,
    }
    return plain(shown)


def _next_action(row: CheckoutSession) -> Snapshot | None:
    intent = row.setup_intent if row.mode is Mode.SETUP else row.payment_intent
    return next_action(intent, in_session=True) if intent else None
