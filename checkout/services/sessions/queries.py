"""Checkout Sessions: made, read, ended. Paying one is in services.payments."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, not_, or_, select

from checkout import serializers
from checkout.domain.errors import InvalidRequest, ResourceMissing, UnexpectedState
from checkout.domain.lifecycle import IntentStatus, Mode, PaymentStatus, SessionStatus
from checkout.models import CheckoutSession, PaymentIntent
from checkout.models.base import looks_made_here, new_id
from checkout.models.transitions import move
from checkout.services import customers, tenancy
from checkout.services.drafts import PaymentDraft, SessionChanges, SessionDraft, SetupDraft
from checkout.services.intents import payment as intents
from checkout.services.intents import setup as setups
from checkout.services.session_state import effective_status as effective_status
from checkout.services.session_state import lock as lock
from checkout.services.sessions import line_items as lines
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox
from foundation import clock
from foundation.database import db

SHORTEST = 30 * 60
"""Seconds that a session lives at least (contract: expires_at ≥ now + 30 min, inclusive)."""


def create(tenant: Tenant, draft: SessionDraft) -> CheckoutSession:
    """Make a session with its line items, its shipping options and its PaymentIntent.

    Raises InvalidRequest and ResourceMissing, each naming its parameter.
    """
    now = clock.now()
    expires_at = _check_expiry(draft, now)
    email = draft.customer_email
    if draft.customer:
        customers.retrieve(tenant, draft.customer, param="customer")
    made = lines.resolve(tenant, draft)
    session = CheckoutSession(
        id=new_id("cs"),
        mode=draft.mode,
        ui_mode=draft.ui_mode,
        status=SessionStatus.OPEN,
        payment_status=PaymentStatus.UNPAID,
        page_token=new_id("pay", 32),
        currency=made.currency,
        success_url=draft.success_url,
        cancel_url=draft.cancel_url,
        customer_id=draft.customer,
        customer_email=email,
        customer_creation=draft.customer_creation,
        billing_address_collection=draft.billing_address_collection,
        phone_number_collection=draft.phone_number_collection,
        shipping_address_collection=made.address_collection,
        client_reference_id=draft.client_reference_id,
        expires_at=expires_at,
        submit_type=draft.submit_type,
        locale=draft.locale,
        description=draft.description,
        extras=draft.extras,
        metadata_=draft.metadata,
        line_items=made.items,
        shipping_options=made.shipping,
        created=now,
        **tenant.stamp(),
    )
    lines.total_up(session)
    db.session.add(session)
    db.session.flush()
    _create_intent(tenant, session, draft)
    db.session.flush()
    return session


def _check_expiry(draft: SessionDraft, now: int) -> int:
    if draft.expires_at is None:
        return now + draft.longest
    if not now + SHORTEST <= draft.expires_at <= now + draft.longest:
        raise InvalidRequest(
            "The `expires_at` timestamp must be at least 30 minutes "
            f"and at most {draft.longest // 3600} hours from now.",
            param="expires_at",
        )
    return draft.expires_at


def _create_intent(tenant: Tenant, session: CheckoutSession, draft: SessionDraft) -> None:
    """What the session will move: a SetupIntent in mode `setup`, else a PaymentIntent."""
    if session.mode == Mode.SETUP:
        setup = SetupDraft(
            customer=session.customer_id,
            description=draft.setup_intent_data.description,
            metadata=draft.setup_intent_data.metadata,
        )
        session.setup_intent_id = setups.create(tenant, setup, session_id=session.id).id
        return
    data = draft.payment_intent_data
    assert session.currency is not None
    payment = PaymentDraft(
        amount=session.amount_total,
        currency=session.currency,
        customer=session.customer_id,
        capture_method=data.capture_method,
        description=data.description,
        statement_descriptor=data.statement_descriptor,
        application_fee_amount=data.application_fee_amount,
        metadata=data.metadata,
    )
    session.payment_intent_id = intents.create(tenant, payment, session_id=session.id).id


def retrieve(tenant: Tenant, id: str, *, param: str = "id") -> CheckoutSession:
    """Raises ResourceMissing."""
    return tenancy.find(CheckoutSession, tenant, id, kind="CheckoutSession", param=param)


def by_page_token(token: str) -> CheckoutSession:
    """The session whose payment page this token opens. Raises ResourceMissing."""
    if not looks_made_here(token):
        raise ResourceMissing("payment page", "?")
    query = select(CheckoutSession).where(CheckoutSession.page_token == token)
    session = db.session.scalar(query)
    if session is None:
        raise ResourceMissing("payment page", token)
    return session


def listing(
    tenant: Tenant,
    *,
    status: str | None = None,
    customer: str | None = None,
    payment_intent: str | None = None,
    **filters: Any,
) -> Select[Any]:
    """What a list selects from. `status` counts a session that ran out as expired."""
    query = tenancy.listing(
        CheckoutSession, tenant, customer_id=customer, payment_intent_id=payment_intent, **filters
    )
    lapsed = and_(CheckoutSession.status == "open", CheckoutSession.expires_at <= clock.now())
    if status == SessionStatus.EXPIRED:
        return query.where(or_(CheckoutSession.status == status, lapsed))
    return query.where(CheckoutSession.status == status, not_(lapsed)) if status else query


def choose_shipping(session: CheckoutSession, shipping_rate: str) -> None:
    """Take one of the session's shipping options; totals and intent follow.

    Does nothing when it is chosen already. Raises InvalidRequest for a rate that isn't offered,
    UnexpectedState for a session that isn't open.
    """
    session = lock(session)
    if session.shipping_rate_id == shipping_rate:
        return
    chosen = (option for option in session.shipping_options if option.id == shipping_rate)
    option = next(chosen, None)
    if option is None:
        raise InvalidRequest("Choose one of the shipping methods offered.", param="shipping_rate")
    check_open(session, "changed")
    lines.choose(session, option)
    _carry_total(session)


def _carry_total(session: CheckoutSession) -> None:
    """The intent asks for the session's total. A challenge for another amount is no longer waited for."""
    intent = intent_of(session)
    if intent is None or intent.amount == session.amount_total:
        return
    intent.amount = session.amount_total
    if intent.status == IntentStatus.REQUIRES_ACTION:
        waiting = {"attempt_token": None, "payment_method_id": None}
        move(intent, to={"status": IntentStatus.REQUIRES_PAYMENT_METHOD}, set=waiting)
    db.session.flush()


def update(session: CheckoutSession, changes: SessionChanges) -> CheckoutSession:
    """Change what may be changed of a session. Metadata at any time; the rest only while it is open.

    New shipping options replace the old ones, and the first of them is chosen. Raises UnexpectedState,
    InvalidRequest.
    """
    session = lock(session)
    if changes.metadata is not None:
        session.metadata_ = changes.metadata
    if changes.only_metadata:
        db.session.flush()
        return session
    check_open(session, "changed")
    if changes.customer_email is not None:
        if session.customer_id:
            raise InvalidRequest(
                "The session has a `customer`, whose email is used.", param="customer_email"
            )
        session.customer_email = changes.customer_email
    if changes.shipping_details is not None:
        session.shipping_details = changes.shipping_details
    if changes.shipping_options is not None:
        lines.replace_shipping(session, changes.shipping_options)
        _carry_total(session)
    db.session.flush()
    return session


def intent_of(session: CheckoutSession) -> PaymentIntent | None:
    """The session's PaymentIntent."""
    query = select(PaymentIntent).where(PaymentIntent.id == session.payment_intent_id)
    return db.session.scalar(query)


def expire(session: CheckoutSession) -> CheckoutSession:
    """End an open session: it can't be paid any more, and its intent is canceled.

    Raises UnexpectedState unless it is open.
    """
    session = lock(session)
    if not move(session, to={"status": SessionStatus.EXPIRED}):
        raise _not_open(session, "expired")
    if session.mode == Mode.SETUP:
        setups.close(setups.of(session), "abandoned")
    elif intent := intent_of(session):
        intents.close(intent, "abandoned")
    outbox.record("checkout.session.expired", session, serializers.session(session))
    return session


def any_lapsed() -> bool:
    """Is there a session to sweep? A look that needs no write lock."""
    lapsed = (CheckoutSession.status == "open", CheckoutSession.expires_at <= clock.now())
    return db.session.scalar(select(CheckoutSession.pk).where(*lapsed).limit(1)) is not None


def sweep(limit: int) -> int:
    """Write down the sessions that have run out, with their events. Answers how many there were."""
    query = (
        select(CheckoutSession)
        .where(CheckoutSession.status == "open", CheckoutSession.expires_at <= clock.now())
        .order_by(CheckoutSession.expires_at)
        .limit(limit)
        .with_for_update(key_share=True, skip_locked=True)
    )
    lapsed = db.session.scalars(query).all()
    for session in lapsed:
        expire(session)
    return len(lapsed)


def check_open(session: CheckoutSession, verb: str) -> None:
    """Raises UnexpectedState, which says that it can't be `verb`, unless the session is open by now."""
    if effective_status(session, clock.now()) != SessionStatus.OPEN:
        raise _not_open(session, verb)


def _not_open(session: CheckoutSession, verb: str) -> UnexpectedState:
    return UnexpectedState(
        f"Only an open Checkout Session can be {verb}; this one is "
        f"{effective_status(session, clock.now())}.",
        param="id",
        code="checkout_session_unexpected_state",
    )
