"""Paying a session: what one outcome writes, and what it must not."""

import pytest

from checkout.domain.errors import InvalidRequest, UnexpectedState
from checkout.domain.outcomes import Result
from checkout.models import Charge, CheckoutSession, Customer, Order, PaymentIntent, PaymentMethod
from checkout.services.sessions import expire as sessions
from foundation import clock
from foundation.database import transaction
from tests.support.provider import (
    ADDRESS,
    DECLINED,
    DESK,
    EXPRESS,
    STANDARD,
    event_types,
    everything,
    make_session,
    pay,
)


@pytest.fixture
def checkout(make_app, each_kind):
    """An open transaction on the provider's database, of each kind."""
    with make_app(each_kind).app_context(), transaction("checkout"):
        yield


@pytest.fixture
def embedded(app):
    """As above, where the kind makes no difference."""
    with app.app_context(), transaction("checkout"):
        yield


def test_a_good_card_pays_everything_at_once(checkout):
    session = make_session(DESK, 2)
    assert pay(session).result == Result.SUCCEEDED
    (intent,), (charge,) = everything(PaymentIntent), everything(Charge)
    assert (session.status, session.payment_status) == ("complete", "paid")
    assert (intent.status, intent.amount_received) == ("succeeded", 99800)
    assert (charge.status, charge.amount_captured, charge.captured) == ("succeeded", 99800, True)
    assert intent.latest_charge_id == charge.id
    assert session.customer_details["email"] == "jenny@example.com"
    assert event_types(session.id, intent.id, charge.id) == [
        "payment_intent.created",
        "payment_intent.succeeded",
        "charge.succeeded",
        "checkout.session.completed",
    ]
    assert everything(Order) == []


def test_order_mode_makes_an_order_of_what_the_shopper_said(checkout):
    session = make_session(mode="order", shipping_options=[STANDARD, EXPRESS])
    express = session.shipping_options[1].id
    shipping = {"name": "Jenny Rosen", "address": ADDRESS}
    assert pay(session, amount=9400, shipping=shipping, shipping_rate=express).result == "succeeded"
    (order,) = everything(Order)
    assert session.order_id == order.id
    assert (order.status, order.payment_status) == ("open", "paid")
    assert order.shipping_address == {"name": "Jenny Rosen", **ADDRESS}
    assert order.billing_address == ADDRESS
    assert (order.shipping_method, order.amount_shipping) == ("Express Shipping", 1500)
    assert order.amount_total == 7900 + 1500
    assert event_types(order.id) == ["order.created", "order.paid"]


def test_a_decline_leaves_everything_payable(checkout):
    session = make_session()
    outcome = pay(session, DECLINED)
    assert outcome.result == Result.DECLINED
    assert outcome.decline.decline_code == "generic_decline"
    (intent,), (charge,) = everything(PaymentIntent), everything(Charge)
    assert session.status == "open"
    assert intent.status == "requires_payment_method"
    assert intent.last_payment_error["code"] == "card_declined"
    assert (charge.status, charge.decline_code) == ("failed", "generic_decline")
    assert event_types(session.id, intent.id, charge.id) == [
        "payment_intent.created",
        "payment_intent.payment_failed",
        "charge.failed",
    ]
    assert pay(session, attempt="attempt-2").result == Result.SUCCEEDED
    assert [charge.status for charge in everything(Charge)] == ["failed", "succeeded"]
    assert intent.last_payment_error is None


def test_the_same_attempt_answers_the_same_and_does_nothing_again(checkout):
    session = make_session()
    first = pay(session, DECLINED, attempt="twice")
    assert pay(session, attempt="twice") == first
    assert len(everything(Charge)) == 1
    paid = pay(session, attempt="once more")
    assert pay(session, attempt="once more") == paid
    assert len(everything(Charge)) == 2


def test_another_total_than_the_shopper_saw_charges_nothing(embedded):
    session = make_session(mode="order", shipping_options=[STANDARD, EXPRESS])
    express = session.shipping_options[1].id
    outcome = pay(session, amount=session.amount_total, shipping_rate=express)
    assert outcome.result == Result.AMOUNT_CHANGED
    assert (session.amount_total, session.shipping_rate_id) == (9400, express)
    (intent,) = everything(PaymentIntent)
    assert intent.amount == 9400
    assert everything(Charge) == []


def test_a_complete_session_cant_be_paid_again(embedded):
    session = make_session()
    pay(session)
    assert pay(session, attempt="another tab").result == Result.CLOSED
    assert len(everything(Charge)) == 1


def test_a_session_that_ran_out_is_written_down_by_who_tries_to_pay_it(checkout):
    session = make_session(expires_at=clock.now() + 1800)
    clock.advance(1801)
    assert pay(session).result == Result.CLOSED
    (intent,) = everything(PaymentIntent)
    assert (session.status, intent.status) == ("expired", "canceled")
    assert event_types(session.id) == ["checkout.session.expired"]
    assert everything(Charge) == []


def test_a_3d_secure_card_is_not_charged_before_the_challenge(embedded):
    session = make_session()
    outcome = pay(session, "4000002760003184")
    assert outcome.result == Result.REQUIRES_ACTION
    assert outcome.challenge
    (intent,) = everything(PaymentIntent)
    assert (session.status, intent.status) == ("open", "requires_action")
    assert everything(Charge) == []


def test_a_number_that_is_no_test_card_is_refused(embedded):
    session = make_session()
    with pytest.raises(InvalidRequest) as refused:
        pay(session, "4111111111111111")
    assert refused.value.param == "card[number]"
    assert everything(PaymentMethod) == []


def test_a_rate_that_is_not_offered_is_refused(embedded):
    session = make_session(shipping_options=[STANDARD])
    with pytest.raises(InvalidRequest) as refused:
        pay(session, shipping_rate="shr_else")
    assert refused.value.param == "shipping_rate"


def test_only_what_may_be_kept_of_a_card_is_kept(embedded):
    pay(make_session(), "378282246310005")
    (method,) = everything(PaymentMethod)
    kept = (method.brand, method.last4, method.exp_month, method.exp_year)
    assert kept == ("amex", "0005", 12, 2034)


def test_manual_capture_authorises_and_no_more(checkout):
    session = make_session(mode="order", payment_intent_data={"capture_method": "manual"})
    assert pay(session).result == Result.SUCCEEDED
    (intent,), (charge,), (order,) = (
        everything(PaymentIntent),
        everything(Charge),
        everything(Order),
    )
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    assert (intent.status, intent.amount_capturable) == ("requires_capture", 7900)
    assert (charge.captured, charge.amount_captured) == (False, 0)
    assert order.payment_status == "unpaid"
    assert event_types(order.id) == ["order.created"]


def test_nothing_to_pay_completes_without_a_charge(checkout):
    free = {"currency": "usd", "unit_amount": 0, "product": "prod_8mn4qr7vw2xz"}
    session = make_session(mode="order", line_items=[{"price_data": free}])
    assert pay(session).result == Result.SUCCEEDED
    (intent,), (order,) = everything(PaymentIntent), everything(Order)
    assert session.payment_status == "no_payment_required"
    assert (intent.status, order.payment_status) == ("canceled", "paid")
    assert everything(Charge) == []


@pytest.mark.parametrize(("creation", "made"), [("always", 1), ("if_required", 0)])
def test_a_customer_is_made_where_the_merchant_wants_one(embedded, creation, made):
    before = len(everything(Customer))
    session = make_session(customer_creation=creation)
    pay(session)
    assert len(everything(Customer)) - before == made
    assert (session.customer_id is not None) == bool(made)


def test_expiring_cancels_the_intent_and_says_so_once(checkout):
    session = make_session()
    sessions.expire(session)
    (intent,) = everything(PaymentIntent)
    assert (session.status, intent.status) == ("expired", "canceled")
    assert event_types(session.id, intent.id) == [
        "payment_intent.created",
        "payment_intent.canceled",
        "checkout.session.expired",
    ]
    with pytest.raises(UnexpectedState):
        sessions.expire(session)
    assert pay(session).result == Result.CLOSED


def test_the_sweep_writes_what_ran_out_and_nothing_else(checkout):
    early = make_session(expires_at=clock.now() + 1800)
    late = make_session(expires_at=clock.now() + 7200)
    assert not sessions.any_lapsed()
    clock.advance(1800)
    assert sessions.any_lapsed()
    assert sessions.sweep(100) == 1
    assert sessions.sweep(100) == 0
    assert [row.status for row in everything(CheckoutSession)] == ["expired", "open"]
    assert event_types(early.id) == ["checkout.session.expired"]
    assert event_types(late.id) == []
