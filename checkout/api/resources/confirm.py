"""A session is paid without the payment page: by the merchant's own page, an SDK or a test.

All of it may come with a publishable key and the session's client secret.
"""

from __future__ import annotations

from checkout.api import cards, customer_details
from checkout.api.blueprint import bp
from checkout.api.declines import Declined
from checkout.api.decorators import Call, Snapshot, writes
from checkout.api.resources.sessions import KIND, seen
from checkout.domain.discounts import DiscountRefused
from checkout.domain.errors import InvalidRequest, MissingParameter, UnexpectedState
from checkout.domain.lifecycle import Mode
from checkout.domain.outcomes import Outcome, Result, Shopper
from checkout.models import CheckoutSession, PaymentMethod
from checkout.models.base import new_id
from checkout.schemas.shoppers import Confirm, Details
from checkout.services import customers, payment_methods
from checkout.services.sessions import codes, pay, queries, update
from checkout.services.tenancy import Tenant
from foundation import rate_limits


@bp.post("/checkout/sessions/<object_id>/details")
@bp.post("/checkout_sessions/<object_id>/details")
@writes(Details, KIND, needs_key=False, publishable=True)
def update_details(call: Call[Details], object_id: str) -> Snapshot:
    """Store what the shopper has entered so far; totals follow the shipping rate."""
    given, session = call.params, queries.retrieve_locked(call.tenant, object_id)
    queries.check_open(session, "changed")
    if given.email and session.customer_id:
        raise InvalidRequest("The session has a customer, whose email is used.", param="email")
    update.update(
        session,
        customer_email=given.email,
        shipping_details=customer_details.shipping_details(
            session, given.shipping, param="shipping"
        ),
    )
    if given.shipping_rate:
        update.choose_shipping(session, given.shipping_rate)
    if given.promotion_code is not None:
        caller = rate_limits.client_address() if call.publishable else None
        codes.enter(session, given.promotion_code, caller=caller)
    return seen(call, session)


@bp.post("/checkout/sessions/<object_id>/confirm")
@bp.post("/checkout_sessions/<object_id>/confirm")
@writes(Confirm, KIND, needs_key=False, confirms=True, publishable=True)
def confirm_session(call: Call[Confirm], object_id: str) -> Snapshot | Declined:
    """Try to pay once. The outcome is the session or a decline."""
    given, session = call.params, queries.retrieve_locked(call.tenant, object_id)
    queries.check_open(session, "confirmed")
    if given.shipping_rate:
        update.choose_shipping(session, given.shipping_rate)
    customer = customers.find(call.tenant, session.customer_id)
    shopper = customer_details.shopper(session, customer, given)
    expected = session.amount_total if given.expected_amount is None else given.expected_amount
    _set_return_url(session, given.return_url)
    outcome = pay.pay(
        session,
        shopper,
        _payment_method(call.tenant, session, given, shopper),
        attempt=new_id("att"),
        expected_amount=expected,
    )
    return _answer(call, session, outcome)


def _answer(call: Call[Confirm], session: CheckoutSession, outcome: Outcome) -> Snapshot | Declined:
    match outcome.result:
        case Result.AMOUNT_CHANGED if outcome.refused:
            raise DiscountRefused(outcome.refused, param="discounts", effect="Nothing was charged.")
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
    return Declined(outcome.decline) if outcome.decline else seen(call, session)


def _payment_method(
    tenant: Tenant, session: CheckoutSession, given: Confirm, shopper: Shopper
) -> PaymentMethod | None:
    """The card to charge; None where there is nothing to pay."""
    if data := given.payment_method_data:
        return cards.create(
            tenant,
            data,
            within="payment_method_data",
            billing_details=shopper.billing_details,
        )
    if given.source:
        return payment_methods.of_token(
            tenant, given.source, billing_details=shopper.billing_details, param="source"
        )
    if given.payment_method:
        return payment_methods.resolve(tenant, given.payment_method)
    if session.mode is Mode.SETUP or session.amount_total > 0:
        raise MissingParameter("payment_method")
    return None


def _set_return_url(session: CheckoutSession, return_url: str | None) -> None:
    """Where a challenge leads back to."""
    url = return_url or session.extras.get("return_url")
    intent = session.setup_intent if session.mode is Mode.SETUP else session.payment_intent
    if url and intent:
        intent.return_url = url
