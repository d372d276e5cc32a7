"""Confirmation: one attempt, one answer of the issuer, one outcome, for both kinds of intent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checkout.domain import cards, issuer
from checkout.domain.errors import InvalidRequest, MissingParameter, ResourceMissing
from checkout.domain.issuer import Authorisation
from checkout.domain.outcomes import Outcome
from checkout.models import PaymentAttempt, PaymentIntent, PaymentMethod, SetupIntent
from checkout.models.base import new_id
from checkout.services import customers, faults, payment_methods
from checkout.services.intents import attempts, base, debits, payment, setup, terms
from checkout.services.intents.base import NO_CHANGES
from checkout.services.tenancy import Tenant
from foundation import clock
from foundation.database import db


def confirm(
    intent: PaymentIntent | SetupIntent,
    method: PaymentMethod | None,
    *,
    changes: Mapping[str, Any] = NO_CHANGES,
    amount: int | None = None,
    off_session: bool = False,
    no_challenge: bool = False,
) -> Outcome:
    """Confirm an intent over the API, with `method` or with the one that it has.

    `changes`: columns of the intent to change first. `amount`: what the caller expects it to be. `off_session`: the
    shopper is not present. `no_challenge`: decline a payment that has to be authenticated. Raises UnexpectedState,
    MissingParameter, InvalidRequest, ResourceMissing, TooManyAttempts.
    """
    is_new = intent in db.session.new
    if not is_new:  # nobody else can hold one that was just created
        intent = base.lock(intent)
    base.check_not_in_open_session(intent, "confirmed")
    if intent.status not in base.CONFIRMABLE:
        raise base.unexpected(intent, "confirmed")
    if method is None:
        if intent.payment_method_id is None:
            raise MissingParameter("payment_method")
        method = payment_methods.retrieve(Tenant.of(intent), intent.payment_method_id)
    if amount not in (None, intent.amount if isinstance(intent, PaymentIntent) else None):
        raise InvalidRequest("The amount can't be confirmed in part.", param="amount_to_confirm")
    for column, value in changes.items():
        setattr(intent, column, value)
    if isinstance(intent, PaymentIntent):
        terms.check_types(intent.payment_method_types, intent.currency, intent.capture_method)
    lock_card(intent, method)
    attempt = _add_attempt(intent)
    if not is_new:
        attempts.check(attempt)
    answer = ask_issuer(intent, method, off_session=off_session)
    if answer.challenge and no_challenge:
        answer = Authorisation(decline=cards.AUTHENTICATION_REQUIRED)
    outcome = settle(intent, method, attempt, answer)
    attempt.outcome = outcome.to_json()
    return outcome


def lock_card(
    intent: PaymentIntent | SetupIntent, method: PaymentMethod, *, saves: bool = False
) -> None:
    """Lock the customer who is to keep the card or to be updated, then the card, and check that both can be used.

    The caller has locked the intent. A payment needs no customer: without one the card is charged and not kept.
    `saves`: the shopper wants the card saved. Raises InvalidRequest, UnexpectedState; ResourceMissing when the customer
    of a SetupIntent was deleted.
    """
    keeps = saves or isinstance(intent, SetupIntent) or intent.setup_future_usage
    updates = intent.session is not None and "customer_update" in intent.session.extras
    if (keeps or updates) and intent.customer_id:
        customer = customers.lock(Tenant.of(intent), intent.customer_id)
        if customer is None and isinstance(intent, SetupIntent):
            raise ResourceMissing("Customer", intent.customer_id, param="customer")
    payment_methods.lock(method)
    payment_methods.check_type(method, intent.types, param="payment_method")
    payment_methods.check_usable(method, intent.customer_id, param="payment_method")


def _add_attempt(intent: PaymentIntent | SetupIntent) -> PaymentAttempt:
    db.session.flush()  # the intent may be new, and the attempt refers to it
    attempt = PaymentAttempt(token=new_id("att"), created=clock.now())
    if isinstance(intent, SetupIntent):
        attempt.setup_intent_id = intent.id
    else:
        attempt.payment_intent_id = intent.id
    db.session.add(attempt)
    return attempt


def ask_shoppers_issuer(
    intent: PaymentIntent | SetupIntent,
    method: PaymentMethod,
    *,
    saves: bool = False,
    authenticated: bool = False,
) -> Authorisation:
    """Like `ask_issuer`, after `lock_card`, whose refusals are declines here: a shopper waits for the outcome."""
    try:
        lock_card(intent, method, saves=saves)
    except ResourceMissing:
        return Authorisation(decline=cards.CUSTOMER_DELETED)
    except InvalidRequest:
        return Authorisation(decline=cards.CARD_UNUSABLE)
    return ask_issuer(intent, method, authenticated=authenticated)


def ask_issuer(
    intent: PaymentIntent | SetupIntent,
    method: PaymentMethod,
    *,
    authenticated: bool = False,
    off_session: bool = False,
) -> Authorisation:
    """The simulated issuer's answer. `authenticated`: the shopper has passed the 3-D Secure challenge.

    In live mode it declines every card: each is a test card, and no other issuer is connected. In test mode a test may
    have armed a decline. A bank answers later, see `debits`.
    """
    if intent.livemode:
        of_bank = method.bank_account is not None
        return issuer.TEST_ACCOUNT_IN_LIVE_MODE if of_bank else issuer.TEST_CARD_IN_LIVE_MODE
    if decline := faults.decline():
        return Authorisation(decline=decline)
    if method.bank_account is not None:
        return issuer.DEBIT
    card = payment_methods.issued_card(method)
    if isinstance(intent, SetupIntent):
        return issuer.authorise_setup(
            card, authenticated=authenticated, requested=intent.request_three_d_secure
        )
    return issuer.authorise_payment(
        card,
        authenticated=authenticated,
        off_session=off_session,
        set_up=method.set_up,
        requested=intent.request_three_d_secure,
    )


def settle(
    intent: PaymentIntent | SetupIntent,
    method: PaymentMethod,
    attempt: PaymentAttempt,
    answer: Authorisation,
) -> Outcome:
    """Write what the issuer's answer means for the intent, which the caller has locked."""
    if answer.challenge:
        return base.require_action(intent, method, attempt)
    if isinstance(intent, SetupIntent):
        if answer.decline:
            return setup.decline(intent, method, answer.decline)
        return setup.succeed(intent, method)
    if answer.decline:
        return payment.decline(intent, method, answer.decline, flow=answer.flow)
    if answer.debit:
        return debits.begin(intent, method)
    return payment.succeed(intent, method, flow=answer.flow)
