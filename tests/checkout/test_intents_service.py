"""PaymentIntents: each move, each refused one, and who may make it."""

import pytest

from checkout.domain.errors import InvalidRequest, MissingParameter, UnexpectedState
from checkout.domain.lifecycle import IntentStatus
from checkout.domain.outcomes import Result
from checkout.models import Charge, Order
from checkout.schemas.payment_intents import PaymentIntentCreate
from checkout.services import challenges, customers, payment_methods, refunds
from checkout.services.intents import base, cancel, capture, confirm, payment
from checkout.services.sessions import update
from foundation import clock
from foundation.database import transaction
from tests.support.provider import TENANT, event_types, everything, make_session, pay

WEEK = 7 * 86400


@pytest.fixture
def checkout(make_app, each_kind):
    with make_app(each_kind).app_context(), transaction("checkout"):
        yield


@pytest.fixture
def embedded(app):
    with app.app_context(), transaction("checkout"):
        yield


def card(name="visa"):
    return payment_methods.resolve(TENANT, f"pm_card_{name}")


def make_intent(method=None, **fields):
    request = PaymentIntentCreate(**{"amount": 2000, "currency": "usd", **fields})
    return payment.create(TENANT, request, method)


def test_a_new_intent_waits_for_a_card_or_for_confirmation(embedded):
    assert make_intent().status == "requires_payment_method"
    assert make_intent(card()).status == "requires_confirmation"


def test_confirming_charges_once(checkout):
    intent = make_intent(card())
    assert confirm.confirm(intent, None).result == Result.SUCCEEDED
    assert (intent.status, intent.amount_received) == ("succeeded", 2000)
    with pytest.raises(UnexpectedState):
        confirm.confirm(intent, card())
    assert len(everything(Charge)) == 1


def test_a_decline_is_an_outcome_and_the_intent_may_be_tried_again(checkout):
    intent = make_intent(card("insufficient_funds"))
    outcome = confirm.confirm(intent, None)
    assert outcome.decline.decline_code == "insufficient_funds"
    assert (intent.status, intent.payment_method_id) == ("requires_payment_method", None)
    assert intent.last_payment_error["decline_code"] == "insufficient_funds"
    assert confirm.confirm(intent, card()).result == Result.SUCCEEDED
    assert [charge.status for charge in everything(Charge)] == ["failed", "succeeded"]


def test_confirming_without_a_card_names_what_is_missing(embedded):
    with pytest.raises(MissingParameter) as refused:
        confirm.confirm(make_intent(), None)
    assert refused.value.param == "payment_method"


def test_3d_secure_asks_first_and_charges_after(checkout):
    intent = make_intent(card("3ds_required"))
    outcome = confirm.confirm(intent, None)
    assert outcome.result == Result.REQUIRES_ACTION
    assert (intent.status, everything(Charge)) == ("requires_action", [])
    assert challenges.resolve(outcome.challenge, authenticated=True).result == Result.SUCCEEDED
    assert intent.status == "succeeded"
    assert challenges.resolve(outcome.challenge, authenticated=False).result == Result.SUCCEEDED
    assert len(everything(Charge)) == 1


def test_a_challenge_failed_makes_no_charge(checkout):
    intent = make_intent(card("3ds_required"))
    challenge = confirm.confirm(intent, None).challenge
    outcome = challenges.resolve(challenge, authenticated=False)
    assert outcome.decline.code == "payment_intent_authentication_failure"
    assert intent.status == "requires_payment_method"
    assert intent.last_payment_error["code"] == "payment_intent_authentication_failure"
    assert everything(Charge) == []
    assert "payment_intent.payment_failed" in event_types(intent.id)


def test_a_newer_attempt_supersedes_a_challenge(checkout):
    intent = make_intent(card("3ds_required"))
    stale = confirm.confirm(intent, None).challenge
    fresh = confirm.confirm(intent, card("3ds_required")).challenge
    assert challenges.resolve(stale, authenticated=True).result == Result.CLOSED
    assert everything(Charge) == []
    assert challenges.resolve(fresh, authenticated=True).result == Result.SUCCEEDED


def test_off_session_nobody_can_authenticate(embedded):
    outcome = confirm.confirm(make_intent(card("3ds_required")), None, off_session=True)
    assert outcome.decline.code == "authentication_required"


def test_a_sessions_challenge_ends_with_the_session_complete(checkout):
    session = make_session(mode="order")
    challenge = pay(session, "4000002760003184").challenge
    assert challenges.resolve(challenge, authenticated=True).result == Result.SUCCEEDED
    assert (session.status, session.payment_status) == ("complete", "paid")
    assert session.customer_details["email"] == "jenny@example.com"
    assert [order.payment_status for order in everything(Order)] == ["paid"]


def test_a_challenge_after_another_card_paid_charges_nothing(checkout):
    session = make_session()
    challenge = pay(session, "4000002760003184").challenge
    assert pay(session, attempt="other card").result == Result.SUCCEEDED
    assert challenges.resolve(challenge, authenticated=True).result == Result.CLOSED
    assert [charge.status for charge in everything(Charge)] == ["succeeded"]


def test_a_challenge_after_expiry_charges_nothing_and_writes_the_expiry(checkout):
    session = make_session(expires_at=clock.now() + 1800)
    challenge = pay(session, "4000002760003184").challenge
    clock.advance(1801)
    assert challenges.resolve(challenge, authenticated=True).result == Result.CLOSED
    assert (session.status, everything(Charge)) == ("expired", [])
    assert event_types(session.id) == ["checkout.session.expired"]
    assert payment.retrieve(TENANT, session.payment_intent_id).status == "canceled"


def test_another_total_supersedes_a_challenge(embedded):
    from tests.support.provider import EXPRESS, STANDARD

    session = make_session(shipping_options=[STANDARD, EXPRESS])
    challenge = pay(session, "4000002760003184").challenge
    update.choose_shipping(session, session.shipping_options[1].id)
    assert challenges.resolve(challenge, authenticated=True).result == Result.CLOSED
    assert everything(Charge) == []


def test_an_open_session_alone_moves_its_intent(embedded):
    session = make_session()
    intent = payment.retrieve(TENANT, session.payment_intent_id)
    for verb in (
        lambda: confirm.confirm(intent, card()),
        lambda: cancel.cancel(intent),
        lambda: payment.update(intent, {"amount": 5}),
    ):
        with pytest.raises(UnexpectedState) as refused:
            verb()
        assert refused.value.code == "payment_intent_unexpected_state"
        assert f"{session.id}/expire" in refused.value.message
    assert payment.update(intent, {"description": "still fine"}).description == "still fine"


@pytest.mark.parametrize("part", [None, 500])
def test_capture_takes_all_or_a_part(checkout, part):
    session = make_session(mode="order", payment_intent_data={"capture_method": "manual"})
    pay(session)
    intent = payment.retrieve(TENANT, session.payment_intent_id)
    capture.capture(intent, part)
    (charge,), (order,) = everything(Charge), everything(Order)
    taken = part or 7900
    assert (intent.status, intent.amount_received, intent.amount_capturable) == (
        "succeeded",
        taken,
        0,
    )
    assert (charge.captured, charge.amount_captured) == (True, taken)
    assert (session.payment_status, order.payment_status) == ("paid", "paid")
    assert event_types(order.id) == ["order.created", "order.paid"]
    with pytest.raises(UnexpectedState):
        capture.capture(intent)


def test_capture_is_never_more_than_authorised_nor_before_it(embedded):
    intent = make_intent(card(), capture_method="manual")
    with pytest.raises(UnexpectedState):
        capture.capture(intent)
    confirm.confirm(intent, None)
    with pytest.raises(InvalidRequest) as refused:
        capture.capture(intent, 2001)
    assert refused.value.param == "amount_to_capture"


def test_canceling_an_authorisation_cancels_the_order_and_leaves_the_session(checkout):
    session = make_session(mode="order", payment_intent_data={"capture_method": "manual"})
    pay(session)
    intent = cancel.cancel(payment.retrieve(TENANT, session.payment_intent_id), "fraudulent")
    (order,) = everything(Order)
    assert (intent.status, intent.cancellation_reason) == ("canceled", "fraudulent")
    assert (order.status, order.payment_status) == ("canceled", "unpaid")
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    with pytest.raises(UnexpectedState):
        cancel.cancel(intent)


def test_an_authorisation_lapses_after_seven_days(checkout):
    session = make_session(mode="order", payment_intent_data={"capture_method": "manual"})
    pay(session)
    intent = payment.retrieve(TENANT, session.payment_intent_id)
    clock.advance(WEEK - 60)
    assert not capture.any_lapsed()
    clock.advance(60)
    with pytest.raises(UnexpectedState):
        capture.capture(intent)
    assert capture.any_lapsed()
    assert capture.sweep(100) == 1
    assert capture.sweep(100) == 0
    assert (intent.status, intent.cancellation_reason) == ("canceled", "automatic")
    assert everything(Order)[0].status == "canceled"


@pytest.mark.parametrize("status", [s for s in IntentStatus if s not in base.CONFIRMABLE])
def test_a_state_that_is_over_refuses_every_verb(embedded, status):
    from sqlalchemy import update as update_rows

    from checkout.models import PaymentIntent
    from foundation.database import db

    intent = make_intent(card())
    db.session.flush()
    db.session.execute(update_rows(PaymentIntent).values(status=status))
    db.session.expire(intent)
    with pytest.raises(UnexpectedState):
        confirm.confirm(intent, card())
    with pytest.raises(UnexpectedState):
        payment.update(intent, {"amount": 100})
    if status not in (IntentStatus.REQUIRES_CAPTURE, IntentStatus.PROCESSING):
        with pytest.raises(UnexpectedState):
            cancel.cancel(intent)
        with pytest.raises(UnexpectedState):
            capture.capture(intent)


def test_refunds_never_exceed_what_was_captured(checkout):
    session = make_session(mode="order")
    pay(session)
    intent = session.payment_intent_id
    (order,) = everything(Order)
    first = refunds.create(TENANT, payment_intent=intent, amount=900)
    assert (first.status, order.payment_status) == ("succeeded", "partially_refunded")
    with pytest.raises(InvalidRequest) as refused:
        refunds.create(TENANT, payment_intent=intent, amount=7001)
    assert refused.value.param == "amount"
    rest = refunds.create(TENANT, charge=first.charge_id)
    assert (rest.amount, order.payment_status) == (7000, "refunded")
    assert session.payment_status == "paid"
    with pytest.raises(InvalidRequest):
        refunds.create(TENANT, payment_intent=intent)
    (charge,) = everything(Charge)
    assert charge.amount_refunded == charge.amount_captured == 7900


def test_a_partial_capture_caps_refunds(embedded):
    intent = make_intent(card(), capture_method="manual")
    confirm.confirm(intent, None)
    with pytest.raises(InvalidRequest) as refused:
        refunds.create(TENANT, payment_intent=intent.id)
    assert refused.value.code == "payment_intent_unexpected_state"
    capture.capture(intent, 500)
    with pytest.raises(InvalidRequest):
        refunds.create(TENANT, payment_intent=intent.id, amount=501)
    assert refunds.create(TENANT, payment_intent=intent.id).amount == 500


def test_a_saved_card_is_for_its_own_customer(embedded):
    jenny = customers.create(TENANT, email="jenny@example.com")
    other = customers.create(TENANT, email="other@example.com")
    saved = card()
    payment_methods.attach(saved, jenny)
    for customer in (None, other.id):
        with pytest.raises(InvalidRequest) as refused:
            make_intent(saved, customer=customer)
        assert refused.value.param == "payment_method"
    assert confirm.confirm(make_intent(saved, customer=jenny.id), None).result == "succeeded"


def test_a_card_that_declines_cant_be_kept_save_the_one_made_for_it(embedded):
    jenny = customers.create(TENANT, email="jenny@example.com")
    assert payment_methods.attach(card("declined"), jenny).result == Result.DECLINED
    kept = card("chargeCustomerFail")
    assert payment_methods.attach(kept, jenny).result == Result.SUCCEEDED
    outcome = confirm.confirm(make_intent(kept, customer=jenny.id), None)
    assert outcome.decline.decline_code == "generic_decline"
