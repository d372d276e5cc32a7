"""The outbox: events, webhook endpoints, and the deliveries of the one to the other."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from checkout.domain.delivery_faults import DisabledReason
from checkout.domain.lifecycle import (
    DELIVERY_MOVES,
    ENDPOINT_MOVES,
    DeliveryStatus,
    EndpointStatus,
)
from checkout.models.base import Described, Json, Owned, Seconds, state_type
from foundation.database import PK, Model

HELD = text("lease_until > 0")
"""The condition of the index of leased deliveries: a query that repeats it reads those alone, which are few."""
ACCEPTED = text("status_code BETWEEN 200 AND 299")
"""The condition of the index of accepted attempts: a query that repeats it finds an endpoint's latest at once."""


class Event(Owned, Model):
    """A change of an object. `data` is the object after the change, `previous` the fields that changed, as JSON text.

    `request_id` and `idempotency_key` are those of the API request that caused it, if one did. `pending_webhooks` is
    how many endpoints it was to be delivered to.
    """

    __tablename__ = "events"
    extra_args = (Index(None, "object_id"),)
    type: Mapped[str] = mapped_column(String(64), index=True)
    object_id: Mapped[str] = mapped_column(String(64))
    api_version: Mapped[str] = mapped_column(String(16))
    data: Mapped[str] = mapped_column(Text)
    previous: Mapped[str | None] = mapped_column(Text)
    request_id: Mapped[str | None] = mapped_column(String(64))
    idempotency_key: Mapped[str | None] = mapped_column(String(255))
    pending_webhooks: Mapped[int] = mapped_column(default=0)


class WebhookEndpoint(Owned, Described, Model):
    """`enabled_events` is a list of types, or `["*"]`. Secrets are kept encrypted.

    Events are sent in `api_version`, a version of Stripe's API; None is Till's own.

    The previous secret signs too until `previous_secret_until`. Events since `listens_since` are delivered: since then
    the endpoint is enabled and has these types. `disabled_reason` is set exactly while it is disabled.
    """

    __tablename__ = "webhook_endpoints"
    __moves__ = {"status": ENDPOINT_MOVES}  # noqa: RUF012
    url: Mapped[str] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    enabled_events: Mapped[list[str]] = mapped_column(Json)
    api_version: Mapped[str | None] = mapped_column(String(32))
    status: Mapped[EndpointStatus] = mapped_column(
        state_type(EndpointStatus, 16), default=EndpointStatus.ENABLED
    )
    disabled_reason: Mapped[DisabledReason | None] = mapped_column(state_type(DisabledReason, 16))
    secret_encrypted: Mapped[str] = mapped_column(Text)
    previous_secret_encrypted: Mapped[str | None] = mapped_column(Text)
    previous_secret_until: Mapped[int] = mapped_column(Seconds, default=0)
    listens_since: Mapped[int] = mapped_column(Seconds)
    deleted_at: Mapped[int | None] = mapped_column(Seconds)


class WebhookDelivery(Owned, Model):
    """The delivery of one event to one endpoint, with the result of the last attempt.

    A worker leases it by writing its name and a deadline (`lease_until`). Only that worker may record a result; after
    the deadline any worker may lease it again. `tries` counts the attempts of the current schedule, which a resend
    starts anew, `attempts` all of them.
    """

    __tablename__ = "webhook_deliveries"
    __moves__ = {"status": DELIVERY_MOVES}  # noqa: RUF012
    # Without Owned's index: no list has all deliveries of an account.
    __table_args__ = (
        UniqueConstraint("event_id", "endpoint_id"),
        Index(None, "endpoint_id", "pk"),
        Index(None, "status", "next_attempt_at"),
        Index(None, "lease_until", sqlite_where=HELD, postgresql_where=HELD),
    )
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"))
    endpoint_id: Mapped[str] = mapped_column(ForeignKey("webhook_endpoints.id"))
    status: Mapped[DeliveryStatus] = mapped_column(
        state_type(DeliveryStatus, 16), default=DeliveryStatus.PENDING
    )
    attempts: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[int] = mapped_column(Seconds)
    lease_owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[int] = mapped_column(Seconds, default=0)
    last_attempt_at: Mapped[int | None] = mapped_column(Seconds)
    last_status_code: Mapped[int | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    finished_at: Mapped[int | None] = mapped_column(Seconds)

    event: Mapped[Event] = relationship(lazy="raise_on_sql")
    endpoint: Mapped[WebhookEndpoint] = relationship(lazy="raise_on_sql")


class WebhookAttempt(Model):
    """One attempt of a delivery: when, for how long, and what came of it. It never changes.

    `number` counts the delivery's attempts from 1. `error` is a word of `Fault` if there was no answer, `message`
    says more. `answer` is the beginning of the answer's body. `next_attempt_at` is None after the last try.
    """

    __tablename__ = "webhook_attempts"
    __table_args__ = (
        UniqueConstraint("delivery_id", "number"),
        Index(None, "endpoint_id", "started_at", sqlite_where=ACCEPTED, postgresql_where=ACCEPTED),
    )
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    delivery_id: Mapped[str] = mapped_column(ForeignKey("webhook_deliveries.id"))
    endpoint_id: Mapped[str] = mapped_column(ForeignKey("webhook_endpoints.id"))
    number: Mapped[int]
    started_at: Mapped[int] = mapped_column(Seconds, index=True)
    duration_ms: Mapped[int]
    status_code: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(String(32))
    message: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
    next_attempt_at: Mapped[int | None] = mapped_column(Seconds)
