"""What operators do with orders: fulfil, refund, look at the history, reconcile. With the real provider."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import update

from checkout import worker
from checkout.models import Refund
from foundation import clock
from foundation.database import db, reading, transaction
from storefront.models import ShopOrder
from storefront.orders import mending
from storefront.orders.pending import SESSION_SECONDS
from tests.checkout.api_client import Api
from tests.storefront.operators import (
    bought,
    broken,
    network,
    ordered,
    paid_unseen,
    refund_event,
    run,
    said,
)
from tests.storefront.test_with_provider import deliver


def shown(app, number):
    return json.loads(said(app, "show", number, "--json"))


def history(app, number):
    return [(each["source"], each["reason"]) for each in shown(app, number)["moves"]]


def refunds_at_provider(app):
    with app.app_context(), reading("checkout"):
        return sorted(db.session.scalars(db.select(Refund.amount)))


def refund_at_provider(app, order, **fields):
    answer = Api(app).post("/v1/refunds", {"payment_intent": order.payment_intent, **fields})
    assert answer.status_code == 200, answer.data


def test_an_order_is_sent_and_refunded_by_commands(app):
    desk, card = bought(app), bought(app, "gift-card")
    assert desk.number in said(app, "orders", "--status", "unsent")
    assert card.number not in said(app, "orders", "--status", "unsent")
    assert "Being packed" in said(app, "show", desk.number)
    answer = said(
        app, "fulfil", desk.number, "--carrier", "UPS", "--tracking", "1Z999AA10123456784"
    )
    assert "with UPS, tracking number 1Z999AA10123456784" in answer
    same = ("fulfil", desk.number, "--carrier", "UPS", "--tracking", "1Z999AA10123456784")
    assert "as before" in said(app, *same)
    assert "was sent already" in said(app, "fulfil", desk.number, "--carrier", "DHL", status=1)
    assert "with DHL" in said(app, "fulfil", desk.number, "--carrier", "DHL", "--correct")
    assert said(app, "orders", "--status", "unsent") == "No orders.\n"

    part = ("refund", desk.number, "--amount", "12.50", "--reason", "a scratch", "--key", "t-1")
    assert "$12.50 of $540.00 in all" not in said(app, "show", desk.number)
    for _ in range(2):  # the same key is the same refund
        assert said(app, *part).endswith("$12.50 of $504.00 in all\n")
    assert "$491.50 of N-10001 can be refunded" in said(
        app, "refund", desk.number, "--amount", "491.51", status=1
    )
    assert "$504.00 of $504.00 in all" in said(app, "refund", desk.number)
    assert "is refunded already" in said(app, "refund", desk.number, status=1)
    assert refunds_at_provider(app) == [1250, 49150]
    assert history(app, desk.number) == [
        ("success_page", "the session is paid"),
        ("operator", "sent with UPS 1Z999AA10123456784"),
        ("operator", "delivery corrected with DHL"),
        ("operator", "refund of $12.50 requested: a scratch"),
        ("operator", "$12.50 of $504.00 refunded"),
        ("operator", "refund of $491.50 requested"),
        ("operator", "all of $504.00 refunded"),
    ]
    listed = json.loads(said(app, "orders", "--json", "--search", "JENNY@", "--limit", "1"))
    assert [each["number"] for each in listed["orders"]] == [card.number]
    assert listed["older"] == card.number
    found = said(app, "orders", "--search", desk.number.lower(), "--status", "refunded")
    assert found.count("N-") == 1
    assert broken(app) == []


@pytest.mark.slow
def test_what_operators_mistype_is_explained(app):
    order = bought(app, "gift-card")
    pending = ordered(app).orders()[0]
    for arguments, words in {
        ("show", "N-99999"): "There is no order N-99999",
        ("show", "'; DROP"): "There is no order",
        ("show", "N-999999999999"): "There is no order",
        ("fulfil", order.number, "--carrier", "UPS"): "no carrier",
        ("fulfil", pending.number): "is pending",
        ("fulfil", pending.number, "--tracking", "4242424242424242"): "card number",
        ("fulfil", pending.number, "--carrier", "x" * 41): "more than 40",
        ("refund", pending.number): "is pending",
        ("refund", order.number, "--amount", "0"): "can be refunded, not $0.00",
        ("refund", order.number, "--amount", "1.505"): "a number such as 12.50",
        ("refund", order.number, "--amount", "-1"): "a number such as 12.50",
        ("refund", order.number, "--reason", "4242 4242 4242 4242"): "no card number",
        ("refund", order.number, "--key", "k" * 65): "64",
    }.items():
        assert words in said(app, *arguments, status=1), arguments
    assert refunds_at_provider(app) == []


def test_a_refund_made_at_the_provider_appears(app):
    order = bought(app)
    refund_at_provider(app, order, amount=1000)
    assert deliver(app, refund_event(order)).json["result"] == "paid"
    assert deliver(app, refund_event(order)).json["result"] == "duplicate"
    refund_at_provider(app, order)
    assert deliver(app, refund_event(order, "evt_2")).json["result"] == "refunded"
    assert deliver(app, refund_event(order, "evt_3")).json["result"] == "refunded"
    assert [source for source, _ in history(app, order.number)[1:]] == ["webhook", "webhook"]
    foreign = refund_event(order, "evt_4")
    for intent in ("pi_of_another_shop", None, 7, "x" * 300):
        foreign["data"]["object"]["payment_intent"] = intent
        assert deliver(app, foreign).json["result"] == "foreign"
    page = paid_page(app, order)
    assert "This order was refunded" in page
    assert broken(app) == []


def test_a_refund_before_the_shop_knows_of_the_payment_is_taken_over(app):
    shopper = paid_unseen(app)
    session = Api(app).get(f"/v1/checkout/sessions/{shopper.orders()[0].session_id}").json
    order = replace_intent(shopper.orders()[0], session["payment_intent"])
    refund_at_provider(app, order)
    assert deliver(app, refund_event(order)).json["result"] == "foreign"
    page = shopper.get(f"/checkout/success?session_id={order.session_id}").text
    (order,) = shopper.orders()
    assert (order.status, order.amount_refunded) == ("refunded", order.amount_total)
    assert "This order was refunded" in page
    assert not order.stock_held


def replace_intent(order, intent):
    """The order with a payment that only the provider knows."""
    order.payment_intent = intent
    return order


def paid_page(app, order):
    path = f"/checkout/success?session_id={order.session_id}"
    return app.test_client().get(path, base_url="http://127.0.0.1:8000").text


@pytest.mark.parametrize("again", ["refund", pytest.param("reconcile", marks=pytest.mark.slow)])
def test_a_refund_whose_answer_was_lost_is_made_once(app, again):
    order, net = bought(app), network(app)
    with net.losing("/v1/refunds"):
        assert "Repeat the command" in said(app, "refund", order.number, "--amount", "9", status=1)
    assert "has no answer yet" in said(app, "show", order.number)
    assert "Repeat it first" in said(app, "refund", order.number, "--amount", "8", status=1)
    said(app, again, *([order.number] if again == "refund" else []))
    assert refunds_at_provider(app) == [900]
    assert shown(app, order.number)["amount_refunded"] == 900
    assert "has no answer yet" not in said(app, "show", order.number)
    assert broken(app) == []


@pytest.mark.slow
def test_a_lost_refund_is_made_once_after_the_provider_has_forgotten_its_key(app):
    order, net = bought(app), network(app)
    with net.losing("/v1/refunds"):
        said(app, "refund", order.number, "--amount", "9", status=1)
    with app.app_context(), transaction("checkout"):
        clock.advance(2 * 24 * 3600)
    with app.app_context():
        worker.sweep()
    said(app, "refund", order.number)
    assert refunds_at_provider(app) == [900]
    assert shown(app, order.number)["refunds"][0]["provider_refund"]
    assert broken(app) == []


@pytest.mark.slow
def test_a_refund_that_the_provider_refuses_is_no_refund(app):
    order = bought(app)
    refund_at_provider(app, order, amount=order.amount_total - 100)
    assert "more than is left" in said(app, "refund", order.number, "--amount", "2", status=1)
    record = shown(app, order.number)
    assert record["amount_refunded"] == order.amount_total - 100  # read from the payment
    assert [each["provider_refund"] for each in record["refunds"]] == [None]
    assert "more than is left" in record["refunds"][0]["problem"]
    assert "$504.00 of $504.00" in said(app, "refund", order.number)
    assert broken(app) == []


def test_reconcile_mends_what_was_lost(app):
    unseen = paid_unseen(app)
    refunded, old = bought(app, "gift-card"), bought(app, "gift-card")
    refund_at_provider(app, refunded)
    refund_at_provider(app, old, amount=100)
    unpaid, unanswered = ordered(app, "gift-card"), ordered(app, "gift-card")
    forget(app, old, payment_intent=None)
    forget(app, unanswered.orders()[0], session_id=None, checkout_url=None)
    down = network(app)
    down.down = True
    assert "does not answer" in said(app, "reconcile", status=2)
    down.down = False
    with app.app_context(), transaction("checkout"):
        clock.advance(mending.YOUNG_SECONDS + 1)
    printed = said(app, "reconcile")
    assert "4 mended. 0 orders need a person." in printed
    assert unseen.orders()[0].status == "paid"
    assert history(app, refunded.number)[-1] == ("reconcile", "all of $50.00 refunded")
    assert history(app, old.number)[-1] == ("reconcile", "$1.00 of $50.00 refunded")
    assert unpaid.orders()[0].status == "pending"
    (ended,) = unanswered.orders()
    assert (ended.status, history(app, ended.number)[-1][0]) == ("canceled", "reconcile")
    again = Api(app).get(f"/v1/checkout/sessions/{ended.session_id}").json
    assert again["status"] == "expired"
    assert "0 mended" in said(app, "reconcile")
    with app.app_context(), transaction("checkout"):
        clock.advance(SESSION_SECONDS)
    assert f"{unpaid.orders()[0].number}  is expired" in said(app, "reconcile")
    assert broken(app) == []


def test_reconcile_ends_an_order_that_never_got_a_session(app):
    down = network(app)
    down.down = True
    shopper = ordered(app, "gift-card")
    down.down = False
    with app.app_context(), transaction("checkout"):
        clock.advance(SESSION_SECONDS)
    assert "no session was made" in said(app, "reconcile")
    assert shopper.orders()[0].status == "canceled"
    assert shopper.cart() == {"gift-card": 1}


@pytest.mark.slow
def test_reconcile_stops_in_time_and_names_what_waits_for_a_person(app):
    shopper = paid_unseen(app)
    forget(app, shopper.orders()[0], amount_subtotal=1)
    result = run(app, "reconcile", "--seconds", "0.000001")
    assert (result.exit_code, "Not finished" in result.output) == (2, True)
    report = json.loads(said(app, "reconcile", "--json", status=1))
    assert [each["person"] for each in report["found"]] == [False, True]
    assert "the subtotal is $499.00 instead of $0.01" in report["found"][1]["text"]
    number = shopper.orders()[0].number
    said(app, "refund", number, "--amount", "1")
    assert "$499.00 instead of $0.01. Refund or send it." in said(app, "reconcile", status=1)
    said(app, "fulfil", number)  # a person has decided
    assert "0 orders need a person" in said(app, "reconcile")


def forget(app, order, **columns):
    with app.app_context(), transaction("storefront"):
        db.session.execute(update(ShopOrder).where(ShopOrder.pk == order.pk).values(**columns))
