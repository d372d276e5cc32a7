"""What becomes of the stock: reserved with the order, given back when the provider says that nobody can pay."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from foundation import clock
from foundation.database import db, reading, transaction
from storefront.lifecycle import OrderStatus, Source
from storefront.orders import sweep
from storefront.orders.moves import move
from storefront.records import ShopOrderMove
from storefront.stock import levels
from storefront.views.checkout import UNAVAILABLE_MESSAGE
from tests.storefront.shopper import Shopper
from tests.storefront.stock import CAMERA, CLOCK, LOUNGE, findings, set_stock, stock
from tests.storefront.test_webhooks import event, send

OVERDUE = sweep.GRACE_SECONDS + 32 * 60


@pytest.fixture
def app(make_app, each_kind):
    made = make_app(each_kind)
    set_stock(made, CAMERA, 3)
    yield made
    assert findings(made) == []


def start(shopper, quantity=2, sku=CAMERA):
    shopper.add(sku, quantity)
    shopper.checkout()
    return shopper.orders()[-1]


def last_reason(app):
    latest = select(ShopOrderMove.reason).order_by(ShopOrderMove.pk.desc()).limit(1)
    with app.app_context(), reading("storefront"):
        return db.session.scalar(latest)


def test_an_order_holds_its_units_until_the_session_is_expired(app, shopper, provider):
    order = start(shopper)
    assert stock(app) == (1, 2, 0)
    shopper.checkout()  # the same order
    assert stock(app) == (1, 2, 0)
    with app.app_context(), transaction("checkout"):
        clock.advance(OVERDUE)
    provider.broken = 503
    with app.app_context():
        sweep.settle(sweep.overdue())
    assert stock(app) == (1, 2, 0)  # the shop's own clock gives nothing back
    provider.broken = None
    for _ in range(2):
        with app.app_context():
            sweep.settle([order])
        send(shopper, event("expired"))
    assert provider.sessions[order.session_id]["status"] == "expired"
    assert stock(app) == (3, 0, 0)


def test_a_canceled_order_gives_its_units_back_and_a_paid_one_keeps_them(app, shopper, provider):
    order = start(shopper)
    shopper.get(f"/checkout/cancel?order={order.reference}")
    assert stock(app) == (3, 0, 0)
    shopper.checkout()
    provider.pay()
    send(shopper, event(session_id="cs_test_2"))
    assert shopper.orders()[-1].status == "paid"
    assert stock(app) == (1, 0, 2)


def test_a_failed_debit_gives_its_units_back(app, shopper, provider):
    order = start(shopper)
    for status, expected in (("processing", (1, 2, 0)), ("requires_payment_method", (3, 0, 0))):
        intent = {"id": "pi_1", "status": status}
        provider.pay(payment_status="unpaid", payment_intent=intent, shipping_options=[])
        shopper.get(f"/checkout/success?session_id={order.session_id}")
        assert stock(app) == expected
    assert shopper.orders()[0].status == "failed"


def test_a_full_refund_restores_and_a_partial_one_does_not(app, shopper, provider):
    order = start(shopper)
    provider.pay()
    send(shopper, event())
    for _ in range(2):
        with app.app_context(), transaction("storefront"):
            move(order.pk, OrderStatus.REFUNDED, source=Source.OPERATOR, reason="refunded")
    assert stock(app) == (3, 0, 0)


@pytest.mark.parametrize("left", [2, 1])
def test_a_payment_after_the_release_takes_the_units_again_or_names_them(
    app, shopper, provider, left
):
    order = start(shopper)
    provider.expire(order.session_id)
    send(shopper, event("expired"))
    set_stock(app, CAMERA, left)
    provider.pay(order.session_id)
    send(shopper, event(event_id="evt_2"))
    assert shopper.orders()[0].status == "review"
    assert stock(app) == ((0, 0, 2) if left == 2 else (1, 0, 0))
    named = "" if left == 2 else f"; no longer in stock: {CAMERA}"
    assert last_reason(app) == f"paid after it was closed{named}"


def test_an_earlier_checkout_of_the_shopper_gives_way_to_the_next(app, shopper, provider):
    """Its units are part of what the cart may have, also where the first answer was lost."""
    start(shopper, 3)
    assert stock(app) == (0, 3, 0)
    shopper.add("gift-card")
    assert "Only 3 left" in shopper.get("/cart").text
    assert shopper.checkout().location.startswith("http://localhost:8000/pay/")
    assert [order.status for order in shopper.orders()] == ["canceled", "pending"]
    assert stock(app) == (0, 3, 0)
    provider.broken = 503
    shopper.add("stoneware-mug")
    shopper.checkout()
    assert shopper.flashes()[-1] == UNAVAILABLE_MESSAGE
    assert shopper.cart() == {CAMERA: 3, "gift-card": 1, "stoneware-mug": 1}
    provider.broken = None
    assert shopper.checkout().location.startswith("http://localhost:8000/pay/")
    assert stock(app) == (0, 3, 0)


def test_what_another_shopper_has_reserved_is_taken_off_the_cart_at_the_start(
    app, shopper, provider
):
    other = Shopper(app)
    for cart in (shopper, other):
        cart.add(CAMERA, 3)
        cart.add("gift-card")
    other.checkout()
    set_stock(app, CAMERA, 1)
    assert shopper.checkout().location == "/cart"
    assert shopper.cart() == {CAMERA: 1, "gift-card": 1}
    page = shopper.get("/cart").text
    assert "Desk Camera: reduced to 1, that’s all we have." in page
    assert "reduced to" not in shopper.get("/cart").text
    assert shopper.checkout().location.startswith("http://localhost:8000/pay/")
    # It is reserved now: nobody else can have it, and it can't run out while the shopper pays.
    assert "Out of stock" in other.get(f"/products/{CAMERA}").text
    third = Shopper(app)
    third.add(CAMERA)
    assert third.flashes() == ["Desk Camera is out of stock."]
    assert third.cart() == {}
    set_stock(app, CAMERA, 0)
    provider.pay()
    session_id = shopper.orders()[-1].session_id
    assert "Payment confirmed" in shopper.get(f"/checkout/success?session_id={session_id}").text
    assert stock(app) == (0, 3, 1)


def test_a_line_that_is_out_of_stock_stays_in_the_cart_and_is_not_sold(app, shopper):
    shopper.add(CAMERA)
    shopper.add("gift-card")
    set_stock(app, CAMERA, 0)
    page = shopper.get("/cart").text
    assert "Out of stock" in page
    assert "Remove what is out of stock to check out." in page
    assert 'data-testid="cart-total">$50.00' in page.replace("\n", "")
    assert shopper.checkout().location == "/cart"
    assert shopper.orders() == []
    assert shopper.cart() == {CAMERA: 1, "gift-card": 1}
    set_stock(app, CAMERA, 1)
    assert shopper.checkout().location.startswith("http://localhost:8000/pay/")


def test_buy_again_names_what_is_out_of_stock(app, shopper, provider):
    shopper.add("gift-card")
    order = start(shopper, 3)
    provider.pay()
    send(shopper, event())
    again = f"/orders/{order.number}"
    assert shopper.post(f"{again}/again").location == again
    assert shopper.cart() == {"gift-card": 1}
    assert shopper.flashes()[-2:] == ["Desk Camera is out of stock.", "Gift Card is in your cart."]


def test_cards_and_product_pages_say_what_is_left(app, shopper):
    home = shopper.get("/").text
    assert home.count("Only 2 left") == 1
    assert home.count("Out of stock") == 1
    assert "Only 2 left" in shopper.get(f"/products/{CLOCK}").text
    page = shopper.get(f"/products/{LOUNGE}").text
    assert "Out of stock" in page
    assert "left" not in shopper.get("/products/gift-card").text


def test_reordering_takes_nothing_away(app, shopper, provider):
    """Three are kept there, and as many were delivered besides."""
    with app.app_context(), transaction("storefront"):
        levels.set_level(CAMERA, 3, reorder=True)
        levels.add_units(CAMERA, 3)
    start(shopper, 1)
    assert stock(app) == (5, 1, 0)
    start(Shopper(app), 3)
    assert stock(app) == (3, 4, 0)


def test_stock_that_is_reordered_never_runs_out(app, shopper, provider):
    """So a test suite can buy the sample's products as often as it likes."""
    for _ in range(2):
        buyer = Shopper(app)
        buyer.add("studio-monitor", 24)
        assert buyer.checkout().location.startswith("http://localhost:8000/pay/")
    assert stock(app, "studio-monitor") == (25, 2 * 24, 0)


def test_a_start_writes_the_reservation_and_nothing_more(app, shopper, statements):
    shopper.add(CAMERA)
    statements.clear()
    shopper.checkout()
    written = [each.split()[:2] for each in statements if "shop_stock" in each]
    assert [words for words in written if words[0] != "SELECT"] == [
        ["UPDATE", "shop_stock"],
        ["INSERT", "INTO"],
    ]


def test_flask_shop_stock_lists_sets_and_adds(app, shopper):
    def run(*args):
        result = app.test_cli_runner().invoke(args=["shop", "stock", *args])
        return result.exit_code, result.output

    start(shopper, 2)
    assert run(CAMERA) == (0, f"{CAMERA}  1 available, 2 held, 0 sold\n")
    assert run(CAMERA, "--set", "9")[0] == 0
    assert run(CAMERA, "--add", "4") == (0, f"{CAMERA}  13 available, 2 held, 0 sold\n")
    code, listed = run()
    assert code == 0
    assert f"{LOUNGE}" in listed
    for wrong in (
        ("gift-card", "--set", "1"),
        ("sofa", "--set", "1"),
        (CAMERA, "--set", "-1"),
        (CAMERA, "--add", "1000000"),
        (CAMERA, "--set", "1", "--add", "1"),
        ("--set", "1"),
        ("sofa",),
    ):
        code, told = run(*wrong)
        assert code in {1, 2}, wrong
        assert "Traceback" not in told
    assert stock(app) == (13, 2, 0)


def test_a_later_start_leaves_the_stock_alone(app, shopper):
    from storefront import seed

    start(shopper, 2)
    with app.app_context(), transaction("storefront"):
        seed.seed()
    assert stock(app) == (1, 2, 0)
