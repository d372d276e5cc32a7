"""Return from the payment page: success and cancel."""

import httpx
import pytest
from sqlalchemy import update

from foundation.database import db, transaction
from storefront.models import ShopOrder
from storefront.orders.reconcile import OrderHasNoSession, cancel_order
from tests.storefront.shopper import SHOP


def success(shopper, session_id="cs_test_1"):
    return shopper.get(f"/checkout/success?session_id={session_id}")


def test_success_shows_what_the_provider_reports(shopper, provider):
    shopper.add("standing-desk")
    shopper.add("stoneware-mug", 2)
    shopper.checkout()
    provider.pay(shipping=1)
    page = success(shopper)
    assert page.status_code == 200
    assert "Payment confirmed" in page.text
    for text in ("354 Oyster Point Blvd", "Express Shipping", "$550.00", "jenny@example.com"):
        assert text in page.text
    (order,) = shopper.orders()
    assert (order.status, order.amount_total, order.amount_shipping) == ("paid", 55000, 1500)
    assert (order.provider_order, order.shipping_method) == ("ord_1", "Express Shipping")
    assert shopper.cart() == {}
    assert order.number in success(shopper).text


def test_success_removes_only_the_bought_items_from_the_cart(shopper, provider):
    shopper.add("stoneware-mug", 2)
    shopper.checkout()
    provider.pay()
    shopper.add("stoneware-mug", 3)
    shopper.add("gift-card")
    success(shopper)
    assert shopper.cart() == {"stoneware-mug": 3, "gift-card": 1}


def test_success_fulfils_for_any_visitor_but_shows_the_order_to_its_own(app, shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    provider.pay()
    page = success(type(shopper)(app))
    assert page.status_code == 200
    assert "Payment confirmed" in page.text
    for secret in ("Oyster", "jenny@example.com", "Standing Desk", shopper.orders()[0].number):
        assert secret not in page.text
    assert shopper.orders()[0].status == "paid"


def test_success_of_an_open_session_fulfils_nothing(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    page = success(shopper)
    assert "Not paid yet" in page.text
    assert "Payment confirmed" not in page.text
    assert shopper.orders()[0].status == "pending"
    assert shopper.cart() == {"standing-desk": 1}


def test_a_complete_but_unpaid_session_is_being_confirmed(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    provider.pay(payment_status="unpaid")
    page = success(shopper)
    assert "Confirming" in page.text
    assert '<noscript><meta http-equiv="refresh" content="4"></noscript>' in page.text
    provider.broken = httpx.ConnectError("down")
    assert "Confirming" in success(shopper).text
    provider.broken = None
    provider.pay(payment_status="paid", amount_total=50400)
    assert "http-equiv" not in success(shopper).text


def test_a_wrong_amount_needs_review(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    provider.pay(amount_subtotal=100, amount_total=600)
    page = success(shopper)
    assert page.status_code == 200
    assert "We are looking at your order" in page.text
    assert "Payment confirmed" not in page.text
    assert shopper.orders()[0].status == "review"


def test_a_session_with_another_reference_is_not_found(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    provider.pay(client_reference_id="theirs")
    assert success(shopper).status_code == 404
    provider.pay(client_reference_id=None)
    assert success(shopper).status_code == 404


def test_a_second_session_with_the_same_reference_is_not_found(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    provider.sessions["cs_copy"] = provider.sessions["cs_test_1"] | {"id": "cs_copy"}
    provider.pay("cs_copy")
    assert success(shopper, "cs_copy").status_code == 404
    assert shopper.orders()[0].status == "pending"


def test_success_finds_an_order_without_session_id_by_its_reference(app, shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    with app.app_context(), transaction("storefront"):
        db.session.execute(update(ShopOrder).values(session_id=None))
    provider.pay()
    assert "Payment confirmed" in success(shopper).text
    assert shopper.orders()[0].session_id == "cs_test_1"


@pytest.mark.parametrize(
    "session_id",
    ["", "cs_unknown", "../../etc", "cs_%00", "cs_%2e%2e", "x" * 9000, "%ff", "cs_1/expire"],
)
def test_unknown_sessions_are_not_found(shopper, session_id):
    page = success(shopper, session_id)
    assert page.status_code == 404
    assert "Page not found" in page.text


def test_cancel_expires_the_session_and_keeps_the_cart(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    (order,) = shopper.orders()
    response = shopper.get(f"/checkout/cancel?order={order.reference}")
    assert (response.status_code, response.location) == (303, "/cart")
    assert "Your cart is saved" in shopper.get("/cart").text
    assert shopper.orders()[0].status == "canceled"
    assert provider.sessions["cs_test_1"]["status"] == "expired"
    assert shopper.cart() == {"standing-desk": 1}
    assert shopper.checkout().location.endswith("/pay/cs_test_2")


def test_cancel_after_paying_redirects_to_success(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    provider.pay()
    reference = shopper.orders()[0].reference
    for _ in range(2):
        response = shopper.get(f"/checkout/cancel?order={reference}")
        assert response.location == "/checkout/success?session_id=cs_test_1"
    assert shopper.orders()[0].status == "paid"


def test_only_a_navigation_by_the_owner_cancels(app, shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    reference = shopper.orders()[0].reference
    other = type(shopper)(app)
    response = other.get(f"/checkout/cancel?order={reference}")
    assert (response.status_code, response.location) == (303, "/cart")
    head = shopper.client.head(f"/checkout/cancel?order={reference}", base_url=SHOP)
    assert (head.status_code, head.location) == (303, "/cart")
    prefetch = {"Sec-Purpose": "prefetch;prerender"}
    prefetched = shopper.get(f"/checkout/cancel?order={reference}", headers=prefetch)
    assert (prefetched.status_code, prefetched.location) == (303, "/cart")
    assert "Your cart is saved. You were not charged." not in shopper.flashes() + other.flashes()
    assert provider.sessions["cs_test_1"]["status"] == "open"
    assert shopper.orders()[0].status == "pending"


def test_an_order_without_a_session_cannot_be_canceled_at_the_provider():
    with pytest.raises(OrderHasNoSession):
        cancel_order(ShopOrder(pk=1, session_id=None))


@pytest.mark.parametrize("reference", ["", "nonsense", "%00", "x" * 5000, "a/b", "%ff"])
def test_cancel_of_an_unknown_order_redirects_to_the_cart(shopper, reference):
    assert shopper.get(f"/checkout/cancel?order={reference}").location == "/cart"
