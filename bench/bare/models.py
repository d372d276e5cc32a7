"""The tables of the bare program."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class Account(db.Model):  # type: ignore[name-defined]
    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    key_digest: Mapped[str] = mapped_column(unique=True)


class IdempotencyKey(db.Model):  # type: ignore[name-defined]
    __table_args__ = (UniqueConstraint("account_id", "key"),)
    pk: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    key: Mapped[str]
    answer: Mapped[str | None]


class Product(db.Model):  # type: ignore[name-defined]
    pk: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    name: Mapped[str]
    subtitle: Mapped[str]
    description: Mapped[str]
    image: Mapped[str]
    price: Mapped[int]


class Price(db.Model):  # type: ignore[name-defined]
    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str]
    currency: Mapped[str]
    unit_amount: Mapped[int]


class PaymentIntent(db.Model):  # type: ignore[name-defined]
    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    amount: Mapped[int]
    currency: Mapped[str]
    status: Mapped[str]
    created: Mapped[int]


class CheckoutSession(db.Model):  # type: ignore[name-defined]
    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    payment_intent_id: Mapped[str] = mapped_column(index=True)
    page_token: Mapped[str] = mapped_column(unique=True)
    mode: Mapped[str]
    status: Mapped[str]
    payment_status: Mapped[str]
    currency: Mapped[str]
    amount_subtotal: Mapped[int]
    amount_total: Mapped[int]
    success_url: Mapped[str]
    cancel_url: Mapped[str | None]
    customer_email: Mapped[str | None]
    metadata_: Mapped[dict[str, str]] = mapped_column("metadata", JSON)
    created: Mapped[int]
    expires_at: Mapped[int]

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "object": "checkout.session",
            "mode": self.mode,
            "status": self.status,
            "payment_status": self.payment_status,
            "url": f"{request.host_url}pay/{self.page_token}",
            "success_url": self.success_url,
            "cancel_url": self.cancel_url,
            "currency": self.currency,
            "amount_subtotal": self.amount_subtotal,
            "amount_total": self.amount_total,
            "customer_email": self.customer_email,
            "payment_intent": self.payment_intent_id,
            "metadata": self.metadata_,
            "created": self.created,
            "expires_at": self.expires_at,
        }


class LineItem(db.Model):  # type: ignore[name-defined]
    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("checkout_session.id"), index=True)
    price_id: Mapped[str] = mapped_column(ForeignKey("price.id"))
    description: Mapped[str]
    quantity: Mapped[int]
    amount_total: Mapped[int]
