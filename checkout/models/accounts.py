"""Accounts and their API keys."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from checkout.models.base import Json, Owned, Seconds
from foundation.database import PK, Model


class Account(Model):
    """A merchant. `branding` is what its payment pages look like, `business_profile` what they link to.

    `temporary`: an account that a test's key made, and that is removed when it is no longer used.
    """

    __tablename__ = "accounts"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    id: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    branding: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    business_profile: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    allowed_origins: Mapped[list[str]] = mapped_column(Json, default=list)
    temporary: Mapped[bool] = mapped_column(default=False)
    created: Mapped[int] = mapped_column(Seconds)

    @property
    def display_name(self) -> str:
        """What shoppers see: the branding's name, or else the account's."""
        name: str = self.branding.get("display_name") or self.name
        return name


class ApiKey(Owned, Model):
    """An API key, stored as its SHA-256, with prefix and last four characters in clear for lists."""

    __tablename__ = "api_keys"
    extra_args = (Index(None, "digest", unique=True),)
    kind: Mapped[str] = mapped_column(String(16))  # secret | publishable
    name: Mapped[str] = mapped_column(String(100))
    prefix: Mapped[str] = mapped_column(String(16))
    last_four: Mapped[str] = mapped_column(String(4))
    digest: Mapped[str] = mapped_column(String(64))
    revoked_at: Mapped[int | None] = mapped_column(Seconds)
