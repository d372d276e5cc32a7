"""Concurrent requests, on both kinds of database."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select

from checkout.models import CheckoutSession
from foundation.database import db, reading
from storefront.views.checkout import FAILED_MESSAGE, UNAVAILABLE_MESSAGE
from tests.storefront.conftest import swap_provider
from tests.storefront.shopper import Shopper
from tests.storefront.test_webhooks import event, send

AT_ONCE = 6


@pytest.fixture
def app(make_app, each_kind):
    return make_app(each_kind)


@pytest.fixture
def provider(app):
    return swap_provider(app)


def at_once(*jobs: Callable[[], object]) -> list[object]:
    """Run all jobs at the same time. Returns their results."""
    line = threading.Barrier(len(jobs))

    def run(job: Callable[[], object]) -> object:
        line.wait()
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def tabs(shopper: Shopper) -> list[Shopper]:
    """Browsers with the cookies of the same visitor."""
    opened = []
    shopper.token = shopper.take_token()
    cookie = shopper.client.get_cookie("northdesk", domain="127.0.0.1")
    for _ in range(AT_ONCE):
        tab = Shopper(shopper.app)
        tab.client.set_cookie("northdesk", cookie.value, domain="127.0.0.1")
        tab.token = shopper.token
        opened.append(tab)
    return opened


def test_checkout_in_several_tabs_creates_one_session(shopper, provider):
    shopper.add("standing-desk")
    answers = at_once(*(tab.checkout for tab in tabs(shopper)))
    assert {answer.location for answer in answers} == {"http://localhost:8000/pay/cs_test_1"}
    assert len(shopper.orders()) == len(provider.sessions) == 1


def open_sessions(app: Flask) -> list[str]:
    """The sessions that can be paid, as the provider's database has them."""
    query = select(CheckoutSession.id).where(CheckoutSession.status == "open")
    with app.app_context(), reading("checkout"):
        return list(db.session.scalars(query))


def test_different_checkouts_at_once_leave_one_session_that_can_be_paid(app):
    shopper = Shopper(app)
    shopper.add("gift-card")
    opened = tabs(shopper)
    for _ in range(4):
        modes = ("order", "payment") * (AT_ONCE // 2)
        answers = at_once(
            *(
                lambda tab=tab, mode=mode: tab.checkout(mode=mode)
                for tab, mode in zip(opened, modes, strict=True)
            )
        )
        assert {answer.status_code for answer in answers} == {303}
        told = {text for tab in opened for text in tab.flashes()}
        assert not told & {FAILED_MESSAGE, UNAVAILABLE_MESSAGE}
        paying = [order for order in shopper.orders() if order.status == "pending"]
        assert [order.session_id for order in paying] == open_sessions(app)
        (order,) = paying
        assert order.checkout_url in {answer.location for answer in answers}
        assert not order.cancel_requested


def test_a_changed_cart_in_another_tab_leaves_one_session_that_can_be_paid(app):
    shopper = Shopper(app)
    shopper.add("gift-card")

    def change_and_check_out(tab: Shopper) -> object:
        tab.add("stoneware-mug")
        return tab.checkout()

    at_once(*(lambda tab=tab: change_and_check_out(tab) for tab in tabs(shopper)))
    (order,) = [order for order in shopper.orders() if order.status == "pending"]
    assert open_sessions(app) == [order.session_id]
    assert {order.status for order in shopper.orders()} <= {"pending", "canceled"}


def test_a_cancel_during_a_start_leaves_nothing_that_can_be_paid_by_mistake(app):
    shopper = Shopper(app)
    shopper.add("gift-card")
    shopper.checkout()
    reference = shopper.orders()[0].reference
    first, *others = tabs(shopper)
    at_once(
        lambda: first.get(f"/checkout/cancel?order={reference}"), *(tab.checkout for tab in others)
    )
    shopper.checkout()
    (order,) = [order for order in shopper.orders() if order.status == "pending"]
    assert open_sessions(app) == [order.session_id]


def test_two_first_additions_at_once_are_both_in_the_cart(app):
    shopper = Shopper(app)
    shopper.read_token()
    first, second, *_ = tabs(shopper)
    at_once(lambda: first.add("gift-card"), lambda: second.add("stoneware-mug"))
    for tab in (first, second):  # whichever cookie the browser keeps
        assert tab.cart() == {"gift-card": 1, "stoneware-mug": 1}


def test_concurrent_success_pages_and_webhooks_fulfil_once(shopper, provider):
    shopper.add("stoneware-mug", 2)
    shopper.checkout()
    provider.pay()
    shopper.add("stoneware-mug", 3)
    jobs = [
        lambda tab=tab: tab.get("/checkout/success?session_id=cs_test_1") for tab in tabs(shopper)
    ]
    jobs += [lambda n=n: send(shopper, event(event_id=f"evt_{n % 2}")) for n in range(AT_ONCE)]
    assert {answer.status_code for answer in at_once(*jobs)} == {200}
    assert shopper.orders()[0].status == "paid"
    assert shopper.cart() == {"stoneware-mug": 3}  # the two bought ones were removed once


def test_concurrent_payment_and_cancel_end_as_the_provider_reports(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    reference = shopper.orders()[0].reference
    provider.pay()
    jobs = [lambda tab=tab: tab.get(f"/checkout/cancel?order={reference}") for tab in tabs(shopper)]
    jobs.append(lambda: send(shopper, event()))
    at_once(*jobs)
    assert shopper.orders()[0].status == "paid"
    assert shopper.cart() == {}


def test_concurrent_additions_are_all_counted(shopper):
    shopper.add("stoneware-mug")
    at_once(*(lambda tab=tab: tab.add("stoneware-mug", 2) for tab in tabs(shopper)))
    assert shopper.cart() == {"stoneware-mug": 1 + 2 * AT_ONCE}
