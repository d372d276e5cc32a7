"""Intents, the attempts to confirm them, payment methods, charges and refunds."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    and_,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, declared_attr, foreign, mapped_column, relationship

from checkout.domain.lifecycle import (
    CHARGE_MOVES,
    INTENT_MOVES,
    SETUP_MOVES,
    ChargeStatus,
    IntentStatus,
    RefundStatus,
    SetupStatus,
)
from checkout.models.base import Amount, Described, Json, Owned, Seconds, state_type
from checkout.models.sessions import CheckoutSession
from foundation.database import PK, Model

SHOWN_CHARGES = 10
"""Charges that an intent shows, so that its size is bounded however often it is declined. The list has all of them."""
LOADED_CHARGES = SHOWN_CHARGES + 1
"""One more than is shown tells whether there are more."""
CAPTURED = text("captured_at IS NOT NULL")
"""The condition of the index of captured charges."""
PROCESSING = text("status = 'processing'")
"""The condition of the index of debits that wait for the bank's answer."""


class Intent(Owned, Described):
    """What PaymentIntents and SetupIntents have in common.

    `attempt_token` names the attempt whose 3-D Secure challenge the intent waits for. `session` is the Checkout
    Session that made it, None for an intent made over the API.
    """

    kind: ClassVar[Literal["payment_intent", "setup_intent"]]
    id_prefix: ClassVar[str]
    states: ClassVar[type[StrEnum]]
    status: Mapped[Any]
    payment_method_id: Mapped[str | None] = mapped_column(
        ForeignKey("payment_methods.id"), sort_order=1
    )
    description: Mapped[str | None] = mapped_column(Text)
    canceled_at: Mapped[int | None] = mapped_column(Seconds)
    cancellation_reason: Mapped[str | None] = mapped_column(Text)
    return_url: Mapped[str | None] = mapped_column(Text)
    request_three_d_secure: Mapped[str | None] = mapped_column(String(16))
    automatic_payment_methods: Mapped[dict[str, Any] | None] = mapped_column(Json)

    @declared_attr
    def customer_id(cls) -> Mapped[str | None]:
        return mapped_column(ForeignKey("customers.id"), index=True)

    @declared_attr
    def attempt_token(cls) -> Mapped[str | None]:
        return mapped_column(ForeignKey("payment_attempts.token", use_alter=True))

    @declared_attr
    def attempt(cls) -> Mapped[PaymentAttempt | None]:
        return relationship(
            foreign_keys=[cls.attempt_token],  # type: ignore[list-item]
            viewonly=True,
            lazy="raise_on_sql",
        )

    if TYPE_CHECKING:
        session: Mapped[CheckoutSession | None]

    @property
    def types(self) -> list[str]:
        """The types of payment methods that it takes."""
        return ["card"]


class PaymentIntent(Intent, Model):
    """A payment of one amount. An authorisation that is not captured lapses at `capture_before`.

    `payment_method_types` are those that may pay it; null: cards alone. `settles_at` is when the bank answers about the
    last debit of a bank account, null if there was none.
    `charges` are the newest LOADED_CHARGES, newest first. A succeeded one is the newest of all.
    """

    __tablename__ = "payment_intents"
    __moves__ = {"status": INTENT_MOVES}  # noqa: RUF012
    kind = "payment_intent"
    id_prefix = "pi"
    states = IntentStatus
    extra_args = (Index(None, "settles_at", sqlite_where=PROCESSING, postgresql_where=PROCESSING),)
    status: Mapped[IntentStatus] = mapped_column(state_type(IntentStatus, 32))
    amount: Mapped[int] = mapped_column(Amount)
    amount_capturable: Mapped[int] = mapped_column(Amount, default=0)
    amount_received: Mapped[int] = mapped_column(Amount, default=0)
    currency: Mapped[str] = mapped_column(String(3))
    capture_method: Mapped[str] = mapped_column(String(16))
    capture_before: Mapped[int | None] = mapped_column(Seconds, index=True)
    settles_at: Mapped[int | None] = mapped_column(Seconds)
    payment_method_types: Mapped[list[str] | None] = mapped_column(Json)
    confirmation_method: Mapped[str] = mapped_column(String(16), default="automatic")
    statement_descriptor: Mapped[str | None] = mapped_column(String(22))
    statement_descriptor_suffix: Mapped[str | None] = mapped_column(String(22))
    receipt_email: Mapped[str | None] = mapped_column(String(254))
    shipping: Mapped[dict[str, Any] | None] = mapped_column(Json)
    application_fee_amount: Mapped[int | None] = mapped_column(Amount)
    setup_future_usage: Mapped[str | None] = mapped_column(String(16))
    last_payment_error: Mapped[dict[str, Any] | None] = mapped_column(Json)
    latest_charge_id: Mapped[str | None] = mapped_column(ForeignKey("charges.id", use_alter=True))

    session: Mapped[CheckoutSession | None] = relationship(
        back_populates="payment_intent", lazy="raise_on_sql", uselist=False
    )

    @property
    def types(self) -> list[str]:
        return self.payment_method_types or ["card"]

    charges: Mapped[list[Charge]] = relationship(
        primaryjoin=lambda: _newest_charges(),
        order_by=lambda: Charge.pk.desc(),
        viewonly=True,
        lazy="raise_on_sql",
    )


class SetupIntent(Intent, Model):
    """Saves one card for later payments."""

    __tablename__ = "setup_intents"
    __moves__ = {"status": SETUP_MOVES}  # noqa: RUF012
    kind = "setup_intent"
    id_prefix = "seti"
    states = SetupStatus
    status: Mapped[SetupStatus] = mapped_column(state_type(SetupStatus, 32))
    usage: Mapped[str] = mapped_column(String(16), default="off_session")
    last_setup_error: Mapped[dict[str, Any] | None] = mapped_column(Json)

    session: Mapped[CheckoutSession | None] = relationship(
        back_populates="setup_intent", lazy="raise_on_sql", uselist=False
    )


class PaymentAttempt(Model):
    """One press of Pay, or one confirm call. The request that inserts the token makes it; others read its outcome.

    An attempt that needs 3-D Secure has a `challenge_token`, which is in the URL of its page, and keeps the `shopper`
    details that the payment will need then: until it succeeds, another attempt follows, or the session ends.
    """

    __tablename__ = "payment_attempts"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    session_id: Mapped[str | None] = mapped_column(ForeignKey("checkout_sessions.id"))
    payment_intent_id: Mapped[str | None] = mapped_column(
        ForeignKey("payment_intents.id"), index=True
    )
    setup_intent_id: Mapped[str | None] = mapped_column(ForeignKey("setup_intents.id"), index=True)
    payment_method_id: Mapped[str | None] = mapped_column(ForeignKey("payment_methods.id"))
    challenge_token: Mapped[str | None] = mapped_column(String(64), unique=True)
    shopper: Mapped[dict[str, Any] | None] = mapped_column(Json)
    outcome: Mapped[dict[str, Any] | None] = mapped_column(Json)
    created: Mapped[int] = mapped_column(Seconds)


class PaymentMethod(Owned, Described, Model):
    """A card, without its number and security code, or a bank account of which the last four characters are kept.

    The columns of a card are null for an account, which has `bank_account`: {routing_number, account_type, holder_type}
    of one in the United States, {country, bank_code} of an IBAN. `wallet` is apple_pay or google_pay for a card that
    came from there. `set_up`: its holder has agreed to later off-session payments. A detached one can't be used any
    more.
    """

    __tablename__ = "payment_methods"
    type: Mapped[str] = mapped_column(String(16), default="card")
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id"), index=True)
    brand: Mapped[str] = mapped_column(String(16), nullable=True)
    funding: Mapped[str] = mapped_column(String(16), nullable=True)
    last4: Mapped[str] = mapped_column(String(4))
    exp_month: Mapped[int] = mapped_column(nullable=True)
    exp_year: Mapped[int] = mapped_column(nullable=True)
    wallet: Mapped[str | None] = mapped_column(String(16))
    bank_account: Mapped[dict[str, Any] | None] = mapped_column(Json)
    set_up: Mapped[bool] = mapped_column(default=False)
    detached_at: Mapped[int | None] = mapped_column(Seconds)
    billing_details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    allow_redisplay: Mapped[str] = mapped_column(String(16), default="unspecified")


class Charge(Owned, Described, Model):
    """An attempt to charge a card or to debit a bank account. An intent has at most one succeeded charge.

    `amount_fee` is the provider's share of what was captured at `captured_at`. `amount_disputed` is what a dispute has
    taken back and not returned: it can't be refunded.
    """

    __tablename__ = "charges"
    __moves__ = {"status": CHARGE_MOVES}  # noqa: RUF012
    extra_args = (
        Index(
            "uq_charges_succeeded_payment_intent_id",
            "payment_intent_id",
            unique=True,
            sqlite_where=text("status = 'succeeded'"),
            postgresql_where=text("status = 'succeeded'"),
        ),
        Index(None, "payment_intent_id", "pk"),
        Index(
            None,
            "account_id",
            "livemode",
            "captured_at",
            "pk",
            sqlite_where=CAPTURED,
            postgresql_where=CAPTURED,
        ),
        CheckConstraint("amount_refunded <= amount_captured", name="refunds"),
    )
    amount: Mapped[int] = mapped_column(Amount)
    amount_captured: Mapped[int] = mapped_column(Amount, default=0)
    amount_refunded: Mapped[int] = mapped_column(Amount, default=0)
    captured: Mapped[bool] = mapped_column(default=False)
    captured_at: Mapped[int | None] = mapped_column(Seconds)
    amount_fee: Mapped[int] = mapped_column(Amount, default=0)
    amount_disputed: Mapped[int] = mapped_column(Amount, default=0)
    disputed: Mapped[bool] = mapped_column(default=False)
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[ChargeStatus] = mapped_column(state_type(ChargeStatus, 16))
    payment_intent_id: Mapped[str] = mapped_column(ForeignKey("payment_intents.id"))
    payment_method_id: Mapped[str | None] = mapped_column(
        ForeignKey("payment_methods.id"), index=True
    )
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id"), index=True)
    description: Mapped[str | None] = mapped_column(Text)
    statement_descriptor: Mapped[str | None] = mapped_column(String(22))
    statement_descriptor_suffix: Mapped[str | None] = mapped_column(String(22))
    receipt_email: Mapped[str | None] = mapped_column(String(254))
    shipping: Mapped[dict[str, Any] | None] = mapped_column(Json)
    billing_details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    payment_method_details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    failure_code: Mapped[str | None] = mapped_column(String(64))
    failure_message: Mapped[str | None] = mapped_column(Text)
    decline_code: Mapped[str | None] = mapped_column(String(64))


def _newest_charges() -> ColumnElement[bool]:
    """The join of an intent with its newest charges: two ranges of one index, however many charges there are."""
    newer = Charge.__table__.alias("newer")
    oldest_loaded = (
        select(newer.c.pk)
        .where(newer.c.payment_intent_id == PaymentIntent.id)
        .order_by(newer.c.pk.desc())
        .offset(LOADED_CHARGES - 1)
        .limit(1)
        .correlate(PaymentIntent)
        .scalar_subquery()
    )
    return and_(
        foreign(Charge.payment_intent_id) == PaymentIntent.id,
        Charge.pk >= func.coalesce(oldest_loaded, 0),
    )


class Refund(Owned, Described, Model):
    """A refund of a charge, in part or in full."""

    __tablename__ = "refunds"
    extra_args = (Index(None, "account_id", "livemode", "created", "pk"),)
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[RefundStatus] = mapped_column(state_type(RefundStatus, 16))
    charge_id: Mapped[str] = mapped_column(ForeignKey("charges.id"), index=True)
    payment_intent_id: Mapped[str] = mapped_column(ForeignKey("payment_intents.id"), index=True)
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id"), index=True)
    reason: Mapped[str | None] = mapped_column(Text)
