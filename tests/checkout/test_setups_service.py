"""SetupIntents and kept cards; orders that no session made."""

import pytest

from checkout.domain.errors import InvalidRequest, UnexpectedState
from checkout.domain.outcomes import Result
from checkout.models import Charge, PaymentMethod, SetupIntent
from checkout.schemas.orders import OrderCreate
from checkout.schemas.payment_intents import PaymentIntentCreate
from checkout.schemas.setup_intents import SetupIntentCreate
from checkout.services import challenges, customers, orders, payment_methods
from checkout.services.intents import cancel, confirm, payment, setup
from checkout.services.sessions import expire as sessions
from foundation.database import transaction
from tests.support.provider import TENANT, event_types, everything, make_session, pay

JENNY = "cus_a1b2c3d4e5"
EXEMPT_ONCE_SET_UP = "4000002500003155"


@pytest.fixture
def checkout(make_app, each_kind):
    with make_app(each_kind).app_context(), transaction("checkout"):
        yield


def setup_session(**fields):
    return make_session(mode="setup", line_items=None, currency="usd", **fields)


def test_a_setup_session_keeps_the_card_and_charges_nothing(checkout):
    session = setup_session(customer=JENNY)
    assert pay(session, amount=0).result == Result.SUCCEEDED
    (setup,), (method,) = everything(SetupIntent), everything(PaymentMethod)
    assert (session.status, session.payment_status) == ("complete", "no_payment_required")
    assert session.payment_intent_id is None
    assert (setup.status, setup.payment_method_id) == ("succeeded", method.id)
    assert (method.customer_id, method.set_up) == (JENNY, True)
    assert everything(Charge) == []
    assert event_types(session.id, setup.id, method.id) == [
        "setup_intent.created",
        "payment_method.attached",
        "setup_intent.succeeded",
        "checkout.session.completed",
    ]


@pytest.mark.parametrize(("creation", "attached"), [("always", True), ("if_required", False)])
def test_without_a_customer_the_card_is_only_kept_for_a_new_one(checkout, creation, attached):
    session = setup_session(customer_creation=creation)
    pay(session, amount=0)
    (method,) = everything(PaymentMethod)
    assert (method.customer_id is not None) == attached
    assert method.customer_id == session.customer_id


def test_a_kept_card_is_charged_later_without_the_shopper(checkout):
    session = setup_session(customer=JENNY)
    challenge = pay(session, EXEMPT_ONCE_SET_UP, amount=0).challenge
    assert challenges.resolve(challenge, authenticated=True).result == Result.SUCCEEDED
    (method,) = everything(PaymentMethod)
    request = PaymentIntentCreate(amount=500, currency="usd", customer=JENNY)
    later = payment.create(TENANT, request, method)
    assert confirm.confirm(later, None, off_session=True).result == Result.SUCCEEDED


def test_a_declined_setup_may_be_tried_again(checkout):
    session = setup_session()
    outcome = pay(session, "4000000000000002", amount=0)
    assert outcome.result == Result.DECLINED
    (setup,) = everything(SetupIntent)
    assert (setup.status, session.status) == ("requires_payment_method", "open")
    assert setup.last_setup_error["code"] == "card_declined"
    assert pay(session, attempt="again", amount=0).result == Result.SUCCEEDED


def test_a_setup_challenge_failed_leaves_it_open(checkout):
    session = setup_session()
    challenge = pay(session, EXEMPT_ONCE_SET_UP, amount=0).challenge
    outcome = challenges.resolve(challenge, authenticated=False)
    assert outcome.decline.code == "payment_intent_authentication_failure"
    assert (everything(SetupIntent)[0].status, session.status) == (
        "requires_payment_method",
        "open",
    )


def test_expiring_a_setup_session_cancels_its_setup(checkout):
    session = setup_session()
    with pytest.raises(UnexpectedState):
        cancel.cancel(session.setup_intent)
    sessions.expire(session)
    assert everything(SetupIntent)[0].status == "canceled"


def test_a_setup_over_the_api_attaches_on_success(checkout):
    method = payment_methods.resolve(TENANT, "pm_card_visa")
    intent = setup.create(TENANT, SetupIntentCreate(customer=JENNY), None)
    assert intent.status == "requires_payment_method"
    assert confirm.confirm(intent, method).result == Result.SUCCEEDED
    assert method.customer_id == JENNY
    with pytest.raises(UnexpectedState):
        confirm.confirm(intent, method)
    with pytest.raises(UnexpectedState):
        cancel.cancel(intent)


def test_detaching_is_for_good(checkout):
    jenny = customers.create(TENANT, email="j@example.com")
    method = payment_methods.resolve(TENANT, "pm_card_visa")
    payment_methods.attach(method, jenny)
    payment_methods.detach(method)
    assert method.customer_id is None
    assert event_types(method.id) == ["payment_method.attached", "payment_method.detached"]
    with pytest.raises(InvalidRequest, match="detached"):
        payment_methods.attach(method, jenny)
    with pytest.raises(InvalidRequest, match="detached"):
        payment.create(TENANT, PaymentIntentCreate(amount=500, currency="usd"), method)


def test_deleting_a_customer_lets_its_cards_go(checkout):
    jenny = customers.create(TENANT, email="j@example.com")
    method = payment_methods.resolve(TENANT, "pm_card_visa")
    payment_methods.attach(method, jenny)
    customers.delete(jenny)
    assert everything(PaymentMethod, id=method.id)[0].customer_id is None


def direct_order():
    lines = [{"title": "Classic T-Shirt", "unit_price": 2500, "quantity": 2}]
    request = OrderCreate.model_validate({"currency": "usd", "line_items": lines})
    return orders.create(TENANT, request)


def test_a_direct_order_is_paid_outside_and_completed(checkout):
    order = direct_order()
    assert (order.amount_total, order.payment_status) == (5000, "unpaid")
    orders.complete(order)
    assert (order.status, order.payment_status) == ("completed", "paid")
    assert event_types(order.id) == ["order.created", "order.paid", "order.completed"]
    for verb in (orders.complete, orders.cancel):
        with pytest.raises(UnexpectedState):
            verb(order)


def test_a_direct_order_can_be_canceled_once(checkout):
    order = orders.cancel(direct_order())
    assert order.status == "canceled"
    with pytest.raises(UnexpectedState):
        orders.cancel(order)
    with pytest.raises(UnexpectedState):
        orders.complete(order)


def test_a_sessions_order_follows_its_payment(checkout):
    session = make_session(mode="order", payment_intent_data={"capture_method": "manual"})
    pay(session)
    order = orders.retrieve(TENANT, session.order_id)
    with pytest.raises(UnexpectedState, match="captured"):
        orders.complete(order)
    assert orders.cancel(order).status == "canceled"
    assert payment.retrieve(TENANT, session.payment_intent_id).status == "canceled"


def test_a_paid_order_is_refunded_before_it_is_canceled(checkout):
    session = make_session(mode="order")
    pay(session)
    order = orders.retrieve(TENANT, session.order_id)
    with pytest.raises(UnexpectedState, match="Refund it first"):
        orders.cancel(order)
    assert orders.complete(order).status == "completed"
