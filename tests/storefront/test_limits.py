"""The shop's rate limits of an address."""

import pytest

from foundation import rate_limits
from storefront.provider.history import MOST_CALLS
from storefront.views import limits


@pytest.fixture
def app(make_app):
    return make_app(RATE_LIMITS="on", TRUSTED_PROXIES="1")


@pytest.fixture
def use_up(app):
    """`use_up(limit, address)` counts requests until nothing is left."""

    def count(limit, address="127.0.0.1"):
        with app.app_context():
            while rate_limits.count(limit, address) < limit.amount:
                pass

    return count


def assert_refused(page):
    assert page.status_code == 429
    assert 1 <= int(page.headers["Retry-After"]) <= 60
    assert "Your cart is saved." in page.text
    assert f"Try again in {page.headers['Retry-After']} seconds." in page.text


def test_an_address_may_start_120_checkouts_a_minute(shopper, provider, use_up):
    shopper.add("standing-desk")
    use_up(limits.CHECKOUTS)
    assert_refused(shopper.checkout())
    assert provider.requests == []
    assert shopper.orders() == []
    assert shopper.cart() == {"standing-desk": 1}


def test_one_visitor_can_not_use_up_what_the_others_need(shopper, provider, use_up):
    shopper.add("gift-card")
    shopper.checkout()
    path = "/checkout/success?session_id=cs_test_1"
    assert shopper.get(path).status_code == 200
    use_up(limits.LOOKS)
    calls = len(provider.requests)
    assert_refused(shopper.get(path))
    assert len(provider.requests) == calls
    elsewhere = {"X-Forwarded-For": "203.0.113.7"}
    assert shopper.get(path, headers=elsewhere).status_code == 200


def test_a_settled_order_is_shown_beyond_the_limit(shopper, provider, use_up):
    shopper.add("gift-card")
    shopper.checkout()
    use_up(limits.LOOKS)
    path = "/checkout/success?session_id=cs_test_1"
    assert_refused(shopper.get(path))
    provider.pay()
    shopper.app.extensions["till.rate_limits"].reset()
    assert "Payment confirmed" in shopper.get(path).text
    use_up(limits.LOOKS)
    assert "Payment confirmed" in shopper.get(path).text
    assert shopper.get("/checkout/success?session_id=cs_unknown").status_code == 404


def test_the_cancel_link_has_a_limit_too(shopper, provider, use_up):
    shopper.add("gift-card")
    shopper.checkout()
    use_up(limits.CANCELS)
    (order,) = shopper.orders()
    calls = len(provider.requests)
    assert_refused(shopper.get(f"/checkout/cancel?order={order.reference}"))
    assert len(provider.requests) == calls
    assert shopper.get("/checkout/cancel?order=unknown").location == "/cart"


def test_a_history_takes_many_calls_and_has_a_limit_of_its_own(shopper, provider, use_up):
    shopper.add("gift-card")
    shopper.checkout()
    (order,) = shopper.orders()
    path = f"/orders/{order.number}/behind"
    calls = len(provider.requests)
    assert shopper.get(path).status_code == 200
    assert 0 < len(provider.requests) - calls <= MOST_CALLS
    use_up(limits.HISTORIES)
    calls = len(provider.requests)
    assert_refused(shopper.get(path))
    assert len(provider.requests) == calls


def test_one_address_leaves_calls_of_the_merchants_limit_to_the_others():
    """The calls that each page makes at most: a checkout expires, reads and creates; a cancel expires and reads."""
    calls = 3 * limits.CHECKOUTS.amount + limits.LOOKS.amount + 2 * limits.CANCELS.amount
    assert calls + MOST_CALLS * limits.HISTORIES.amount < 1500


def test_the_switch_turns_the_limits_off(make_app):
    app = make_app(RATE_LIMITS="off")
    with app.test_request_context():
        for limit in (limits.CHECKOUTS, limits.LOOKS, limits.HISTORIES, limits.CANCELS):
            for _ in range(limit.amount + 1):
                limits.count(limit)
