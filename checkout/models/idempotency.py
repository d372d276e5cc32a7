"""Idempotency keys: the stored answers of POST requests, kept for a day."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from checkout.models.base import Seconds
from foundation.database import PK, Model


class IdempotencyKey(Model):
    """One use of a key. `body` is the neutral answer as JSON text, without secrets; each replay is rendered from it.

    `scope` is who may use the key again: "merchant" for calls with a secret API key, else the id of the object that a
    publishable API key acted on.
    """

    __tablename__ = "idempotency_keys"
    __table_args__ = (UniqueConstraint("account_id", "livemode", "scope", "key"),)
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    livemode: Mapped[bool]
    scope: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(255))
    fingerprint: Mapped[str] = mapped_column(String(64))
    status_code: Mapped[int] = mapped_column(default=0)
    body: Mapped[str] = mapped_column(Text, default="")
    created: Mapped[int] = mapped_column(Seconds, index=True)
