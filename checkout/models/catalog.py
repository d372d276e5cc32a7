"""Products and prices."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from checkout.domain import amounts
from checkout.models.base import Amount, Described, Json, Owned, Seconds
from foundation.database import Model


class Product(Owned, Described, Model):
    """Something for sale. A shippable one turns address collection on for every session that sells it.

    A deleted product had no prices. It keeps its row, because cursors refer to it.
    """

    __tablename__ = "products"
    active: Mapped[bool] = mapped_column(default=True)
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    images: Mapped[list[str]] = mapped_column(Json, default=list)
    marketing_features: Mapped[list[dict[str, str]]] = mapped_column(Json, default=list)
    url: Mapped[str | None] = mapped_column(Text)
    shippable: Mapped[bool | None]
    statement_descriptor: Mapped[str | None] = mapped_column(String(22))
    unit_label: Mapped[str | None] = mapped_column(String(64))
    tax_code: Mapped[str | None] = mapped_column(String(64))
    package_dimensions: Mapped[dict[str, Any] | None] = mapped_column(Json)
    default_price_id: Mapped[str | None] = mapped_column(ForeignKey("prices.id", use_alter=True))
    updated: Mapped[int] = mapped_column(Seconds)
    deleted_at: Mapped[int | None] = mapped_column(Seconds)


class Price(Owned, Described, Model):
    """What one unit of a product costs. Amount, currency and product never change.

    `lookup_key` is unique within an account and mode.
    """

    __tablename__ = "prices"
    extra_args = (Index(None, "account_id", "livemode", "lookup_key", unique=True),)
    active: Mapped[bool] = mapped_column(default=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("products.id"), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    unit_amount: Mapped[int | None] = mapped_column(Amount)
    unit_amount_decimal: Mapped[str | None] = mapped_column(String(40))
    type: Mapped[str] = mapped_column(String(16), default="one_time")
    billing_scheme: Mapped[str] = mapped_column(String(16), default="per_unit")
    tax_behavior: Mapped[str] = mapped_column(String(16), default="unspecified")
    recurring: Mapped[dict[str, Any] | None] = mapped_column(Json)
    custom_unit_amount: Mapped[dict[str, Any] | None] = mapped_column(Json)
    tiers_mode: Mapped[str | None] = mapped_column(String(16))
    tiers: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)
    transform_quantity: Mapped[dict[str, Any] | None] = mapped_column(Json)
    lookup_key: Mapped[str | None] = mapped_column(String(200))
    nickname: Mapped[str | None] = mapped_column(Text)

    product: Mapped[Product] = relationship(foreign_keys=product_id, lazy="raise_on_sql")

    @property
    def unit(self) -> amounts.Unit | None:
        """What one costs, in minor units. None for tiers and for an amount that the shopper chooses."""
        return amounts.unit(self.unit_amount, self.unit_amount_decimal)
