"""SetupIntents: keep a card for later, with the shopper's consent, and charge nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, select

from checkout import serializers
from checkout.domain import cards
from checkout.domain.cards import Decline
from checkout.domain.errors import MissingParameter, UnexpectedState
from checkout.domain.lifecycle import SessionStatus, SetupStatus
from checkout.domain.outcomes import Outcome, Result
from checkout.models import CheckoutSession, PaymentAttempt, PaymentMethod, SetupIntent
from checkout.models.base import new_id
from checkout.models.transitions import move
from checkout.services import customers, payment_methods, session_state, tenancy
from checkout.services.drafts import SetupDraft
from checkout.services.intents import charging
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox
from foundation import clock
from foundation.database import db

CONFIRMABLE = frozenset(
    {
        SetupStatus.REQUIRES_PAYMENT_METHOD,
        SetupStatus.REQUIRES_CONFIRMATION,
        SetupStatus.REQUIRES_ACTION,
    }
)


def create(tenant: Tenant, draft: SetupDraft, *, session_id: str | None = None) -> SetupIntent:
    """Make a SetupIntent. Raises ResourceMissing, InvalidRequest."""
    if draft.customer:
        customers.retrieve(tenant, draft.customer, param="customer")
    method = payment_methods.resolve(tenant, draft.payment_method) if draft.payment_method else None
    if method:
        payment_methods.check_owner(method, draft.customer, param="payment_method")
    setup = SetupIntent(
        id=new_id("seti"),
        status=(
            SetupStatus.REQUIRES_CONFIRMATION if method else SetupStatus.REQUIRES_PAYMENT_METHOD
        ),
        usage=draft.usage,
        customer_id=draft.customer,
        payment_method_id=method.id if method else None,
        description=draft.description,
        return_url=draft.return_url,
        session_id=session_id,
        metadata_=draft.metadata,
        created=clock.now(),
        **tenant.stamp(),
    )
    db.session.add(setup)
    db.session.flush()
    outbox.record("setup_intent.created", setup, serializers.setup_intent(setup))
    return setup


def retrieve(tenant: Tenant, id: str, *, param: str = "id") -> SetupIntent:
    """Raises ResourceMissing."""
    return tenancy.find(SetupIntent, tenant, id, kind="SetupIntent", param=param)


def listing(
    tenant: Tenant,
    *,
    customer: str | None = None,
    payment_method: str | None = None,
    **filters: Any,
) -> Select[Any]:
    """What a list selects from: filters `created` besides."""
    query = tenancy.listing(
        SetupIntent, tenant, customer_id=customer, payment_method_id=payment_method, **filters
    )
    return query.options(*tenancy.with_all(SetupIntent.session, SetupIntent.attempt))


def of(session: CheckoutSession) -> SetupIntent:
    """The SetupIntent of a session in mode `setup`."""
    query = select(SetupIntent).where(SetupIntent.id == session.setup_intent_id)
    return db.session.scalars(query).one()


def lock(setup: SetupIntent) -> SetupIntent:
    """Its session's row first, if it has one; then its own, until the transaction ends."""
    if setup.session_id and setup.session:
        session_state.lock(setup.session)
    query = select(SetupIntent).where(SetupIntent.pk == setup.pk).with_for_update(key_share=True)
    return db.session.scalars(query, execution_options={"populate_existing": True}).one()


def confirm(
    setup: SetupIntent, method: PaymentMethod | None, *, return_url: str | None = None
) -> Outcome:
    """Try to keep the card. Raises UnexpectedState, MissingParameter, InvalidRequest."""
    setup = lock(setup)
    _check_free(setup, "confirmed")
    if setup.status not in CONFIRMABLE:
        raise unexpected(setup, "confirmed")
    if method is None:
        if setup.payment_method_id is None:
            raise MissingParameter("payment_method")
        method = payment_methods.retrieve(Tenant.of(setup), setup.payment_method_id)
    payment_methods.check_owner(method, setup.customer_id, param="payment_method")
    if return_url:
        setup.return_url = return_url
    attempt = PaymentAttempt(token=new_id("att"), setup_intent_id=setup.id, created=clock.now())
    db.session.add(attempt)
    db.session.flush()
    outcome = set_up(setup, method, attempt)
    attempt.outcome = outcome.to_json()
    db.session.flush()
    return outcome


def set_up(
    setup: SetupIntent,
    method: PaymentMethod,
    attempt: PaymentAttempt,
    *,
    approved: Callable[[], None] = lambda: None,
) -> Outcome:
    """Ask the issuer whether the card may be kept. The caller holds the row."""
    issued = payment_methods.issued_card(method)
    if issued.challenge.interrupts:
        return _ask_shopper(setup, method, attempt)
    return settle(setup, method, approved=approved)


def settle(
    setup: SetupIntent, method: PaymentMethod, *, approved: Callable[[], None] = lambda: None
) -> Outcome:
    """What the issuer says once authentication is done with, or was not asked for.

    A card that merely needs authentication for each charge may be kept; one that declines may not.
    """
    issued = payment_methods.issued_card(method)
    if issued.decline and not issued.attachable and not issued.challenge.interrupts:
        return fail(setup, method, issued.decline)
    approved()
    method.set_up = method.set_up or setup.usage == "off_session"
    if setup.customer_id and method.customer_id is None:
        method.customer_id = setup.customer_id
        db.session.flush()
        outbox.record("payment_method.attached", method, serializers.payment_method(method))
    moved = move(
        setup,
        to={"status": SetupStatus.SUCCEEDED},
        set={"payment_method_id": method.id, "last_setup_error": None, "attempt_token": None},
    )
    assert moved, "the caller holds the row and has checked its state"
    outbox.record("setup_intent.succeeded", setup, serializers.setup_intent(setup))
    return Outcome(Result.SUCCEEDED)


def fail(setup: SetupIntent, method: PaymentMethod, why: Decline) -> Outcome:
    """The card can't be kept; the intent may be tried with another."""
    moved = move(
        setup,
        to={"status": SetupStatus.REQUIRES_PAYMENT_METHOD},
        set={
            "last_setup_error": charging.error_of(why, method),
            "attempt_token": None,
            "payment_method_id": None,
        },
    )
    if not moved:
        return Outcome(Result.CLOSED)
    outbox.record("setup_intent.setup_failed", setup, serializers.setup_intent(setup))
    return Outcome(Result.DECLINED, why)


def not_authenticated(setup: SetupIntent, method: PaymentMethod) -> Outcome:
    """The shopper failed or left the challenge."""
    return fail(setup, method, cards.AUTHENTICATION_FAILED)


def _ask_shopper(setup: SetupIntent, method: PaymentMethod, attempt: PaymentAttempt) -> Outcome:
    attempt.challenge_token = new_id("3ds", 32)
    attempt.payment_method_id = method.id
    moved = move(
        setup,
        to={"status": SetupStatus.REQUIRES_ACTION},
        set={"attempt_token": attempt.token, "payment_method_id": method.id},
    )
    if not moved:
        return Outcome(Result.CLOSED)
    db.session.expire(setup, ["attempt"])
    outbox.record("setup_intent.requires_action", setup, serializers.setup_intent(setup))
    return Outcome(Result.REQUIRES_ACTION, challenge=attempt.challenge_token)


def cancel(setup: SetupIntent, reason: str | None = None) -> SetupIntent:
    """Give it up. Raises UnexpectedState."""
    setup = lock(setup)
    _check_free(setup, "canceled")
    if not close(setup, reason):
        raise unexpected(setup, "canceled")
    return setup


def close(setup: SetupIntent, reason: str | None) -> bool:
    """Cancel it if its state allows, and say so."""
    moved = move(
        setup,
        to={"status": SetupStatus.CANCELED},
        set={"canceled_at": clock.now(), "cancellation_reason": reason, "attempt_token": None},
    )
    if moved:
        outbox.record("setup_intent.canceled", setup, serializers.setup_intent(setup))
    return moved


def update(setup: SetupIntent, *, metadata: dict[str, str], description: str | None) -> SetupIntent:
    """Change what only describes it."""
    setup.metadata_ = metadata
    setup.description = description
    db.session.flush()
    return setup


def _check_free(setup: SetupIntent, verb: str) -> None:
    """An open session moves its own intent, alone; and one that has run out has canceled it, written or not.

    Raises UnexpectedState.
    """
    session = setup.session
    if session is None or session.status != SessionStatus.OPEN:
        return
    if session_state.effective_status(session, clock.now()) == SessionStatus.OPEN:
        raise UnexpectedState(
            f"This SetupIntent belongs to the open Checkout Session {session.id}, so it can't be "
            f"{verb} here. Expire the session: POST /v1/checkout/sessions/{session.id}/expire.",
            param="id",
            code="setup_intent_unexpected_state",
        )
    raise unexpected(setup, verb, status=SetupStatus.CANCELED)


def unexpected(setup: SetupIntent, verb: str, *, status: str | None = None) -> UnexpectedState:
    """The refusal of a verb that the intent's state forbids."""
    return UnexpectedState(
        f"A SetupIntent in status {status or setup.status} can't be {verb}.",
        param="id",
        code="setup_intent_unexpected_state",
    )
