"""Disputes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from checkout.domain.disputes import UNANSWERED
from checkout.domain.lifecycle import DISPUTE_MOVES, DisputeStatus
from checkout.models.base import Amount, Described, Json, Owned, Seconds, state_type
from checkout.models.payments import Charge
from foundation.database import Model


class Dispute(Owned, Described, Model):
    """The cardholder's dispute of a charge, of which a charge has at most one.

    The bank takes `amount` and the provider `amount_fee` at `withdrawn_at`; `amount` returns at `reinstated_at`. An
    inquiry takes nothing. `status` may still need a response after `due_by`: readers use `status_at`.
    """

    __tablename__ = "disputes"
    __moves__ = {"status": DISPUTE_MOVES}  # noqa: RUF012
    extra_args = (
        Index(None, "status", "due_by"),
        Index(None, "account_id", "livemode", "withdrawn_at", "pk"),
        Index(None, "account_id", "livemode", "reinstated_at", "pk"),
    )
    amount: Mapped[int] = mapped_column(Amount)
    amount_fee: Mapped[int] = mapped_column(Amount, default=0)
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[DisputeStatus] = mapped_column(state_type(DisputeStatus, 32))
    reason: Mapped[str] = mapped_column(String(32))
    charge_id: Mapped[str] = mapped_column(ForeignKey("charges.id"), unique=True)
    payment_intent_id: Mapped[str] = mapped_column(ForeignKey("payment_intents.id"), index=True)
    evidence: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    submission_count: Mapped[int] = mapped_column(default=0)
    due_by: Mapped[int] = mapped_column(Seconds)
    withdrawn_at: Mapped[int | None] = mapped_column(Seconds)
    reinstated_at: Mapped[int | None] = mapped_column(Seconds)

    charge: Mapped[Charge] = relationship(lazy="raise_on_sql")

    def status_at(self, now: int) -> DisputeStatus:
        """The status at that time: without a response, the dispute is over at its deadline."""
        return UNANSWERED.get(self.status, self.status) if self.due_by <= now else self.status
