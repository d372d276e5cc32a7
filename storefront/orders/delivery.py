"""Delivery: when the goods of an order were sent, and with which carrier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from storefront.lifecycle import OrderStatus
from storefront.models import ShopOrder


class DeliveryState(StrEnum):
    PACKING = "packing"  # paid, and not sent yet
    SENT = "sent"
    DELIVERED = "delivered"  # a digital order that is paid


@dataclass(frozen=True, slots=True)
class Delivery:
    """`at` is when the goods were sent, in UTC; None while they are packed."""

    state: DeliveryState
    at: datetime | None = None
    carrier: str | None = None
    tracking_number: str | None = None

    @property
    def text(self) -> str:
        """ "Being packed", or "Sent on November 22, 2026 with UPS, tracking number 1Z999"."""
        if self.state is DeliveryState.PACKING or self.at is None:
            return "Being packed"
        day = f"{self.at:%B} {self.at.day}, {self.at.year}"
        if self.state is DeliveryState.DELIVERED:
            return f"Delivered by email on {day}"
        carrier = f" with {self.carrier}" if self.carrier else ""
        tracking = f", tracking number {self.tracking_number}" if self.tracking_number else ""
        return f"Sent on {day}{carrier}{tracking}"


def delivery_of(order: ShopOrder) -> Delivery | None:
    """The delivery of an order. None: nothing of it is to be delivered, because it is not paid."""
    if order.fulfilled_at is not None:
        at = datetime.fromtimestamp(order.fulfilled_at, UTC)
        if not order.ships:
            return Delivery(DeliveryState.DELIVERED, at)
        return Delivery(DeliveryState.SENT, at, order.carrier, order.tracking_number)
    return Delivery(DeliveryState.PACKING) if order.status is OrderStatus.PAID else None
