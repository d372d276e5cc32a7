"""Customers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from checkout.models.base import Described, Json, Owned, Seconds
from foundation.database import Model


class Customer(Owned, Described, Model):
    """A deleted customer keeps its row, because cursors and older objects refer to it.

    `default_payment_method_id` is attached to the customer. `invoice_settings` has what the merchant sent besides.
    """

    __tablename__ = "customers"
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    name: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(String(40))
    description: Mapped[str | None] = mapped_column(Text)
    individual_name: Mapped[str | None] = mapped_column(Text)
    business_name: Mapped[str | None] = mapped_column(Text)
    address: Mapped[dict[str, Any] | None] = mapped_column(Json)
    shipping: Mapped[dict[str, Any] | None] = mapped_column(Json)
    preferred_locales: Mapped[list[str]] = mapped_column(Json, default=list)
    invoice_settings: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    default_payment_method_id: Mapped[str | None] = mapped_column(
        ForeignKey("payment_methods.id", use_alter=True)
    )
    deleted_at: Mapped[int | None] = mapped_column(Seconds)
