"""The outbox: events, who wants to hear of them, and each sending."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from checkout.domain.lifecycle import DELIVERY_MOVES
from checkout.models.base import Json, Owned, Seconds
from foundation.database import PK, Model


class Event(Owned, Model):
    """Something that happened. `data` is the object as it was then, as JSON text whose bytes never change."""

    __tablename__ = "events"
    extra_args = (Index(None, "object_id"),)
    type: Mapped[str] = mapped_column(String(64), index=True)
    object_id: Mapped[str] = mapped_column(String(64))
    api_version: Mapped[str] = mapped_column(String(16))
    data: Mapped[str] = mapped_column(Text)


class WebhookEndpoint(Owned, Model):
    """`enabled_events` is a list of types, or `["*"]`. The secret is kept encrypted."""

    __tablename__ = "webhook_endpoints"
    url: Mapped[str] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    enabled_events: Mapped[list[str]] = mapped_column(Json)
    enabled: Mapped[bool] = mapped_column(default=True)
    secret_encrypted: Mapped[str] = mapped_column(Text)


class WebhookDelivery(Model):
    """One event on its way to one endpoint: a log entry as much as a task.

    A worker takes it by writing its name and a deadline (`lease_until`); only that worker may finish it, and after the
    deadline anyone may take it again.
    """

    __tablename__ = "webhook_deliveries"
    __moves__ = {"status": DELIVERY_MOVES}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("event_id", "endpoint_id"),
        Index(None, "status", "next_attempt_at"),
    )
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"))
    endpoint_id: Mapped[str] = mapped_column(ForeignKey("webhook_endpoints.id"), index=True)
    status: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[int] = mapped_column(Seconds)
    lease_owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[int] = mapped_column(Seconds, default=0)
    last_status_code: Mapped[int | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    finished_at: Mapped[int | None] = mapped_column(Seconds)
    created: Mapped[int] = mapped_column(Seconds)

    event: Mapped[Event] = relationship(lazy="joined", innerjoin=True)
    endpoint: Mapped[WebhookEndpoint] = relationship(lazy="joined", innerjoin=True)
