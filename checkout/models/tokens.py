"""Tokens: cards that a page has sent, to be used once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from checkout.models.base import Json, Owned, Seconds
from foundation.database import Model


class Token(Owned, Model):
    """A card without its number and security code. `used_at`: when a payment method was made of it."""

    __tablename__ = "tokens"
    brand: Mapped[str] = mapped_column(String(16))
    funding: Mapped[str] = mapped_column(String(16))
    last4: Mapped[str] = mapped_column(String(4))
    exp_month: Mapped[int]
    exp_year: Mapped[int]
    billing_details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    used_at: Mapped[int | None] = mapped_column(Seconds)
