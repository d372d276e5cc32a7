"""Start a checkout."""

import json
from html import unescape

import httpx
import pytest
from sqlalchemy import update

from foundation import clock
from foundation.database import db, transaction
from storefront.models import ShopOrder, ShopVariant
from storefront.orders.pending import SESSION_SECONDS

UNAVAILABLE = (
    "We can’t reach our payment provider right now. Your cart is saved. "
    "Please try again in a moment."
)
FAILED = "Our checkout isn’t working right now. Your cart is saved. Please try again later."


def sent(provider):
    """The bodies of the requests that create a session."""
    return [
        json.loads(request.content)
        for request in provider.requests
        if request.url.path == "/v1/checkout/sessions"
    ]


def test_checkout_creates_a_session_from_cart_and_order(shopper, provider):
    shopper.add("standing-desk")
    shopper.add("stoneware-mug", 2)
    response = shopper.checkout()
    assert (response.status_code, response.location) == (303, "http://localhost:8000/pay/cs_test_1")
    (order,) = shopper.orders()
    (body,) = sent(provider)
    assert body["mode"] == "order"
    assert [line["quantity"] for line in body["line_items"]] == [1, 2]
    assert body["line_items"][0]["price"] == "price_3fg6hj9km1np"
    assert body["client_reference_id"] == order.reference
    assert body["metadata"] == {"order_number": order.number}
    assert body["expires_at"] == order.expires_at
    assert abs(order.expires_at - clock.wall() - SESSION_SECONDS) < 60
    assert body["success_url"] == (
        "http://127.0.0.1:8000/checkout/success?session_id={CHECKOUT_SESSION_ID}"
    )
    assert body["cancel_url"] == f"http://127.0.0.1:8000/checkout/cancel?order={order.reference}"
    assert [option["amount"] for option in body["shipping_options"]] == [500, 1500]
    assert "US" in body["shipping_address_collection"]["allowed_countries"]
    request = provider.requests[0]
    assert request.headers["Authorization"].startswith("Basic ")
    assert request.headers["Idempotency-Key"] == order.idempotency_key
    assert (order.session_id, order.status, order.amount_subtotal) == (
        "cs_test_1",
        "pending",
        53500,
    )


def test_digital_products_need_no_shipping_address(shopper, provider):
    shopper.add("gift-card")
    shopper.checkout()
    assert not {"shipping_options", "shipping_address_collection"} & set(sent(provider)[0])


def test_the_chosen_mode_is_remembered(shopper, provider):
    shopper.add("gift-card")
    shopper.checkout(mode="payment")
    shopper.checkout()
    shopper.checkout(mode="nonsense")
    assert {body["mode"] for body in sent(provider)} == {"payment"}


def test_checkout_twice_with_the_same_cart_reuses_the_session(shopper, provider):
    shopper.add("standing-desk")
    first, second = shopper.checkout(), shopper.checkout()
    assert first.location == second.location
    assert len(provider.sessions) == len(shopper.orders()) == 1


def test_a_lost_response_is_requested_again_with_the_same_key(shopper, provider, monkeypatch):
    shopper.add("standing-desk")
    answer = provider.handle_request

    def lose(request):
        answer(request)
        raise httpx.ReadTimeout("lost", request=request)

    monkeypatch.setattr(provider, "handle_request", lose)
    assert shopper.checkout().location == "/cart"
    monkeypatch.undo()
    assert shopper.checkout().location.endswith("/pay/cs_test_1")
    assert len(provider.sessions) == len(shopper.orders()) == 1
    assert len({request.headers["Idempotency-Key"] for request in provider.requests}) == 1


def test_a_changed_cart_expires_the_earlier_session(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    shopper.add("stoneware-mug")
    assert shopper.checkout().location.endswith("/pay/cs_test_2")
    assert provider.sessions["cs_test_1"]["status"] == "expired"
    assert [order.status for order in shopper.orders()] == ["canceled", "pending"]


def test_a_changed_cart_redirects_to_success_when_the_earlier_one_was_paid(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    provider.pay()
    shopper.add("stoneware-mug")
    assert shopper.checkout().location == "/checkout/success?session_id=cs_test_1"
    assert shopper.cart() == {"stoneware-mug": 1}
    assert len(provider.sessions) == 1


def test_back_button_after_paying_never_charges_twice(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    provider.pay()
    # The webhook hasn't arrived, and the shopper sees the cart page from the browser's cache.
    assert shopper.checkout().location == "/checkout/success?session_id=cs_test_1"
    assert shopper.cart() == {}
    assert shopper.checkout().location == "/cart"
    assert "Your cart is empty" in shopper.get("/cart").text
    assert len(provider.sessions) == 1


def test_a_complete_but_unpaid_cart_is_not_charged_again(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    provider.pay(payment_status="unpaid")
    assert shopper.checkout().location == "/checkout/success?session_id=cs_test_1"
    assert len(provider.sessions) == 1
    assert shopper.orders()[0].status == "pending"


def test_an_expired_session_is_replaced(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    provider.expire("cs_test_1")
    assert shopper.checkout().location.endswith("/pay/cs_test_2")
    assert [order.status for order in shopper.orders()] == ["expired", "pending"]


def test_an_order_too_old_for_a_session_is_replaced(app, shopper, provider):
    shopper.add("standing-desk")
    provider.broken = httpx.ConnectError("down")
    shopper.checkout()
    provider.broken = None
    with app.app_context(), transaction("storefront"):
        db.session.execute(update(ShopOrder).values(expires_at=clock.wall() + 60))
    assert shopper.checkout().location.endswith("/pay/cs_test_1")
    assert [order.status for order in shopper.orders()] == ["canceled", "pending"]


def test_an_order_whose_key_was_used_for_another_request_is_replaced(shopper, provider):
    shopper.add("standing-desk")
    provider.broken = httpx.ReadTimeout("lost")
    shopper.checkout()
    provider.broken = None
    provider.mismatched.add(shopper.orders()[0].idempotency_key)
    assert shopper.checkout().location.endswith("/pay/cs_test_1")
    assert [order.status for order in shopper.orders()] == ["canceled", "pending"]


def test_a_session_unknown_to_the_provider_is_replaced(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    provider.sessions["cs_gone"] = provider.sessions.pop("cs_test_1")
    assert shopper.checkout().location.endswith("/pay/cs_test_2")


def test_a_session_with_another_price_is_expired(shopper, provider):
    shopper.add("standing-desk")
    provider.prices["price_3fg6hj9km1np"] = 59900
    assert shopper.checkout().location == "/cart"
    assert provider.sessions["cs_test_1"]["status"] == "expired"
    assert [order.status for order in shopper.orders()] == ["canceled"]
    assert FAILED in unescape(shopper.get("/cart").text)
    assert shopper.cart() == {"standing-desk": 1}


def test_a_changed_price_creates_a_new_order(app, shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    with app.app_context(), transaction("storefront"):
        db.session.execute(
            update(ShopVariant).where(ShopVariant.sku == "standing-desk-160x80").values(price=59900)
        )
    provider.prices["price_3fg6hj9km1np"] = 59900
    assert shopper.checkout().location.endswith("/pay/cs_test_2")


@pytest.mark.parametrize("fault", [httpx.ConnectError("down"), 500, 503, 409, 429, 400, 401, 404])
def test_a_failed_call_keeps_the_cart_and_shows_why(shopper, provider, fault):
    shopper.add("standing-desk")
    provider.broken = fault
    response = shopper.checkout()
    assert (response.status_code, response.location) == (303, "/cart")
    page = unescape(shopper.get(response.location).text)
    shown, other = (FAILED, UNAVAILABLE) if fault in (400, 401, 404) else (UNAVAILABLE, FAILED)
    assert shown in page
    assert other not in page
    assert shopper.cart() == {"standing-desk": 1}
    provider.broken = None
    assert shopper.checkout().location.endswith("/pay/cs_test_1")


def test_checkout_of_an_empty_cart_calls_nothing(shopper, provider):
    assert shopper.checkout().location == "/cart"
    assert not provider.requests
    assert shopper.get("/checkout/start").location == "/cart"
