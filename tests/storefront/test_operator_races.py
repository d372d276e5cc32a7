"""Operators and webhooks at the same time, on both kinds of database, with the real provider."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from checkout.models import Refund
from foundation.database import db, reading
from storefront.orders import refunds, sending
from storefront.orders.register import NotPossible, find
from tests.checkout.api_client import Api
from tests.storefront.operators import bought, broken, refund_event
from tests.storefront.test_races import at_once
from tests.storefront.test_with_provider import deliver

pytestmark = pytest.mark.slow


@pytest.fixture
def app(make_app, each_kind):
    return make_app(each_kind)


def refund(app, order, amount=None):
    """What an operator is told: the refund's id at the provider, or why there is none."""

    def asked():
        with app.app_context():
            try:
                return refunds.refund(order.number, amount).provider_refund
            except NotPossible as error:
                return str(error)

    return asked


def send(app, order, carrier):
    def asked():
        with app.app_context():
            try:
                return sending.send_order(order.number, carrier)
            except NotPossible:
                return "already"

    return asked


def at_provider(app):
    with app.app_context(), reading("checkout"):
        return list(db.session.scalars(select(Refund.id)))


def record(app, order):
    with app.app_context():
        return find(order.number)


def test_full_refunds_at_once_are_one_refund(app):
    order = bought(app)
    answers = at_once(*[refund(app, order)] * 6)
    (made,) = at_provider(app)
    assert set(answers) <= {made, f"{order.number} is refunded already."}
    assert made in answers
    after = record(app, order)
    assert (after.order.status, after.order.amount_refunded) == ("refunded", order.amount_total)
    assert [move.to_status for move in after.moves] == ["paid", "paid", "refunded"]
    assert broken(app) == []


def test_an_order_is_sent_once(app):
    order = bought(app)
    answers = at_once(*(send(app, order, f"Carrier {number}") for number in range(6)))
    assert sorted(map(str, answers)) == ["True", *["already"] * 5]
    after = record(app, order)
    assert after.order.carrier == f"Carrier {answers.index(True)}"
    assert len(after.moves) == 2
    assert broken(app) == []


def test_a_refund_meets_the_webhook_of_another(app):
    order = bought(app)
    answer = Api(app).post("/v1/refunds", {"payment_intent": order.payment_intent, "amount": 1000})
    assert answer.status_code == 200
    tell = [lambda n=n: deliver(app, refund_event(order, f"evt_{n}")).status_code for n in range(3)]
    said = at_once(*tell, refund(app, order, 2000), send(app, order, "UPS"))
    assert said[:3] == [200, 200, 200]
    assert said[3] in at_provider(app)
    assert said[4] is True
    at_once(*[refund(app, order)] * 2, *tell)
    after = record(app, order)
    assert (after.order.status, after.order.amount_refunded) == ("refunded", order.amount_total)
    assert len(at_provider(app)) == 3
    assert broken(app) == []
