"""PaymentIntents: each move, each refused one, and who may make it."""

import pytest

from checkout.domain.errors import InvalidRequest, MissingParameter, UnexpectedState
from checkout.domain.lifecycle import IntentStatus
from checkout.domain.outcomes import Result
from checkout.models import Charge, Order
from checkout.services import challenges, customers, payment_methods, refunds
from checkout.services.drafts import CustomerDraft, IntentDraft, PaymentDraft, RefundDraft
from checkout.services.intents import capture as captures
from checkout.services.intents import changes as intent_changes
from checkout.services.intents import payment as intents
from checkout.services.sessions import queries as sessions
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
    draft = PaymentDraft(**{"amount": 2000, "currency": "usd", **fields})
    return intents.create(TENANT, draft, method)


def test_a_new_intent_waits_for_a_card_or_for_confirmation(embedded):
    assert make_intent().status == "requires_payment_method"
    assert make_intent(card()).status == "requires_confirmation"


def test_confirming_charges_once(checkout):
    intent = make_intent(card())
    assert intents.confirm(intent, None).result == Result.SUCCEEDED
    assert (intent.status, intent.amount_received) == ("succeeded", 2000)
    with pytest.raises(UnexpectedState):
        intents.confirm(intent, card())
    assert len(everything(Charge)) == 1


def test_a_decline_is_an_outcome_and_the_intent_may_be_tried_again(checkout):
    intent = make_intent(card("insufficient_funds"))
    outcome = intents.confirm(intent, None)
    assert outcome.decline.decline_code == "insufficient_funds"
    assert (intent.status, intent.payment_method_id) == ("requires_payment_method", None)
    assert intent.last_payment_error["decline_code"] == "insufficient_funds"
    assert intents.confirm(intent, card()).result == Result.SUCCEEDED
    assert [charge.status for charge in everything(Charge)] == ["failed", "succeeded"]


def test_confirming_without_a_card_names_what_is_missing(embedded):
    with pytest.raises(MissingParameter) as refused:
        intents.confirm(make_intent(), None)
    assert refused.value.param == "payment_method"


def test_3d_secure_asks_first_and_charges_after(checkout):
    intent = make_intent(card("3ds_required"))
    outcome = intents.confirm(intent, None)
    assert outcome.result == Result.REQUIRES_ACTION
    assert (intent.status, everything(Charge)) == ("requires_action", [])
    assert challenges.resolve(outcome.challenge, authenticated=True).result == Result.SUCCEEDED
    assert intent.status == "succeeded"
    assert challenges.resolve(outcome.challenge, authenticated=False).result == Result.SUCCEEDED
    assert len(everything(Charge)) == 1


def test_a_challenge_failed_makes_no_charge(checkout):
    intent = make_intent(card("3ds_required"))
    challenge = intents.confirm(intent, None).challenge
    outcome = challenges.resolve(challenge, authenticated=False)
    assert outcome.decline.code == "payment_intent_authentication_failure"
    assert intent.status == "requires_payment_method"
    assert intent.last_payment_error["code"] == "payment_intent_authentication_failure"
    assert everything(Charge) == []
    assert "payment_intent.payment_failed" in event_types(intent.id)


def test_a_newer_attempt_supersedes_a_challenge(checkout):
    intent = make_intent(card("3ds_required"))
    stale = intents.confirm(intent, None).challenge
    fresh = intents.confirm(intent, card("3ds_required")).challenge
    assert challenges.resolve(stale, authenticated=True).result == Result.CLOSED
    assert everything(Charge) == []
    assert challenges.resolve(fresh, authenticated=True).result == Result.SUCCEEDED


def test_off_session_nobody_can_authenticate(embedded):
    outcome = intents.confirm(make_intent(card("3ds_required")), None, off_session=True)
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
    assert intents.retrieve(TENANT, session.payment_intent_id).status == "canceled"


def test_another_total_supersedes_a_challenge(embedded):
    from tests.support.provider import EXPRESS, STANDARD

    session = make_session(shipping_options=(STANDARD, EXPRESS))
    challenge = pay(session, "4000002760003184").challenge
    sessions.choose_shipping(session, session.shipping_options[1].id)
    assert challenges.resolve(challenge, authenticated=True).result == Result.CLOSED
    assert everything(Charge) == []


def test_an_open_session_alone_moves_its_intent(embedded):
    session = make_session()
    intent = intents.retrieve(TENANT, session.payment_intent_id)
    for verb in (
        lambda: intents.confirm(intent, card()),
        lambda: intents.cancel(intent),
        lambda: intent_changes.update(intent, {"amount": 5}),
    ):
        with pytest.raises(UnexpectedState) as refused:
            verb()
        assert refused.value.code == "payment_intent_unexpected_state"
        assert f"{session.id}/expire" in refused.value.message
    assert intent_changes.update(intent, {"description": "still fine"}).description == "still fine"


@pytest.mark.parametrize("part", [None, 500])
def test_capture_takes_all_or_a_part(checkout, part):
    session = make_session(mode="order", payment_intent_data=IntentDraft(capture_method="manual"))
    pay(session)
    intent = intents.retrieve(TENANT, session.payment_intent_id)
    captures.capture(intent, part)
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
        captures.capture(intent)


def test_capture_is_never_more_than_authorised_nor_before_it(embedded):
    intent = make_intent(card(), capture_method="manual")
    with pytest.raises(UnexpectedState):
        captures.capture(intent)
    intents.confirm(intent, None)
    with pytest.raises(InvalidRequest) as refused:
        captures.capture(intent, 2001)
    assert refused.value.param == "amount_to_capture"


def test_canceling_an_authorisation_cancels_the_order_and_leaves_the_session(checkout):
    session = make_session(mode="order", payment_intent_data=IntentDraft(capture_method="manual"))
    pay(session)
    intent = intents.cancel(intents.retrieve(TENANT, session.payment_intent_id), "fraudulent")
    (order,) = everything(Order)
    assert (intent.status, intent.cancellation_reason) == ("canceled", "fraudulent")
    assert (order.status, order.payment_status) == ("canceled", "unpaid")
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    with pytest.raises(UnexpectedState):
        intents.cancel(intent)


def test_an_authorisation_lapses_after_seven_days(checkout):
    session = make_session(mode="order", payment_intent_data=IntentDraft(capture_method="manual"))
    pay(session)
    intent = intents.retrieve(TENANT, session.payment_intent_id)
    clock.advance(WEEK - 60)
    assert not captures.any_lapsed()
    clock.advance(60)
    with pytest.raises(UnexpectedState):
        captures.capture(intent)
    assert captures.any_lapsed()
    assert captures.sweep(100) == 1
    assert captures.sweep(100) == 0
    assert (intent.status, intent.cancellation_reason) == ("canceled", "automatic")
    assert everything(Order)[0].status == "canceled"


@pytest.mark.parametrize("status", [s for s in IntentStatus if s not in intents.CONFIRMABLE])
def test_a_state_that_is_over_refuses_every_verb(embedded, status):
    from sqlalchemy import update

    from checkout.models import PaymentIntent
    from foundation.database import db

    intent = make_intent(card())
    db.session.execute(update(PaymentIntent).values(status=status))
    db.session.expire(intent)
    with pytest.raises(UnexpectedState):
        intents.confirm(intent, card())
    with pytest.raises(UnexpectedState):
        intent_changes.update(intent, {"amount": 100})
    if status != IntentStatus.REQUIRES_CAPTURE:
        with pytest.raises(UnexpectedState):
            intents.cancel(intent)
        with pytest.raises(UnexpectedState):
            captures.capture(intent)


def test_refunds_never_exceed_what_was_captured(checkout):
    session = make_session(mode="order")
    pay(session)
    intent = session.payment_intent_id
    (order,) = everything(Order)
    first = refunds.create(TENANT, RefundDraft(payment_intent=intent, amount=900))
    assert (first.status, order.payment_status) == ("succeeded", "partially_refunded")
    with pytest.raises(InvalidRequest) as refused:
        refunds.create(TENANT, RefundDraft(payment_intent=intent, amount=7001))
    assert refused.value.param == "amount"
    rest = refunds.create(TENANT, RefundDraft(charge=first.charge_id))
    assert (rest.amount, order.payment_status) == (7000, "refunded")
    assert session.payment_status == "paid"
    with pytest.raises(InvalidRequest):
        refunds.create(TENANT, RefundDraft(payment_intent=intent))
    (charge,) = everything(Charge)
    assert charge.amount_refunded == charge.amount_captured == 7900


def test_a_partial_capture_caps_refunds(embedded):
    intent = make_intent(card(), capture_method="manual")
    intents.confirm(intent, None)
    with pytest.raises(InvalidRequest) as refused:
        refunds.create(TENANT, RefundDraft(payment_intent=intent.id))
    assert refused.value.code == "payment_intent_unexpected_state"
    captures.capture(intent, 500)
    with pytest.raises(InvalidRequest):
        refunds.create(TENANT, RefundDraft(payment_intent=intent.id, amount=501))
    assert refunds.create(TENANT, RefundDraft(payment_intent=intent.id)).amount == 500


def test_a_saved_card_is_for_its_own_customer(embedded):
    jenny = customers.create(TENANT, CustomerDraft(email="jenny@example.com"))
    other = customers.create(TENANT, CustomerDraft(email="other@example.com"))
    saved = card()
    payment_methods.attach(saved, jenny)
    for customer in (None, other.id):
        with pytest.raises(InvalidRequest) as refused:
            make_intent(saved, customer=customer)
        assert refused.value.param == "payment_method"
    assert intents.confirm(make_intent(saved, customer=jenny.id), None).result == "succeeded"


def test_a_card_that_declines_cant_be_kept_save_the_one_made_for_it(embedded):
    jenny = customers.create(TENANT, CustomerDraft(email="jenny@example.com"))
    assert payment_methods.attach(card("declined"), jenny).result == Result.DECLINED
    kept = card("chargeCustomerFail")
    assert payment_methods.attach(kept, jenny).result == Result.SUCCEEDED
    outcome = intents.confirm(make_intent(kept, customer=jenny.id), None)
    assert outcome.decline.decline_code == "generic_decline"
