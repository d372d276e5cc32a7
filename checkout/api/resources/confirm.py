"""A session paid without a payment page: by a page of the merchant's own, an SDK or a test.

All of it may come with a publishable key and the session's client secret.
"""

from __future__ import annotations

from checkout import serializers
from checkout.api import shoppers
from checkout.api.blueprint import bp
from checkout.api.declines import Declined
from checkout.api.decorators import Call, Snapshot
from checkout.api.idempotency import writes
from checkout.api.resources.sessions import KIND
from checkout.domain.errors import InvalidRequest, MissingParameter, RateLimited, UnexpectedState
from checkout.domain.lifecycle import Mode
from checkout.domain.outcomes import Outcome, Result, Shopper
from checkout.models import CheckoutSession, PaymentMethod
from checkout.models.base import new_id
from checkout.schemas.fields import kept
from checkout.schemas.shoppers import Confirm, Details
from checkout.services import customers, payment_methods
from checkout.services.drafts import SessionChanges
from checkout.services.intents import setup as setups
from checkout.services.sessions import pay as payments
from checkout.services.sessions import queries as sessions
from checkout.services.tenancy import Tenant

HOUR = 3600


@bp.post("/checkout/sessions/<id>/details")
@bp.post("/checkout_sessions/<id>/details")
@writes(Details, KIND, needs_key=False, publishable=True)
def tell_details(call: Call[Details], id: str) -> Snapshot:
    """What the shopper has filled in so far; totals follow the shipping rate."""
    told, session = call.params, sessions.lock(sessions.retrieve(call.tenant, id))
    sessions.check_open(session, "changed")
    if told.email and session.customer_id:
        raise InvalidRequest("The session has a customer, whose email is used.", param="email")
    changes = SessionChanges(
        customer_email=told.email,
        shipping_details=shoppers.shipping_details(session, told.shipping, param="shipping"),
    )
    session = sessions.update(session, changes)
    if told.shipping_rate:
        sessions.choose_shipping(session, told.shipping_rate)
    return serializers.session(session)


@bp.post("/checkout/sessions/<id>/confirm")
@bp.post("/checkout_sessions/<id>/confirm")
@writes(Confirm, KIND, needs_key=False, publishable=True)
def confirm_session(call: Call[Confirm], id: str) -> Snapshot | Declined:
    """One try to pay, with one outcome: the session, or a decline."""
    told, session = call.params, sessions.lock(sessions.retrieve(call.tenant, id))
    sessions.check_open(session, "confirmed")
    if told.shipping_rate:
        sessions.choose_shipping(session, told.shipping_rate)
    customer = customers.known(call.tenant, session.customer_id)
    shopper = shoppers.shopper(session, customer, told)
    expected = session.amount_total if told.expected_amount is None else told.expected_amount
    _remember_return(session, told.return_url)
    outcome = payments.pay(
        session,
        shopper,
        _method(call.tenant, session, told, shopper),
        attempt=new_id("att"),
        expected_amount=expected,
    )
    return _answer(session, outcome)


def _answer(session: CheckoutSession, outcome: Outcome) -> Snapshot | Declined:
    match outcome.result:
        case Result.DECLINED:
            assert outcome.decline is not None
            return Declined(outcome.decline)
        case Result.AMOUNT_CHANGED:
            raise InvalidRequest(
                f"The total is {session.amount_total}. Nothing was charged.",
                param="expected_amount",
                code="amount_changed",
            )
        case Result.CLOSED:
            raise UnexpectedState(
                "This Checkout Session can't be paid any more. Nothing was charged.",
                param="id",
                code="checkout_session_unexpected_state",
            )
        case Result.TOO_MANY:
            error = RateLimited("This Checkout Session was tried too often. Nothing was charged.")
            error.retry_after = HOUR
            raise error
    return serializers.session(sessions.lock(session))


def _method(
    tenant: Tenant, session: CheckoutSession, told: Confirm, shopper: Shopper
) -> PaymentMethod | None:
    """The card to charge; None where there is nothing to pay."""
    if brought := told.payment_method_data:
        details = brought.billing_details
        return payment_methods.create(
            tenant,
            brought.card.card(),
            billing_details=details.model_dump() if details else shopper.billing_details,
            metadata=kept(brought.metadata),
            param="payment_method_data[card]",
        )
    if told.payment_method:
        method = payment_methods.resolve(tenant, told.payment_method)
        payment_methods.check_owner(method, session.customer_id, param="payment_method")
        return method
    if session.mode == Mode.SETUP or session.amount_total > 0:
        raise MissingParameter("payment_method")
    return None


def _remember_return(session: CheckoutSession, return_url: str | None) -> None:
    """Where a challenge leads back to."""
    url = return_url or session.extras.get("return_url")
    intent = setups.of(session) if session.mode == Mode.SETUP else sessions.intent_of(session)
    if url and intent:
        intent.return_url = url
