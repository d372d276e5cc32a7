"""What the shop says of an order: settled from its row, and no promise that only the provider could make."""

import httpx
import pytest
from sqlalchemy import update

from foundation import clock
from foundation.database import db, transaction
from storefront.models import ShopOrder
from tests.storefront.test_confirmation import success


def test_cancel_while_the_provider_is_unavailable_changes_nothing(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    provider.broken = httpx.ConnectError("down")
    response = shopper.get(f"/checkout/cancel?order={shopper.orders()[0].reference}")
    assert (response.status_code, response.location) == (303, "/cart")
    page = shopper.get("/cart").text
    assert "Your cart is saved. We couldn’t close your checkout yet." in page
    assert "not charged" not in page
    assert shopper.orders()[0].status == "pending"
    assert provider.sessions["cs_test_1"]["status"] == "open"
    provider.broken = None
    assert shopper.checkout().location.endswith("/pay/cs_test_2")
    assert provider.sessions["cs_test_1"]["status"] == "expired"


def test_success_of_a_canceled_order_says_that_nothing_was_charged(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    shopper.get(f"/checkout/cancel?order={shopper.orders()[0].reference}")
    page = success(shopper)
    assert "This checkout was canceled" in page.text
    assert "You were not charged" in page.text
    (order,) = shopper.orders()
    assert "You were not charged" in shopper.get(f"/orders/{order.number}").text


def test_only_the_owner_of_a_canceled_order_is_told_about_charges(app, shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    shopper.get(f"/checkout/cancel?order={shopper.orders()[0].reference}")
    page = success(type(shopper)(app))
    assert "This checkout was canceled" in page.text
    assert "charged" not in page.text


def test_a_settled_order_is_shown_without_a_call_and_without_writing(
    app, shopper, provider, statements
):
    shopper.add("standing-desk")
    shopper.checkout()
    provider.pay()
    success(shopper)
    (order,) = shopper.orders()
    for status, title in {
        "paid": "Payment confirmed",
        "review": "We are looking at your order",
        "canceled": "This checkout was canceled",
        "expired": "This checkout has expired",
    }.items():
        with app.app_context(), transaction("storefront"):
            db.session.execute(update(ShopOrder).values(status=status))
        provider.requests.clear()
        statements.clear()
        for visitor in (shopper, type(shopper)(app)):
            assert title in success(visitor).text
        if status in {"paid", "review"}:
            back = shopper.get(f"/checkout/cancel?order={order.reference}")
            assert back.location == "/checkout/success?session_id=cs_test_1"
        assert provider.requests == []
        assert "BEGIN IMMEDIATE" not in statements


def test_an_unsettled_order_is_asked_for_without_writing(shopper, provider, statements):
    shopper.add("standing-desk")
    shopper.checkout()
    for payment_status in (None, "unpaid"):
        if payment_status:
            provider.pay(payment_status=payment_status)
        statements.clear()
        assert success(shopper).status_code == 200
        assert "BEGIN IMMEDIATE" not in statements


@pytest.mark.parametrize("fault", [httpx.ConnectError("down"), 500, 401])
def test_nothing_is_promised_while_the_provider_is_unavailable(app, shopper, provider, fault):
    shopper.add("standing-desk")
    shopper.checkout()
    (order,) = shopper.orders()
    provider.pay()  # no event has arrived, and the shopper hasn't been at the success page
    provider.broken = fault
    with app.app_context(), transaction("storefront"):
        db.session.execute(update(ShopOrder).values(expires_at=clock.wall() - 1))
    shopper.checkout()
    pages = [shopper.get("/cart")]
    shopper.get(f"/checkout/cancel?order={order.reference}")
    pages += [shopper.get(path) for path in ("/cart", "/orders", f"/orders/{order.number}")]
    pages.append(success(shopper))
    for page in pages:
        assert page.status_code == 200
        assert "charged" not in page.text
        assert "Payment confirmed" not in page.text


def test_the_cancel_link_of_a_paid_order_leads_to_its_success_page_without_the_provider(
    shopper, provider
):
    shopper.add("standing-desk")
    shopper.checkout()
    provider.pay()
    success(shopper)
    provider.broken = httpx.ConnectError("down")
    back = shopper.get(f"/checkout/cancel?order={shopper.orders()[0].reference}")
    assert back.location == "/checkout/success?session_id=cs_test_1"
    assert "Payment confirmed" in shopper.get(back.location).text
    assert shopper.flashes() == []


def test_nothing_is_promised_of_a_session_that_the_provider_does_not_know(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    (order,) = shopper.orders()
    provider.sessions.clear()
    shopper.get(f"/checkout/cancel?order={order.reference}")
    assert shopper.orders()[0].status == "canceled"
    for path in ("/cart", f"/orders/{order.number}", "/checkout/success?session_id=cs_test_1"):
        assert "charged" not in shopper.get(path).text


def test_nothing_is_promised_when_the_session_could_not_be_expired(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    (order,) = shopper.orders()
    provider.mismatched.add(f"{order.idempotency_key}-end")
    shopper.get(f"/checkout/cancel?order={order.reference}")
    assert "charged" not in shopper.get("/cart").text
    assert provider.sessions["cs_test_1"]["status"] == "open"
