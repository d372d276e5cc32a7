"""Checkout Links: URLs that start a Checkout Session at each visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from checkout.domain.lifecycle import Mode
from checkout.models.base import Described, Json, Owned, state_type
from checkout.models.catalog import Price
from foundation.database import Model


@dataclass(frozen=True)
class LinkLine:
    """A line item of a link. `price` has its product loaded, `metadata` goes to each session's line."""

    id: str
    price: Price
    quantity: int
    metadata: dict[str, str]


class CheckoutLink(Owned, Described, Model):
    """What its sessions are made from.

    `line_items` are `{id, price, quantity}`, and `metadata` if given. `session_fields` are further fields of the
    request that creates a session. `completed_limit` is None where any number of sessions may be completed.
    """

    __tablename__ = "checkout_links"
    active: Mapped[bool] = mapped_column(default=True)
    mode: Mapped[Mode] = mapped_column(state_type(Mode, 16))
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(String(3))
    line_items: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    after_completion: Mapped[dict[str, Any]] = mapped_column(Json)
    billing_address_collection: Mapped[str] = mapped_column(String(16), default="auto")
    submit_type: Mapped[str] = mapped_column(String(16), default="auto")
    inactive_message: Mapped[str | None] = mapped_column(Text)
    session_fields: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    completed_sessions: Mapped[int] = mapped_column(default=0)
    completed_limit: Mapped[int | None]

    @property
    def room(self) -> bool:
        """Whether another session may be completed."""
        return self.completed_limit is None or self.completed_sessions < self.completed_limit
