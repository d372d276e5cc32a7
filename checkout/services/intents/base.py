"""What both kinds of intent have in common: locks, checks, failed attempts, challenges, cancellation.

An intent that an open Checkout Session made is moved by that session alone (contract, States). So locks are taken in
one order: session, intent, then charge or order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.interfaces import ORMOption

from checkout import serializers
from checkout.domain import banks
from checkout.domain.cards import Decline
from checkout.domain.errors import UnexpectedState
from checkout.domain.event_types import EventType
from checkout.domain.lifecycle import (
    ChargeStatus,
    IntentStatus,
    OrderPaymentStatus,
    OrderStatus,
    PaymentStatus,
    SessionStatus,
)
from checkout.domain.outcomes import CLOSED, Outcome, Result
from checkout.models import (
    Charge,
    CheckoutSession,
    Intent,
    Order,
    PaymentAttempt,
    PaymentIntent,
    PaymentMethod,
    SetupIntent,
)
from checkout.models.base import new_id
from checkout.models.payments import LOADED_CHARGES
from checkout.models.transitions import move, must_move
from checkout.schemas.payment_intents import PaymentIntentCreate
from checkout.schemas.setup_intents import SetupIntentCreate
from checkout.services import customers, payment_methods, tenancy
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox
from foundation import clock, metrics
from foundation.database import after_commit, db

IntentT = TypeVar("IntentT", bound=PaymentIntent | SetupIntent)

CONFIRMABLE = frozenset(
    {
        IntentStatus.REQUIRES_PAYMENT_METHOD,
        IntentStatus.REQUIRES_CONFIRMATION,
        IntentStatus.REQUIRES_ACTION,
    }
)
NO_CHANGES: Mapping[str, Any] = MappingProxyType({})
KIND_NAMES = {"payment_intent": "PaymentIntent", "setup_intent": "SetupIntent"}


@cache
def serializer_options(model: type[Intent]) -> tuple[ORMOption, ...]:
    """The relations that an intent's serializer needs: its session and attempt by joins, its charges by one query."""
    session = joinedload(model.session).load_only(
        CheckoutSession.status, CheckoutSession.expires_at
    )
    options = (session, joinedload(model.attempt))
    return (*options, selectinload(PaymentIntent.charges)) if model is PaymentIntent else options


def lock(intent: IntentT) -> IntentT:
    """Lock the intent's session, if it has one, then the intent, and read both again."""
    db.session.flush()
    owner = CheckoutSession.payment_intent_id
    if isinstance(intent, SetupIntent):
        owner = CheckoutSession.setup_intent_id
    session = db.session.scalar(tenancy.locking(select(CheckoutSession).where(owner == intent.id)))
    model = type(intent)
    query = select(model).where(model.pk == intent.pk)
    return attach_relations(db.session.scalars(tenancy.locking(query)).one(), session)


def of_session(session: CheckoutSession) -> PaymentIntent | SetupIntent:
    """The intent of a locked session, read again."""
    db.session.flush()
    if session.setup_intent_id:
        setup = select(SetupIntent).where(SetupIntent.id == session.setup_intent_id)
        return attach_relations(db.session.scalars(tenancy.locking(setup)).one(), session)
    payment = select(PaymentIntent).where(PaymentIntent.id == session.payment_intent_id)
    return attach_relations(db.session.scalars(tenancy.locking(payment)).one(), session)


def attach_relations(intent: IntentT, session: CheckoutSession | None) -> IntentT:
    """The intent, with the relations that serializers need of it and of its session."""
    set_committed_value(intent, "session", session)
    if session:
        set_committed_value(session, intent.kind, intent)
    attempt = None
    if intent.attempt_token:
        query = select(PaymentAttempt).where(PaymentAttempt.token == intent.attempt_token)
        attempt = db.session.scalar(query)
    set_committed_value(intent, "attempt", attempt)
    if isinstance(intent, PaymentIntent):
        charges: Sequence[Charge] = []
        if intent.latest_charge_id:
            made = select(Charge).where(Charge.payment_intent_id == intent.id)
            newest = made.order_by(Charge.pk.desc()).limit(LOADED_CHARGES)
            charges = db.session.scalars(newest.execution_options(populate_existing=True)).all()
        set_committed_value(intent, "charges", list(charges))
    return intent


def create(
    model: type[IntentT],
    tenant: Tenant,
    request: PaymentIntentCreate | SetupIntentCreate,
    method: PaymentMethod | None,
) -> IntentT:
    """Create an intent over the API, unconfirmed. Raises ResourceMissing, InvalidRequest.

    Events: payment_intent.created or setup_intent.created.
    """
    if request.customer:
        customers.retrieve(tenant, request.customer, param="customer")
    intent = new(model, tenant, method, **request.columns())
    if method:
        payment_methods.check_usable(method, request.customer, param="payment_method")
        payment_methods.check_type(method, intent.types, param="payment_method")
    db.session.add(intent)
    return intent


def new(
    model: type[IntentT], tenant: Tenant, method: PaymentMethod | None, **columns: Any
) -> IntentT:
    """A new intent, still to be inserted, and its event. Its relations are known to be empty, so nothing loads them."""
    status = IntentStatus.REQUIRES_CONFIRMATION if method else IntentStatus.REQUIRES_PAYMENT_METHOD
    intent = model(
        id=new_id(model.id_prefix),
        status=model.states(status),
        payment_method_id=method.id if method else None,
        created=clock.now(),
        **columns,
        **tenant.stamp(),
    )
    set_committed_value(intent, "attempt", None)
    set_committed_value(intent, "session", None)
    if isinstance(intent, PaymentIntent):
        set_committed_value(intent, "charges", [])
    outbox.record(event_type(intent, "created"), intent)
    return intent


def require_action(intent: Intent, method: PaymentMethod, attempt: PaymentAttempt) -> Outcome:
    """Ask the shopper to authenticate: a challenge for this attempt, which supersedes a pending one.

    Events: payment_intent.requires_action or setup_intent.requires_action.
    """
    attempt.challenge_token = new_id("3ds", 32)
    attempt.payment_method_id = method.id
    waiting = {"attempt_token": attempt.token, "payment_method_id": method.id}
    if not move(intent, to={"status": IntentStatus.REQUIRES_ACTION}, values=waiting):
        return CLOSED
    set_committed_value(intent, "attempt", attempt)
    outbox.record(event_type(intent, "requires_action"), intent)
    return Outcome(Result.REQUIRES_ACTION, challenge=attempt.challenge_token)


def fail(intent: Intent, method: PaymentMethod, decline: Decline) -> bool:
    """Put the intent back to requires_payment_method, with the reason. False when it can't be confirmed any more."""
    error = {
        "type": "payment_error",
        "code": decline.code,
        "decline_code": decline.decline_code,
        "message": decline.message,
        "payment_method": method.id,
    }
    column = "last_payment_error" if isinstance(intent, PaymentIntent) else "last_setup_error"
    values = {column: error, "attempt_token": None, "payment_method_id": None}
    failed = move(intent, to={"status": IntentStatus.REQUIRES_PAYMENT_METHOD}, values=values)
    if failed:
        after_commit(metrics.DECLINES.labels(decline.decline_code or decline.code).inc)
    return failed


def close(intent: Intent, reason: str | None) -> bool:
    """Cancel the intent, a debit that its bank has not answered, and the Order that it pays, if its state allows.

    Events: payment_intent.canceled or setup_intent.canceled, charge.failed, checkout.session.async_payment_failed,
    order.canceled.
    """
    debited = intent.status == IntentStatus.PROCESSING
    values: dict[str, Any] = {
        "canceled_at": clock.now(),
        "cancellation_reason": reason,
        "attempt_token": None,
    }
    if isinstance(intent, PaymentIntent):
        values["amount_capturable"] = 0
    if not move(intent, to={"status": IntentStatus.CANCELED}, values=values):
        return False
    if debited and isinstance(intent, PaymentIntent):
        fail_debit(intent, banks.CANCELED)
    outbox.record(event_type(intent, "canceled"), intent)
    order = order_of(intent) if isinstance(intent, PaymentIntent) else None
    if order and move(order, to={"status": OrderStatus.CANCELED}):
        outbox.record(EventType.ORDER_CANCELED, order)
    return True


def fail_debit(intent: PaymentIntent, why: Decline) -> Charge:
    """The bank has not paid the pending charge of a locked intent, and will not.

    Events: charge.failed, checkout.session.async_payment_failed.
    """
    charge = pending_charge(intent)
    values = {"failure_code": why.code, "failure_message": why.message}
    must_move(charge, to={"status": ChargeStatus.FAILED}, values=values)
    outbox.record(EventType.CHARGE_FAILED, charge)
    if intent.session:
        outbox.record(EventType.CHECKOUT_SESSION_ASYNC_PAYMENT_FAILED, intent.session)
    return charge


def pending_charge(intent: PaymentIntent) -> Charge:
    """The charge of an intent that is processing."""
    return next(made for made in intent.charges if made.status is ChargeStatus.PENDING)


def mark_paid(intent: PaymentIntent) -> None:
    """The session and the Order of a locked intent that has succeeded are paid. Events: order.paid."""
    if intent.session:
        move(intent.session, to={"payment_status": PaymentStatus.PAID})
    order = order_of(intent)
    if order and move(order, to={"payment_status": OrderPaymentStatus.PAID}):
        outbox.record(EventType.ORDER_PAID, order)


def order_of(intent: PaymentIntent) -> Order | None:
    """The Order that this intent pays, locked, with its lines."""
    query = select(Order).where(Order.payment_intent_id == intent.id)
    return db.session.scalar(tenancy.locking(query, selectinload(Order.line_items)))


def check_not_in_open_session(intent: Intent, verb: str) -> None:
    """Refuse to change the intent of an open or lapsed session. Raises UnexpectedState."""
    session: CheckoutSession | None = intent.session
    if session is None or session.status is not SessionStatus.OPEN:
        return
    if session.status_at(clock.now()) is SessionStatus.OPEN:
        raise refusal(
            intent,
            f"This {KIND_NAMES[intent.kind]} belongs to the open Checkout Session {session.id}, so it "
            f"can't be {verb} here. Expire the session: "
            f"POST /v1/checkout/sessions/{session.id}/expire.",
        )
    raise unexpected(intent, verb, status=IntentStatus.CANCELED)


def unexpected(intent: Intent, verb: str, *, status: str | None = None) -> UnexpectedState:
    """The refusal of a verb that the intent's state forbids."""
    return refusal(
        intent, f"A {KIND_NAMES[intent.kind]} in status {status or intent.status} can't be {verb}."
    )


def refusal(intent: Intent, message: str, *, param: str = "id") -> UnexpectedState:
    """A refusal for the intent's state, with the intent as it is now. Needs what its serializer needs."""
    error = UnexpectedState(message, param=param, code=f"{intent.kind}_unexpected_state")
    error.about = serializers.of(intent)
    return error


def event_type(intent: Intent, verb: str) -> EventType:
    """The type of an event that both kinds of intent have, such as `payment_intent.created`."""
    return EventType(f"{intent.kind}.{verb}")
