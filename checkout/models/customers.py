"""Customers."""

from __future__ import annotations

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from checkout.models.base import Described, Owned, Seconds
from foundation.database import Model


class Customer(Owned, Described, Model):
    """A deleted customer keeps its row, because cursors and older objects refer to it."""

    __tablename__ = "customers"
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    name: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(String(40))
    description: Mapped[str | None] = mapped_column(Text)
    deleted_at: Mapped[int | None] = mapped_column(Seconds)
