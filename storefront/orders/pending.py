"""The order that a visitor is about to pay. A visitor has one at most, which a partial unique index makes sure of.

A pending order with `cancel_requested` is not it: the shopper has gone back or has started another checkout, and its
session is to be expired.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update

from foundation import clock
from foundation.database import db, insert_once, transaction
from storefront.catalog.goods import PricedLine
from storefront.lifecycle import OrderStatus
from storefront.models import ShopOrder, ShopOrderLine
from storefront.stock.reservations import reserve

SESSION_SECONDS = 31 * 60
"""One minute more than the API's shortest lifetime of a session, for clock differences and slow requests."""
MAX_ATTEMPTS = 3


class CheckoutMode(StrEnum):
    """The `mode` of the session."""

    ORDER = "order"  # a payment, and an Order object at the provider
    PAYMENT = "payment"  # a payment alone


class UiMode(StrEnum):
    """The `ui_mode` of the session: where the shopper pays."""

    HOSTED = "hosted"  # on the provider's page
    EMBEDDED = "embedded"  # on the shop's page, with the provider's page in a frame
    CUSTOM = "custom"  # on the shop's page, in a form of its own


@dataclass(frozen=True)
class Choice:
    """What the panel for developers chooses."""

    mode: CheckoutMode
    ui_mode: UiMode


class CheckoutSuperseded(Exception):
    """The visitor has started another checkout in the meantime, or has canceled this one: it can't be paid."""


def claim_order(visitor: str, lines: Sequence[PricedLine], choice: Choice) -> ShopOrder:
    """The visitor's order for this cart, created unless there is one; an order for another cart is superseded.

    A new order reserves its units in the same transaction. Raises StockTooLow, and CheckoutSuperseded when other
    requests of the visitor keep being faster.
    """
    fingerprint = _fingerprint(lines, choice)
    current = select(ShopOrder).where(
        ShopOrder.visitor == visitor,
        ShopOrder.status == OrderStatus.PENDING,
        ShopOrder.cancel_requested.is_(False),
    )
    with transaction("storefront"):
        for _ in range(MAX_ATTEMPTS):
            order = db.session.scalar(current)
            if order is not None and order.fingerprint == fingerprint:
                return order
            if order is not None:
                db.session.execute(
                    update(ShopOrder).where(ShopOrder.pk == order.pk).values(cancel_requested=True)
                )
            order = insert_once(ShopOrder, **new_order(visitor, lines, choice, fingerprint))
            if order is not None:  # else another request has inserted one
                db.session.add_all(_order_lines(order, lines))
                reserve(order.pk, {line.item.sku: line.quantity for line in lines})
                return order
    raise CheckoutSuperseded(visitor)


def supersede(visitor: str) -> bool:
    """Mark the visitor's current order as superseded. Returns whether orders of the visitor wait for their end."""
    own = (ShopOrder.visitor == visitor, ShopOrder.status == OrderStatus.PENDING)
    with transaction("storefront"):
        db.session.execute(update(ShopOrder).where(*own).values(cancel_requested=True))
        return db.session.scalar(select(ShopOrder.pk).where(*own).limit(1)) is not None


def _fingerprint(lines: Sequence[PricedLine], choice: Choice) -> str:
    items = sorted((line.item.provider_price, line.quantity, line.item.price) for line in lines)
    hosted = choice.ui_mode is UiMode.HOSTED  # then as in orders of earlier versions
    chosen = [choice.mode] if hosted else [choice.mode, choice.ui_mode]
    return hashlib.sha256(json.dumps([*chosen, items]).encode()).hexdigest()


def new_order(
    visitor: str, lines: Sequence[PricedLine], choice: Choice, fingerprint: str
) -> dict[str, Any]:
    """The columns of a pending order for this cart."""
    subtotal = sum(line.total for line in lines)
    now = clock.now()
    return {
        "reference": secrets.token_urlsafe(24),
        "idempotency_key": secrets.token_urlsafe(24),
        "visitor": visitor,
        "fingerprint": fingerprint,
        "status": OrderStatus.PENDING,
        "mode": choice.mode.value,
        "ui_mode": choice.ui_mode.value,
        "ships": any(line.item.ships for line in lines),
        "currency": lines[0].item.currency,
        "amount_subtotal": subtotal,
        "amount_discount": 0,
        "amount_shipping": 0,
        "amount_tax": 0,
        "amount_total": subtotal,
        "cancel_requested": False,
        "stock_held": True,
        "created": now,
        "expires_at": now + SESSION_SECONDS,
    }


def _order_lines(order: ShopOrder, lines: Sequence[PricedLine]) -> list[ShopOrderLine]:
    return [
        ShopOrderLine(
            order_pk=order.pk,
            position=position,
            variant_pk=line.item.pk,
            sku=line.item.sku,
            slug=line.item.slug,
            name=line.item.title,
            subtitle=line.item.subtitle,
            image=line.item.image,
            tone=line.item.tone,
            price_id=line.item.provider_price,
            quantity=line.quantity,
            unit_amount=line.item.price,
        )
        for position, line in enumerate(lines)
    ]
