"""A visitor's own orders."""

import pytest
from sqlalchemy import update

from foundation.database import db, transaction
from storefront.models import ShopProduct, ShopVariant


def buy(shopper, provider, slug="standing-desk", quantity=1):
    shopper.add(slug, quantity)
    shopper.checkout()
    session = provider.pay()
    shopper.get(f"/checkout/success?session_id={session['id']}")
    return shopper.orders()[-1]


def test_a_new_visitor_has_no_orders(shopper):
    page = shopper.get("/orders")
    assert page.status_code == 200
    assert "No orders yet" in page.text


def test_the_visitors_orders_are_listed_and_shown(shopper, provider):
    order = buy(shopper, provider)
    assert order.number in shopper.get("/orders").text
    page = shopper.get(f"/orders/{order.number}")
    assert page.status_code == 200
    for text in ("Ergonomic Standing Desk", "Paid", "$504.00", "South San Francisco, CA 94080"):
        assert text in page.text
    assert "United States" in page.text


def test_a_pending_order_links_to_its_payment_page(shopper, provider):
    shopper.add("gift-card")
    shopper.checkout()
    (order,) = shopper.orders()
    assert "http://localhost:8000/pay/cs_test_1" in shopper.get(f"/orders/{order.number}").text


def test_another_visitors_order_is_not_found(app, shopper, provider):
    order = buy(shopper, provider)
    other = type(shopper)(app)
    other.add("gift-card")
    assert other.get(f"/orders/{order.number}").status_code == 404
    assert other.post(f"/orders/{order.number}/again").status_code == 404
    assert order.number not in other.get("/orders").text


@pytest.mark.parametrize(
    "number", ["N-1", "N-99999999999999", "x", "N-%00", "N-٣", "10001", "N--1"]
)
def test_unknown_order_numbers_are_not_found(shopper, number):
    shopper.add("gift-card")
    assert shopper.get(f"/orders/{number}").status_code == 404


def test_buy_again_fills_the_cart(shopper, provider):
    order = buy(shopper, provider, "stoneware-mug", 3)
    shopper.add("stoneware-mug")
    response = shopper.post(f"/orders/{order.number}/again")
    assert (response.status_code, response.location) == (303, f"/orders/{order.number}")
    assert shopper.cart() == {"stoneware-mug": 4}
    assert shopper.flashes()[-1] == "Stoneware Mug · Plum is in your cart."
    assert "View cart" in shopper.get(response.location).text


def test_buy_again_names_what_is_gone_and_what_is_in_the_cart(app, shopper, provider):
    for slug in ("fountain-pen", "gift-card", "wallpaper-pack"):
        shopper.add(slug)
    order = buy(shopper, provider)
    again = f"/orders/{order.number}/again"
    shopper.post(again)
    assert shopper.flashes()[-1] == "Fountain Pen and 3 more products are in your cart."
    with app.app_context(), transaction("storefront"):
        gone = ShopProduct.slug.in_(["fountain-pen", "standing-desk"])
        db.session.execute(update(ShopProduct).where(gone).values(active=False))
    shopper.post(again)
    pen, desk, bought = shopper.flashes()[-3:]
    assert pen == "Fountain Pen is no longer in the shop."
    assert desk == "Ergonomic Standing Desk · 160 × 80 cm is no longer in the shop."
    assert bought == "Gift Card and Wallpaper Pack are in your cart."


def test_buy_again_reduces_a_quantity_above_99(shopper, provider):
    order = buy(shopper, provider, "gift-card", 60)
    for _ in range(2):
        shopper.post(f"/orders/{order.number}/again")
    assert shopper.cart() == {"gift-card": 99}
    assert any("reduced to 99" in message for message in shopper.flashes())


def test_an_order_keeps_names_and_prices_from_the_purchase(app, shopper, provider):
    order = buy(shopper, provider)
    with app.app_context(), transaction("storefront"):
        db.session.execute(update(ShopProduct).values(name="Other", active=False))
        db.session.execute(update(ShopVariant).values(price=1))
    page = shopper.get(f"/orders/{order.number}").text
    assert "Ergonomic Standing Desk" in page
    assert "$499.00" in page
    shopper.post(f"/orders/{order.number}/again")
    assert "no longer in the shop" in shopper.get("/cart").text
