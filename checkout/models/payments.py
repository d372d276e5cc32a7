"""Money on its way: intents, the attempts to pay them, cards and charges."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from checkout.domain.lifecycle import INTENT_MOVES, SETUP_MOVES
from checkout.models.base import Amount, Described, Json, Owned, Seconds
from checkout.models.sessions import CheckoutSession
from foundation.database import PK, Model


class PaymentIntent(Owned, Described, Model):
    """The whole story of collecting one amount.

    `session_id` names the session that moves it, `attempt_token` the attempt whose 3-D Secure challenge it waits for.
    An authorisation lapses at `capture_before`.
    """

    __tablename__ = "payment_intents"
    __moves__ = {"status": INTENT_MOVES}  # noqa: RUF012
    amount: Mapped[int] = mapped_column(Amount)
    amount_capturable: Mapped[int] = mapped_column(Amount, default=0)
    amount_received: Mapped[int] = mapped_column(Amount, default=0)
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[str] = mapped_column(String(32))
    capture_method: Mapped[str] = mapped_column(String(16))
    confirmation_method: Mapped[str] = mapped_column(String(16), default="automatic")
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id"), index=True)
    payment_method_id: Mapped[str | None] = mapped_column(String(64))
    description: Mapped[str | None] = mapped_column(Text)
    statement_descriptor: Mapped[str | None] = mapped_column(String(22))
    application_fee_amount: Mapped[int | None] = mapped_column(Amount)
    last_payment_error: Mapped[dict[str, Any] | None] = mapped_column(Json)
    latest_charge_id: Mapped[str | None] = mapped_column(String(64))
    canceled_at: Mapped[int | None] = mapped_column(Seconds)
    cancellation_reason: Mapped[str | None] = mapped_column(Text)
    session_id: Mapped[str | None] = mapped_column(String(64), index=True)
    attempt_token: Mapped[str | None] = mapped_column(String(64))
    capture_before: Mapped[int | None] = mapped_column(Seconds, index=True)
    setup_future_usage: Mapped[str | None] = mapped_column(String(16))
    return_url: Mapped[str | None] = mapped_column(Text)

    session: Mapped[CheckoutSession | None] = relationship(
        primaryjoin=lambda: foreign(PaymentIntent.session_id) == CheckoutSession.id, viewonly=True
    )
    attempt: Mapped[PaymentAttempt | None] = relationship(
        primaryjoin=lambda: foreign(PaymentIntent.attempt_token) == PaymentAttempt.token,
        viewonly=True,
    )
    charges: Mapped[list[Charge]] = relationship(
        order_by=lambda: Charge.pk.desc(), viewonly=True, lazy="selectin"
    )


class SetupIntent(Owned, Described, Model):
    """The story of keeping one card for later."""

    __tablename__ = "setup_intents"
    __moves__ = {"status": SETUP_MOVES}  # noqa: RUF012
    status: Mapped[str] = mapped_column(String(32))
    usage: Mapped[str] = mapped_column(String(16), default="off_session")
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id"), index=True)
    payment_method_id: Mapped[str | None] = mapped_column(String(64))
    description: Mapped[str | None] = mapped_column(Text)
    last_setup_error: Mapped[dict[str, Any] | None] = mapped_column(Json)
    canceled_at: Mapped[int | None] = mapped_column(Seconds)
    cancellation_reason: Mapped[str | None] = mapped_column(Text)
    session_id: Mapped[str | None] = mapped_column(String(64), index=True)
    attempt_token: Mapped[str | None] = mapped_column(String(64))
    return_url: Mapped[str | None] = mapped_column(Text)

    session: Mapped[CheckoutSession | None] = relationship(
        primaryjoin=lambda: foreign(SetupIntent.session_id) == CheckoutSession.id, viewonly=True
    )
    attempt: Mapped[PaymentAttempt | None] = relationship(
        primaryjoin=lambda: foreign(SetupIntent.attempt_token) == PaymentAttempt.token,
        viewonly=True,
    )


class PaymentAttempt(Model):
    """One press of Pay, or one confirm call. Whoever inserts the token does the work; all others read its outcome.

    `challenge_token` opens the 3-D Secure page of an attempt that needs one; `shopper` is what it will need then.
    """

    __tablename__ = "payment_attempts"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    session_id: Mapped[str | None] = mapped_column(ForeignKey("checkout_sessions.id"), index=True)
    payment_intent_id: Mapped[str | None] = mapped_column(String(64))
    setup_intent_id: Mapped[str | None] = mapped_column(String(64))
    payment_method_id: Mapped[str | None] = mapped_column(String(64))
    challenge_token: Mapped[str | None] = mapped_column(String(64), unique=True)
    shopper: Mapped[dict[str, Any] | None] = mapped_column(Json)
    outcome: Mapped[dict[str, Any] | None] = mapped_column(Json)
    created: Mapped[int] = mapped_column(Seconds)


class PaymentMethod(Owned, Described, Model):
    """A card, by what may be kept of it: never its number or security code.

    `set_up`: its holder has agreed to later charges without being there. Once detached it can't be used any more.
    """

    __tablename__ = "payment_methods"
    type: Mapped[str] = mapped_column(String(16), default="card")
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id"), index=True)
    brand: Mapped[str] = mapped_column(String(16))
    funding: Mapped[str] = mapped_column(String(16))
    last4: Mapped[str] = mapped_column(String(4))
    exp_month: Mapped[int]
    exp_year: Mapped[int]
    set_up: Mapped[bool] = mapped_column(default=False)
    detached_at: Mapped[int | None] = mapped_column(Seconds)
    billing_details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


class Charge(Owned, Described, Model):
    """What the issuer answered to one attempt. One intent has at most one that succeeded."""

    __tablename__ = "charges"
    extra_args = (
        Index(
            "uq_charges_succeeded_payment_intent_id",
            "payment_intent_id",
            unique=True,
            sqlite_where=text("status = 'succeeded'"),
            postgresql_where=text("status = 'succeeded'"),
        ),
        CheckConstraint("amount_refunded <= amount_captured", name="refunds"),
    )
    amount: Mapped[int] = mapped_column(Amount)
    amount_captured: Mapped[int] = mapped_column(Amount, default=0)
    amount_refunded: Mapped[int] = mapped_column(Amount, default=0)
    captured: Mapped[bool] = mapped_column(default=False)
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[str] = mapped_column(String(16))
    payment_intent_id: Mapped[str] = mapped_column(ForeignKey("payment_intents.id"), index=True)
    payment_method_id: Mapped[str | None] = mapped_column(String(64))
    customer_id: Mapped[str | None] = mapped_column(String(64), index=True)
    description: Mapped[str | None] = mapped_column(Text)
    billing_details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    payment_method_details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    failure_code: Mapped[str | None] = mapped_column(String(64))
    failure_message: Mapped[str | None] = mapped_column(Text)
    decline_code: Mapped[str | None] = mapped_column(String(64))


class Refund(Owned, Described, Model):
    """Money given back, of one charge."""

    __tablename__ = "refunds"
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[str] = mapped_column(String(16))
    charge_id: Mapped[str] = mapped_column(ForeignKey("charges.id"), index=True)
    payment_intent_id: Mapped[str] = mapped_column(ForeignKey("payment_intents.id"), index=True)
    customer_id: Mapped[str | None] = mapped_column(String(64), index=True)
    reason: Mapped[str | None] = mapped_column(Text)
