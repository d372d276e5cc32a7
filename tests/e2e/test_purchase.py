"""A purchase from the product page to the confirmation, across both origins, and the rows that it makes."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.shopper import DIGITAL, PHYSICAL, Shopper
from tests.support.factories import get


@pytest.mark.parametrize("mode", [pytest.param("payment", marks=pytest.mark.slow), "order"])
def test_buys_something_that_is_shipped(shopper: Shopper, mode: str) -> None:
    shopper.start_checkout(PHYSICAL, mode)
    assert shopper.page.url.startswith(shopper.server.provider)
    shopper.checkout.fill_physical()
    shopper.checkout.choose_shipping("Express Shipping")
    expect(shopper.checkout.total).to_have_attribute("data-amount", "9400")
    shopper.checkout.press_pay()

    session_id = shopper.orders.wait_for_success()
    assert shopper.page.url.startswith(shopper.server.shop)
    expect(shopper.orders.heading).to_have_text("Payment confirmed")

    shopper.orders.view_order()
    expect(shopper.orders.status).to_have_text("Paid")
    main = shopper.page.get_by_role("main")
    for words in ("354 Oyster Point Blvd", "94080", "Express Shipping", "$94.00"):
        expect(main).to_contain_text(words)

    with shopper.server.api() as api:
        session = get(api, f"/v1/checkout/sessions/{session_id}")
        assert (session["status"], session["payment_status"]) == ("complete", "paid")
        assert session["amount_total"] == 9400
        assert session["shipping_cost"]["amount_total"] == 1500
        assert session["shipping_details"]["address"]["line1"] == "354 Oyster Point Blvd"
        intent = get(api, f"/v1/payment_intents/{session['payment_intent']}")
        assert (intent["status"], intent["amount_received"]) == ("succeeded", 9400)
        if mode == "payment":
            assert session["order"] is None
            return
        order = get(api, f"/v1/orders/{session['order']}")
    assert (order["status"], order["payment_status"]) == ("open", "paid")
    assert order["shipping_address"]["name"] == "Jenny Rosen"
    assert order["shipping_address"]["postal_code"] == "94080"
    assert order["billing_address"]["line1"] == "354 Oyster Point Blvd"
    assert order["shipping_method"] == "Express Shipping"
    assert order["shipping_cost"] == 1500
    assert order["amount_total"] == 9400


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["payment", pytest.param("order", marks=pytest.mark.slow)])
def test_buys_something_digital(shopper: Shopper, mode: str) -> None:
    shopper.start_checkout(DIGITAL, mode)
    expect(shopper.checkout.field("shippingName")).to_have_count(0)
    shopper.checkout.fill_digital()
    shopper.checkout.press_pay()

    session_id = shopper.orders.wait_for_success()
    expect(shopper.orders.heading).to_have_text("Payment confirmed")
    with shopper.server.api() as api:
        session = get(api, f"/v1/checkout/sessions/{session_id}")
    assert (session["status"], session["payment_status"]) == ("complete", "paid")
    assert session["shipping_cost"] is None
    assert (session["order"] is not None) == (mode == "order")


@pytest.mark.slow
def test_the_cart_is_empty_after_paying(shopper: Shopper) -> None:
    shopper.buy(DIGITAL)
    shopper.cart.open()
    expect(shopper.page.get_by_role("heading", name="Your cart is empty")).to_be_visible()


@pytest.mark.slow
def test_a_total_follows_the_shipping_method(shopper: Shopper) -> None:
    shopper.open_payment_page(PHYSICAL)
    expect(shopper.checkout.total).to_have_attribute("data-amount", "8400")
    shopper.checkout.choose_shipping("Express Shipping")
    expect(shopper.checkout.total).to_have_attribute("data-amount", "9400")
    shopper.checkout.choose_shipping("Standard Shipping")
    expect(shopper.checkout.total).to_have_attribute("data-amount", "8400")
