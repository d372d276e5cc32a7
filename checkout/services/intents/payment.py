"""PaymentIntents over the API: made, confirmed, captured, canceled.

An intent that belongs to an open session is moved by that session alone (contract, States).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from checkout import serializers
from checkout.domain import amounts
from checkout.domain.errors import MissingParameter, UnexpectedState
from checkout.domain.lifecycle import IntentStatus, OrderStatus, SessionStatus
from checkout.domain.outcomes import Outcome, Result
from checkout.models import Charge, Order, PaymentAttempt, PaymentIntent, PaymentMethod
from checkout.models.base import new_id
from checkout.models.transitions import move
from checkout.services import customers, payment_methods, session_state, tenancy
from checkout.services.drafts import PaymentDraft
from checkout.services.intents import charging
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox
from foundation import clock
from foundation.database import db

CONFIRMABLE = frozenset(
    {
        IntentStatus.REQUIRES_PAYMENT_METHOD,
        IntentStatus.REQUIRES_CONFIRMATION,
        IntentStatus.REQUIRES_ACTION,
    }
)


def create(
    tenant: Tenant,
    draft: PaymentDraft,
    method: PaymentMethod | None = None,
    *,
    session_id: str | None = None,
) -> PaymentIntent:
    """Make an intent, unconfirmed. Raises ResourceMissing, InvalidRequest."""
    amounts.check_chargeable(draft.amount, draft.currency, param="amount")
    if session_id is None:
        amounts.check_fee(draft.application_fee_amount, draft.amount)
    if draft.customer:
        customers.retrieve(tenant, draft.customer, param="customer")
    if method:
        payment_methods.check_owner(method, draft.customer, param="payment_method")
    intent = PaymentIntent(
        id=new_id("pi"),
        amount=draft.amount,
        currency=draft.currency,
        status=(
            IntentStatus.REQUIRES_CONFIRMATION if method else IntentStatus.REQUIRES_PAYMENT_METHOD
        ),
        capture_method=draft.capture_method,
        confirmation_method=draft.confirmation_method,
        customer_id=draft.customer,
        payment_method_id=method.id if method else None,
        description=draft.description,
        statement_descriptor=draft.statement_descriptor,
        application_fee_amount=draft.application_fee_amount,
        setup_future_usage=draft.setup_future_usage,
        return_url=draft.return_url,
        session_id=session_id,
        metadata_=draft.metadata,
        created=clock.now(),
        **tenant.stamp(),
    )
    db.session.add(intent)
    db.session.flush()
    outbox.record("payment_intent.created", intent, serializers.payment_intent(intent))
    return intent


def retrieve(tenant: Tenant, id: str, *, param: str = "id") -> PaymentIntent:
    """Raises ResourceMissing."""
    return tenancy.find(PaymentIntent, tenant, id, kind="PaymentIntent", param=param)


def retrieve_charge(tenant: Tenant, id: str, *, param: str = "id") -> Charge:
    """Raises ResourceMissing."""
    return tenancy.find(Charge, tenant, id, kind="Charge", param=param)


def listing(tenant: Tenant, *, customer: str | None = None, **filters: Any) -> Select[Any]:
    """What a list of intents selects from: filters `created` besides."""
    query = tenancy.listing(PaymentIntent, tenant, customer_id=customer, **filters)
    return query.options(*tenancy.with_all(PaymentIntent.session, PaymentIntent.attempt))


def charges(
    tenant: Tenant,
    *,
    customer: str | None = None,
    payment_intent: str | None = None,
    **filters: Any,
) -> Select[Any]:
    """What a list of charges selects from: filters `created` besides."""
    return tenancy.listing(
        Charge, tenant, customer_id=customer, payment_intent_id=payment_intent, **filters
    )


def lock(intent: PaymentIntent) -> PaymentIntent:
    """Its session's row first, if it has one; then its own, until the transaction ends."""
    if intent.session_id and intent.session:
        session_state.lock(intent.session)
    query = (
        select(PaymentIntent).where(PaymentIntent.pk == intent.pk).with_for_update(key_share=True)
    )
    return db.session.scalars(query, execution_options={"populate_existing": True}).one()


def confirm(
    intent: PaymentIntent,
    method: PaymentMethod | None,
    *,
    off_session: bool = False,
    return_url: str | None = None,
) -> Outcome:
    """Ask the issuer. Raises UnexpectedState, MissingParameter, InvalidRequest."""
    intent = lock(intent)
    check_free(intent, "confirmed")
    if intent.status not in CONFIRMABLE:
        raise unexpected(intent, "confirmed")
    if method is None:
        if intent.payment_method_id is None:
            raise MissingParameter("payment_method")
        method = payment_methods.retrieve(Tenant.of(intent), intent.payment_method_id)
    payment_methods.check_owner(method, intent.customer_id, param="payment_method")
    if return_url:
        intent.return_url = return_url
    attempt = PaymentAttempt(token=new_id("att"), payment_intent_id=intent.id, created=clock.now())
    db.session.add(attempt)
    db.session.flush()
    outcome = charging.charge(intent, method, attempt, off_session=off_session)
    if outcome.result == Result.SUCCEEDED:
        keep_method(intent, method)
    attempt.outcome = outcome.to_json()
    db.session.flush()
    return outcome


def keep_method(intent: PaymentIntent, method: PaymentMethod) -> None:
    """After a payment with `setup_future_usage`, the card stays with the customer."""
    if not intent.setup_future_usage:
        return
    method.set_up = method.set_up or intent.setup_future_usage == "off_session"
    if intent.customer_id and method.customer_id is None:
        method.customer_id = intent.customer_id
        db.session.flush()
        outbox.record("payment_method.attached", method, serializers.payment_method(method))


def cancel(intent: PaymentIntent, reason: str | None = None) -> PaymentIntent:
    """Give it up; an authorisation is voided, and its Order canceled. Raises UnexpectedState."""
    intent = lock(intent)
    check_not_lapsed(intent, "canceled")
    if intent.status != IntentStatus.REQUIRES_CAPTURE:
        check_free(intent, "canceled")
    if not close(intent, reason):
        raise unexpected(intent, "canceled")
    return intent


def close(intent: PaymentIntent, reason: str | None) -> bool:
    """Cancel it if its state allows, with its Order, and say so."""
    moved = move(
        intent,
        to={"status": IntentStatus.CANCELED},
        set={
            "canceled_at": clock.now(),
            "cancellation_reason": reason,
            "amount_capturable": 0,
            "attempt_token": None,
        },
    )
    if not moved:
        return False
    outbox.record("payment_intent.canceled", intent, serializers.payment_intent(intent))
    order = order_of(intent)
    if order and move(order, to={"status": OrderStatus.CANCELED}):
        outbox.record("order.canceled", order, serializers.order(order))
    return True


def order_of(intent: PaymentIntent) -> Order | None:
    """The Order that this intent pays."""
    return db.session.scalar(select(Order).where(Order.payment_intent_id == intent.id))


def check_free(intent: PaymentIntent, verb: str) -> None:
    """An open session moves its own intent, alone; and one that has run out has canceled it, written or not.

    Raises UnexpectedState.
    """
    session = intent.session
    if session is None or session.status != SessionStatus.OPEN:
        return
    if session_state.effective_status(session, clock.now()) == SessionStatus.OPEN:
        raise UnexpectedState(
            f"This PaymentIntent belongs to the open Checkout Session {session.id}, so it can't be "
            f"{verb} here. Expire the session: POST /v1/checkout/sessions/{session.id}/expire.",
            param="id",
            code="payment_intent_unexpected_state",
        )
    raise unexpected(intent, verb, status=IntentStatus.CANCELED)


def check_not_lapsed(intent: PaymentIntent, verb: str) -> None:
    """An authorisation that has run out has canceled its intent, written or not. Raises UnexpectedState."""
    if intent.status == IntentStatus.REQUIRES_CAPTURE:
        assert intent.capture_before is not None, "every authorisation runs out some day"
        if intent.capture_before <= clock.now():
            raise unexpected(intent, verb, status=IntentStatus.CANCELED)


def unexpected(intent: PaymentIntent, verb: str, *, status: str | None = None) -> UnexpectedState:
    """The refusal of a verb that the intent's state forbids."""
    return UnexpectedState(
        f"A PaymentIntent in status {status or intent.status} can't be {verb}.",
        param="id",
        code="payment_intent_unexpected_state",
    )
