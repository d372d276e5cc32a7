"""Faults that tests have armed."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from checkout.models.base import Owned
from foundation.database import Model


class ArmedFault(Owned, Model):
    """The next `remaining` of `times` deliveries or confirmations have `effect`, which is one of domain.Effect.

    `event_type` and `endpoint_id` narrow the deliveries. `held_delivery_id`: the delivery that waits until a later one
    has been sent; it counts as hit once it is let go.
    """

    __tablename__ = "armed_faults"
    extra_args = (CheckConstraint("remaining >= 0", name="remaining"),)
    effect: Mapped[str] = mapped_column(String(24))
    event_type: Mapped[str | None] = mapped_column(String(64))
    endpoint_id: Mapped[str | None] = mapped_column(ForeignKey("webhook_endpoints.id"), index=True)
    decline_code: Mapped[str | None] = mapped_column(String(64))
    seconds: Mapped[int | None]
    times: Mapped[int]
    remaining: Mapped[int]
    held_delivery_id: Mapped[str | None] = mapped_column(
        ForeignKey("webhook_deliveries.id"), index=True
    )
