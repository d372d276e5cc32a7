"""Pending orders that nothing has settled are settled by asking the provider."""

import httpx
import pytest
from sqlalchemy import update

from foundation import clock
from foundation.database import db, transaction
from storefront.models import ShopOrder
from storefront.orders import sweep
from storefront.orders.pending import SESSION_SECONDS
from tests.storefront.conftest import swap_provider
from tests.storefront.shopper import Shopper
from tests.storefront.test_with_provider import BILLING, CARD, PERSON, pay
from tests.support.servers import eventually

OVERDUE = SESSION_SECONDS + sweep.GRACE_SECONDS + 1


@pytest.fixture
def app(make_app, each_kind):
    return make_app(each_kind)


@pytest.fixture
def provider(app):
    return swap_provider(app)


def advance(app, seconds=OVERDUE):
    with app.app_context(), transaction("checkout"):
        clock.advance(seconds)


def run(app):
    """Settle what is overdue. Returns how many orders that were."""
    with app.app_context():
        orders = sweep.overdue()
        sweep.settle(orders)
    return len(orders)


def test_an_order_is_left_alone_before_its_session_has_expired(app, shopper, provider):
    shopper.add("gift-card")
    shopper.checkout()
    advance(app, SESSION_SECONDS)
    assert run(app) == 0
    advance(app, sweep.GRACE_SECONDS + 1)
    assert run(app) == 1


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda provider: provider.pay(), "paid"),
        (lambda provider: provider.expire("cs_test_1"), "expired"),
        (lambda provider: provider.sessions.clear(), "canceled"),
        (lambda provider: provider.pay(payment_status="unpaid"), "pending"),
        (lambda provider: None, "expired"),
    ],
    ids=["paid", "expired", "unknown", "unpaid", "still open"],
)
def test_an_overdue_order_gets_the_status_of_its_session(app, shopper, provider, change, status):
    shopper.add("gift-card")
    shopper.checkout()
    change(provider)
    advance(app)
    assert run(app) == 1
    assert shopper.orders()[0].status == status
    assert run(app) == (status == "pending")


def test_an_order_whose_first_call_was_never_answered_is_closed(app, shopper, provider):
    shopper.add("gift-card")
    provider.broken = httpx.ConnectError("down")
    shopper.checkout()
    advance(app)
    assert run(app) == 1
    assert shopper.orders()[0].status == "pending"
    provider.broken = None
    with app.app_context(), transaction("storefront"):  # as far as the fake's own clock goes
        db.session.execute(update(ShopOrder).values(expires_at=clock.wall()))
    assert run(app) == 1
    assert shopper.orders()[0].status == "canceled"
    assert provider.sessions == {}


def test_an_order_whose_first_answer_was_lost_learns_its_session(app, shopper, provider, lose):
    shopper.add("gift-card")
    with lose():
        assert shopper.checkout().location == "/cart"
    assert shopper.orders()[0].session_id is None
    provider.pay("cs_test_1")
    advance(app)
    assert run(app) == 1
    (order,) = shopper.orders()
    assert (order.session_id, order.status) == ("cs_test_1", "paid")
    assert len(provider.sessions) == 1


def test_a_superseded_order_whose_first_answer_was_lost_is_expired(app, shopper, provider, lose):
    shopper.add("gift-card")
    with lose():
        shopper.checkout(mode="order")
    assert shopper.checkout(mode="payment").location.endswith("/pay/cs_test_2")
    advance(app)
    assert run(app) == 2
    assert [order.status for order in shopper.orders()] == ["canceled", "expired"]
    assert provider.sessions["cs_test_1"]["status"] == "expired"


@pytest.fixture
def lose(provider, monkeypatch):
    """`with lose():` the provider does what it is asked, and its answers are lost."""

    class Lost:
        def __enter__(self):
            answer = provider.handle_request

            def lost(request):
                answer(request)
                raise httpx.ReadTimeout("lost", request=request)

            monkeypatch.setattr(provider, "handle_request", lost)

        def __exit__(self, *_error):
            monkeypatch.undo()

    return Lost


@pytest.mark.parametrize("fault", [httpx.ConnectError("down"), 503])
def test_an_unavailable_provider_is_asked_about_one_order_and_then_left_alone(
    app, shopper, provider, fault
):
    for mode in ("order", "payment"):
        shopper.add("gift-card")
        shopper.checkout(mode=mode)
        other = Shopper(app)
        other.add("gift-card")
        other.checkout()
    advance(app)
    provider.requests.clear()
    provider.broken = fault
    assert run(app) == 3
    assert len({request.url.path for request in provider.requests}) == 1
    provider.broken = 401  # each of them
    provider.requests.clear()
    run(app)
    assert len(provider.requests) == 3
    assert "pending" in {order.status for order in shopper.orders()}


def test_no_transaction_is_open_during_a_call(app, shopper, provider, monkeypatch):
    shopper.add("gift-card")
    shopper.checkout()
    advance(app)
    answer = provider.handle_request
    during = []

    def watch(request):
        with app.app_context():
            for engine in db.engines.values():
                during.append(engine.pool.checkedout())
        return answer(request)

    monkeypatch.setattr(provider, "handle_request", watch)
    run(app)
    assert during
    assert set(during) == {0}


def test_the_worker_settles_overdue_orders_with_the_real_provider(make_app, each_kind):
    app = make_app(each_kind)
    lapsed, paid = Shopper(app), Shopper(app)
    for shopper in (lapsed, paid):
        shopper.add("gift-card")
    lapsed.checkout()
    assert pay(app, paid.checkout().location, **CARD, **PERSON, **BILLING).status_code == 303
    advance(app)
    with app.app_context():
        (job,) = [job for job in app.extensions["till.jobs"] if job.name == "orders"]
        assert job.work() == 0
    eventually(lambda: [order.status for order in lapsed.orders()] == ["expired"])
    eventually(lambda: [order.status for order in paid.orders()] == ["paid"])
    assert paid.cart() == {}


def test_an_idle_worker_asks_one_question(app, provider, statements):
    (job,) = [job for job in app.extensions["till.jobs"] if job.name == "orders"]
    with app.app_context():
        job.work()
    assert len([each for each in statements if "shop_orders" in each]) == 1
    assert provider.requests == []
