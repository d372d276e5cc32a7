"""From the cart to the payment page and back."""

import json

import httpx
import pytest
from sqlalchemy import update

from foundation import clock
from foundation.database import transaction
from storefront.models import ShopOrder, ShopProduct
from storefront.orders.start import SESSION_SECONDS


def sent(provider):
    """The bodies of the sessions asked for."""
    return [
        json.loads(request.content)
        for request in provider.requests
        if request.url.path == "/v1/checkout/sessions"
    ]


def success(shopper, session_id="cs_test_1"):
    return shopper.get(f"/checkout/success?session_id={session_id}")


def test_asks_for_a_session_with_what_the_shop_knows(shopper, provider):
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


def test_digital_goods_ask_for_no_address(shopper, provider):
    shopper.add("gift-card")
    shopper.checkout()
    assert not {"shipping_options", "shipping_address_collection"} & set(sent(provider)[0])


def test_the_developers_panel_is_remembered(shopper, provider):
    shopper.add("gift-card")
    shopper.checkout(mode="payment")
    shopper.checkout()
    shopper.checkout(mode="nonsense")
    assert {body["mode"] for body in sent(provider)} == {"payment"}


def test_pressing_twice_with_the_same_cart_reuses_the_session(shopper, provider):
    shopper.add("standing-desk")
    first, second = shopper.checkout(), shopper.checkout()
    assert first.location == second.location
    assert len(provider.sessions) == len(shopper.orders()) == 1


def test_a_lost_answer_is_asked_for_again_with_the_same_key(shopper, provider, monkeypatch):
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


def test_a_changed_cart_ends_the_earlier_session(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    shopper.add("stoneware-mug")
    assert shopper.checkout().location.endswith("/pay/cs_test_2")
    assert provider.sessions["cs_test_1"]["status"] == "expired"
    assert [order.status for order in shopper.orders()] == ["canceled", "pending"]


def test_a_changed_cart_whose_earlier_self_was_paid_leads_to_success(shopper, provider):
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
    # The webhook is late and the shopper is back on an old copy of the cart's page.
    assert shopper.checkout().location == "/checkout/success?session_id=cs_test_1"
    assert shopper.cart() == {}
    assert shopper.checkout().location == "/cart"
    assert "Your cart is empty" in shopper.get("/cart").text
    assert len(provider.sessions) == 1


def test_an_expired_session_gives_way_to_a_new_one(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    provider.expire("cs_test_1")
    assert shopper.checkout().location.endswith("/pay/cs_test_2")
    assert [order.status for order in shopper.orders()] == ["expired", "pending"]


def test_an_order_too_old_to_be_opened_gives_way_to_a_new_one(app, shopper, provider):
    shopper.add("standing-desk")
    provider.broken = httpx.ConnectError("down")
    shopper.checkout()
    provider.broken = None
    with app.app_context(), transaction("storefront") as tx:
        tx.execute(update(ShopOrder).values(expires_at=clock.wall() + 60))
    assert shopper.checkout().location.endswith("/pay/cs_test_1")
    assert [order.status for order in shopper.orders()] == ["canceled", "pending"]


def test_a_key_that_was_used_for_another_request_gives_way_to_a_new_one(shopper, provider):
    shopper.add("standing-desk")
    provider.broken = httpx.ReadTimeout("lost")
    shopper.checkout()
    provider.broken = None
    provider.mismatched.add(shopper.orders()[0].idempotency_key)
    assert shopper.checkout().location.endswith("/pay/cs_test_1")
    assert [order.status for order in shopper.orders()] == ["canceled", "pending"]


def test_a_session_that_the_provider_forgot_gives_way_to_a_new_one(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    provider.sessions["cs_gone"] = provider.sessions.pop("cs_test_1")
    assert shopper.checkout().location.endswith("/pay/cs_test_2")


def test_nobody_pays_another_price_than_the_shop_has_shown(shopper, provider):
    shopper.add("standing-desk")
    provider.prices["price_3fg6hj9km1np"] = 59900
    assert shopper.checkout().location == "/cart"
    assert provider.sessions["cs_test_1"]["status"] == "expired"
    assert shopper.cart() == {"standing-desk": 1}


def test_a_new_price_makes_a_new_order(app, shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    with app.app_context(), transaction("storefront") as tx:
        tx.execute(
            update(ShopProduct).where(ShopProduct.slug == "standing-desk").values(price=59900)
        )
    provider.prices["price_3fg6hj9km1np"] = 59900
    assert shopper.checkout().location.endswith("/pay/cs_test_2")


@pytest.mark.parametrize("fault", [httpx.ConnectError("down"), 500, 503, 409, 429, 400, 401, 404])
def test_a_provider_that_cannot_or_will_not_keeps_the_cart(shopper, provider, fault):
    shopper.add("standing-desk")
    provider.broken = fault
    response = shopper.checkout()
    assert (response.status_code, response.location) == (303, "/cart")
    page = shopper.get("/cart").text
    assert "Your cart is saved" in page
    out_of_reach = fault not in (400, 401, 404)
    assert ("reach our payment provider" in page) == out_of_reach
    assert shopper.cart() == {"standing-desk": 1}
    provider.broken = None
    assert shopper.checkout().location.endswith("/pay/cs_test_1")


def test_an_empty_cart_starts_nothing(shopper, provider):
    assert shopper.checkout().location == "/cart"
    assert not provider.requests
    assert shopper.get("/checkout/start").location == "/cart"


def test_success_confirms_what_the_provider_says(shopper, provider):
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
    assert order.number in success(shopper).text  # as often as one likes


def test_success_takes_only_what_was_bought_out_of_the_cart(shopper, provider):
    shopper.add("stoneware-mug", 2)
    shopper.checkout()
    provider.pay()
    shopper.add("stoneware-mug", 3)
    shopper.add("gift-card")
    success(shopper)
    assert shopper.cart() == {"stoneware-mug": 3, "gift-card": 1}


def test_anybodys_visit_fulfils_but_shows_nothing(app, shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    provider.pay()
    page = success(type(shopper)(app))
    assert page.status_code == 200
    assert "Payment confirmed" in page.text
    for secret in ("Oyster", "jenny@example.com", "Standing Desk", shopper.orders()[0].number):
        assert secret not in page.text
    assert shopper.orders()[0].status == "paid"


def test_success_never_believes_the_redirect(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    page = success(shopper)
    assert "Payment confirmed" not in page.text
    assert shopper.orders()[0].status == "pending"
    assert shopper.cart() == {"standing-desk": 1}


def test_money_that_is_on_its_way_is_being_confirmed(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    provider.pay(payment_status="unpaid")
    page = success(shopper)
    assert "Confirming" in page.text
    assert "http-equiv" in page.text
    provider.broken = httpx.ConnectError("down")
    assert "Confirming" in success(shopper).text
    provider.broken = None
    provider.pay(payment_status="paid", amount_total=50400)
    assert "http-equiv" not in success(shopper).text


def test_a_wrong_amount_is_for_a_person_to_look_at(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    provider.pay(amount_subtotal=100, amount_total=600)
    page = success(shopper)
    assert page.status_code == 200
    assert "Payment confirmed" not in page.text
    assert shopper.orders()[0].status == "review"


def test_a_session_of_somebody_elses_shop_is_not_ours(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    provider.pay(client_reference_id="theirs")
    assert success(shopper).status_code == 404
    provider.pay(client_reference_id=None)
    assert success(shopper).status_code == 404


def test_a_second_session_with_our_reference_is_not_believed(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    provider.sessions["cs_copy"] = provider.sessions["cs_test_1"] | {"id": "cs_copy"}
    provider.pay("cs_copy")
    assert success(shopper, "cs_copy").status_code == 404
    assert shopper.orders()[0].status == "pending"


def test_success_before_the_session_id_was_stored_finds_the_order_by_reference(
    app, shopper, provider
):
    shopper.add("standing-desk")
    shopper.checkout()
    with app.app_context(), transaction("storefront") as tx:
        tx.execute(update(ShopOrder).values(session_id=None))
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


def test_cancel_ends_the_session_and_keeps_the_cart(shopper, provider):
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


def test_cancel_after_paying_leads_to_success(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    provider.pay()
    reference = shopper.orders()[0].reference
    for _ in range(2):
        response = shopper.get(f"/checkout/cancel?order={reference}")
        assert response.location == "/checkout/success?session_id=cs_test_1"
    assert shopper.orders()[0].status == "paid"


def test_cancel_is_for_the_owner_alone(app, shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    reference = shopper.orders()[0].reference
    other = type(shopper)(app)
    assert other.get(f"/checkout/cancel?order={reference}").location == "/cart"
    assert shopper.client.head(
        f"/checkout/cancel?order={reference}", base_url="http://127.0.0.1:8000"
    ).location
    prefetch = {"Sec-Purpose": "prefetch;prerender"}
    shopper.get(f"/checkout/cancel?order={reference}", headers=prefetch)
    assert provider.sessions["cs_test_1"]["status"] == "open"
    assert shopper.orders()[0].status == "pending"


def test_cancel_while_the_provider_is_away_changes_nothing(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    provider.broken = httpx.ConnectError("down")
    shopper.get(f"/checkout/cancel?order={shopper.orders()[0].reference}")
    assert shopper.orders()[0].status == "pending"
    provider.broken = None
    assert shopper.checkout().location.endswith("/pay/cs_test_1")


@pytest.mark.parametrize("reference", ["", "nonsense", "%00", "x" * 5000, "a/b", "%ff"])
def test_cancel_of_nothing_goes_to_the_cart(shopper, reference):
    assert shopper.get(f"/checkout/cancel?order={reference}").location == "/cart"
