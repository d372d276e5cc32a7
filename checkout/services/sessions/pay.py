"""Paying a Checkout Session.

All that a payment changes is in the caller's one transaction: attempt, charge, intent, session, Order, events and
deliveries. A decline is an outcome: written, committed, then shown.

The database settles every race:
- the attempt's token is inserted once; a second press reads the first one's outcome,
- the session is locked, and completes only `WHERE status = 'open' AND expires_at > now`,
- an intent has at most one succeeded charge (a unique index).
"""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from checkout.domain.banks import BankAccount
from checkout.domain.event_types import EventType
from checkout.domain.issuer import Authorisation
from checkout.domain.lifecycle import IntentStatus, Mode, PaymentStatus, SessionStatus
from checkout.domain.outcomes import CLOSED, SUCCEEDED, Card, Outcome, Result, Shopper
from checkout.models import (
    CheckoutSession,
    PaymentAttempt,
    PaymentIntent,
    PaymentMethod,
    SetupIntent,
)
from checkout.models.transitions import IllegalMove, must_move
from checkout.services import customers, orders, payment_methods, tenancy
from checkout.services.intents import attempts, confirm
from checkout.services.intents import base as intents
from checkout.services.sessions import discounts, expire, line_items, links, saved_cards, update
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox
from foundation import clock
from foundation.database import db, insert_once

AMOUNT_CHANGED = Outcome(Result.AMOUNT_CHANGED)
NOT_COLLECTED = {"carrier": None, "tracking_number": None}


def pay(
    session: CheckoutSession,
    shopper: Shopper,
    card: Card | BankAccount | PaymentMethod | None,
    *,
    attempt: str,
    expected_amount: int,
) -> Outcome:
    """Try once to pay `session`, or to keep the card in mode `setup`.

    The session may have been read before: it is locked and read again. `attempt` is the form's token: a second call
    with it answers the first one's outcome. `expected_amount` is the total that the shopper saw, in minor units. `card`
    may be None only when there is nothing to pay. Raises InvalidRequest for a card that is no test card or can't be
    used and for a shipping rate that isn't offered, ResourceMissing, TooManyAttempts.
    """
    row = _claim(session, attempt)
    if row is None:
        return outcome_of_attempt(attempt) or CLOSED
    session = tenancy.lock(session)
    outcome = _closed(session) or _try(session, shopper, card, row, expected_amount)
    row.outcome = outcome.to_json()
    db.session.flush()
    return outcome


def outcome_of_attempt(attempt: str) -> Outcome | None:
    """The outcome of this attempt, if it was made before."""
    query = select(PaymentAttempt.outcome).where(PaymentAttempt.token == attempt)
    data = db.session.scalar(query)
    return Outcome.from_json(data) if data else None


def _claim(session: CheckoutSession, attempt: str) -> PaymentAttempt | None:
    return insert_once(
        PaymentAttempt,
        token=attempt,
        session_id=session.id,
        payment_intent_id=session.payment_intent_id,
        setup_intent_id=session.setup_intent_id,
        created=clock.now(),
    )


def _closed(session: CheckoutSession) -> Outcome | None:
    """CLOSED unless the locked session is open."""
    expire.expire_if_lapsed(session)
    return None if session.status is SessionStatus.OPEN else CLOSED


def _try(
    session: CheckoutSession,
    shopper: Shopper,
    card: Card | BankAccount | PaymentMethod | None,
    attempt: PaymentAttempt,
    expected_amount: int,
) -> Outcome:
    attempts.check(attempt)
    if shopper.shipping_rate:
        update.choose_shipping(session, shopper.shipping_rate)
    if session.amount_total != expected_amount:
        return AMOUNT_CHANGED
    intent = intents.of_session(session)
    attempts.forget_shoppers(intent)
    discounts.lock_customer(session)
    if session.mode is not Mode.SETUP and session.amount_total == 0:
        return _complete_free(session, intent, shopper)
    if card is None:  # the form was rendered when there was nothing to pay
        return AMOUNT_CHANGED
    method, answer = _ask_issuer(intent, shopper, card)
    if answer.challenge:
        attempt.shopper = asdict(shopper)
    return settle(session, intent, method, attempt, answer, shopper)


def _ask_issuer(
    intent: PaymentIntent | SetupIntent,
    shopper: Shopper,
    card: Card | BankAccount | PaymentMethod,
) -> tuple[PaymentMethod, Authorisation]:
    """The payment method and the issuer's answer. A payment method is a request's: raises what is wrong with it."""
    if isinstance(card, PaymentMethod):
        confirm.lock_card(intent, card, saves=shopper.save_card)
        return card, confirm.ask_issuer(intent, card)
    tenant = Tenant.of(intent)
    kept = isinstance(intent, PaymentIntent) and intent.setup_future_usage is not None
    consented = shopper.save_card
    details: dict[str, Any] = {
        "billing_details": shopper.billing_details,
        "allow_redisplay": saved_cards.redisplay(intent.session, consented=consented, kept=kept),
    }
    if isinstance(card, BankAccount):
        method = payment_methods.create_account(tenant, card, param=card.type, **details)
    else:
        method = payment_methods.create(tenant, card, **details)
    return method, confirm.ask_shoppers_issuer(intent, method, saves=consented)


def settle(
    session: CheckoutSession,
    intent: PaymentIntent | SetupIntent,
    method: PaymentMethod,
    attempt: PaymentAttempt,
    answer: Authorisation,
    shopper: Shopper,
) -> Outcome:
    """Write what the issuer's answer means for a locked, open session and its intent."""
    if answer.approved:
        if refused := _take(session):
            return refused
        _set_customer(session, intent, shopper)
        _set_shipping(intent, shopper)
    outcome = confirm.settle(intent, method, attempt, answer)
    if outcome.result is Result.SUCCEEDED:
        if shopper.save_card:
            payment_methods.keep(method, intent.customer_id, "on_session")
        _complete(session, intent, shopper)
    return outcome


def _take(session: CheckoutSession) -> Outcome | None:
    """Redeem the session's discount and count the session at its link, or neither; the outcome if one can't be had.

    A discount that can't be redeemed any more is removed, so that the shopper sees the new total. A session whose link
    has no room expires.
    """
    discount = discounts.locked(session)
    if discount and (reason := discount.refusal(session, session.amount_subtotal)):
        update.set_discount(session, None, param="discounts")
        return Outcome(Result.AMOUNT_CHANGED, refused=reason)
    if not links.take(session):
        expire.expire(session)
        return CLOSED
    if discount:
        discount.count()
    return None


def _set_customer(
    session: CheckoutSession, intent: PaymentIntent | SetupIntent, shopper: Shopper
) -> None:
    """The session's customer, or a new one if the merchant wants one or the card is kept, becomes the intent's."""
    customer_id = session.customer_id
    if customer_id is not None:
        _update_customer(session, shopper)
    keeps = shopper.save_card or (
        isinstance(intent, PaymentIntent) and intent.setup_future_usage is not None
    )
    if customer_id is None and (session.customer_creation == "always" or keeps):
        name = shopper.name or (shopper.shipping or {}).get("name")
        customer_id = customers.create(
            Tenant.of(session),
            email=shopper.email,
            name=name,
            phone=shopper.phone,
            address=shopper.billing_address,
            shipping=_of_customer(shopper),
        ).id
    intent.customer_id = customer_id


def _update_customer(session: CheckoutSession, shopper: Shopper) -> None:
    """Carry what the shopper entered to the customer, as far as the session's `customer_update` says.

    Where there is a card, `confirm.lock_card` has locked the customer before it. Events: customer.updated.
    """
    billing = shopper.billing_address or {}
    entered = {
        "name": shopper.name,
        "address": billing if billing.get("line1") else None,  # not a postal code alone
        "shipping": _of_customer(shopper),
    }
    wanted = session.extras.get("customer_update", {})
    changes = {name: entered[name] for name in wanted if entered[name]}
    if changes and (customer := customers.lock(Tenant.of(session), session.customer_id or "")):
        customers.update(customer, changes)


def _of_customer(shopper: Shopper) -> dict[str, Any] | None:
    """What the shopper entered as the `shipping` of a customer."""
    return {**shopper.shipping, "phone": shopper.phone} if shopper.shipping else None


def _set_shipping(intent: PaymentIntent | SetupIntent, shopper: Shopper) -> None:
    """What the shopper entered becomes the payment's `shipping`. `payment.succeed` writes it with the new state."""
    if isinstance(intent, PaymentIntent) and shopper.shipping:
        set_committed_value(intent, "shipping", {**NOT_COLLECTED, **(_of_customer(shopper) or {})})


def _complete_free(
    session: CheckoutSession, intent: PaymentIntent | SetupIntent, shopper: Shopper
) -> Outcome:
    """Nothing to pay: no Charge, the intent is canceled, and the session completes."""
    if refused := _take(session):
        return refused
    _set_customer(session, intent, shopper)
    if not intents.close(intent, None):
        raise IllegalMove(f"the intent of the open session {session.id} can't be canceled")
    _complete(session, intent, shopper)
    return SUCCEEDED


def _complete(
    session: CheckoutSession, intent: PaymentIntent | SetupIntent, shopper: Shopper
) -> None:
    """Complete the session, with its Order in mode `order`. Events: checkout.session.completed, those of the Order."""
    now = clock.now()
    payment_status = _payment_status(session, intent)
    order_id = None
    if session.mode is Mode.ORDER:
        line_items.load_into(session)
        order_id = orders.create_from_session(
            session,
            paid=payment_status is not PaymentStatus.UNPAID,
            customer_id=intent.customer_id,
            billing_address=shopper.billing_address,
            shipping=shopper.shipping,
        ).id
    to: dict[str, StrEnum] = {"status": SessionStatus.COMPLETE}
    if payment_status is not PaymentStatus.UNPAID:
        to["payment_status"] = payment_status
    must_move(
        session,
        CheckoutSession.expires_at > now,
        to=to,
        values={
            "completed_at": now,
            "customer_id": intent.customer_id,
            "customer_details": shopper.billing_details,
            "shipping_details": shopper.shipping,
            "order_id": order_id,
        },
    )
    outbox.record(EventType.CHECKOUT_SESSION_COMPLETED, session)


def _payment_status(session: CheckoutSession, intent: PaymentIntent | SetupIntent) -> PaymentStatus:
    if session.mode is Mode.SETUP or intent.status is IntentStatus.CANCELED:
        return PaymentStatus.NO_PAYMENT_REQUIRED
    if intent.status in (IntentStatus.REQUIRES_CAPTURE, IntentStatus.PROCESSING):
        return PaymentStatus.UNPAID
    return PaymentStatus.PAID
