"""Everything works with JavaScript off, and by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.keyboard import press, type_into
from tests.e2e.shopper import DIGITAL, PHYSICAL, Shopper
from tests.support.factories import DECLINED_CARD, address, get


@pytest.fixture
def plain(new_shopper: Callable[..., Shopper]) -> Shopper:
    """A shopper whose browser runs no script."""
    return new_shopper(java_script_enabled=False)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["payment", pytest.param("order", marks=pytest.mark.slow)])
def test_a_purchase_with_express_shipping(plain: Shopper, mode: str) -> None:
    """The first press finds that the total has changed, charges nothing and asks to confirm it."""
    plain.start_checkout(PHYSICAL, mode)
    plain.checkout.fill_physical()
    plain.checkout.choose_shipping("Express Shipping")
    plain.checkout.press_pay()

    expect(plain.checkout.amount_changed).to_contain_text("$94.00")
    expect(plain.checkout.total).to_have_attribute("data-amount", "9400")
    expect(plain.checkout.field("email")).to_have_value("jenny@example.com")
    plain.checkout.pay_with()

    session_id = plain.orders.wait_for_success()
    expect(plain.orders.heading).to_have_text("Payment confirmed")
    with plain.server.api() as api:
        session = get(api, f"/v1/checkout/sessions/{session_id}")
        charges = get(api, "/v1/charges", payment_intent=session["payment_intent"])["data"]
    assert session["amount_total"] == 9400
    assert [charge["amount"] for charge in charges] == [9400]

    plain.orders.view_order()
    order, main = plain.page.url, plain.page.get_by_role("main")
    expect(main).to_contain_text("Express Shipping")
    plain.page.emulate_media(media="print")
    expect(plain.page.get_by_text("Receipt")).to_be_visible()
    plain.page.emulate_media(media="screen")
    expect(plain.page.get_by_role("button", name="Print")).to_have_count(0)
    plain.page.get_by_role("button", name="Buy again").click()
    expect(plain.page.get_by_role("status").first).to_contain_text("is in your cart.")
    assert plain.page.url == order
    plain.page.get_by_role("link", name="View cart").click()
    expect(plain.cart.lines).to_have_count(1)


@pytest.mark.slow
def test_update_shows_the_new_total_before_paying(plain: Shopper) -> None:
    plain.open_payment_page(PHYSICAL)
    plain.checkout.choose_shipping("Express Shipping")
    plain.checkout.update()
    expect(plain.checkout.total).to_have_attribute("data-amount", "9400")
    expect(plain.checkout.error_summary).to_have_count(0)
    plain.checkout.fill_physical()
    plain.checkout.press_pay()
    plain.orders.wait_for_success()


@pytest.mark.slow
def test_update_brings_the_fields_of_another_country(plain: Shopper) -> None:
    plain.open_payment_page(PHYSICAL)
    plain.checkout.fill_email()
    plain.checkout.field("shippingCountry").select_option("GB")
    plain.checkout.update()
    expect(plain.checkout.field("email")).to_have_value("jenny@example.com")
    expect(plain.checkout.field("shippingAdministrativeArea")).to_have_count(0)
    plain.checkout.fill_shipping(
        address(country="GB", line1="1 Poultry", city="London", state="", postal_code="EC2R 8EJ")
    )
    plain.checkout.fill_card()
    plain.checkout.fill_billing()
    plain.checkout.press_pay()
    plain.orders.wait_for_success()
    expect(plain.page.get_by_role("main")).to_contain_text("EC2R 8EJ")


def test_a_decline_then_a_good_card(plain: Shopper) -> None:
    plain.open_payment_page(DIGITAL)
    plain.checkout.fill_digital(DECLINED_CARD)
    plain.checkout.press_pay()
    expect(plain.checkout.decline_message).to_contain_text("Your card was declined.")
    plain.checkout.pay_with()
    plain.orders.wait_for_success()
    expect(plain.orders.heading).to_have_text("Payment confirmed")


@pytest.mark.slow
def test_the_cart_works(plain: Shopper) -> None:
    plain.shop.add_to_cart(PHYSICAL)
    plain.page.get_by_role("spinbutton").fill("3")
    plain.page.get_by_role("button", name="Update").click()
    expect(plain.page.get_by_test_id("cart-total")).to_contain_text("$237.00")
    plain.page.get_by_role("button", name="Remove").click()
    expect(plain.page.get_by_role("heading", name="Your cart is empty")).to_be_visible()
    plain.page.get_by_role("button", name="Undo").click()
    expect(plain.page.get_by_test_id("cart-total")).to_contain_text("$237.00")


@pytest.mark.slow
def test_a_purchase_by_keyboard_alone(shopper: Shopper) -> None:
    page = shopper.page
    shopper.shop.open_product(PHYSICAL)
    press(page, shopper.shop.add_button, "Enter")
    press(page, page.get_by_role("link", name="Cart 1 item"), "Enter")
    page.wait_for_url("**/cart")
    press(page, shopper.cart.checkout_button, "Enter")
    page.wait_for_url("**/pay/*")

    expect(page.locator("body")).to_have_attribute("data-ready", "")
    for name, text in (
        ("email", "jenny@example.com"),
        ("shippingName", "Jenny Rosen"),
        ("shippingAddressLine1", "354 Oyster Point Blvd"),
        ("shippingLocality", "South San Francisco"),
        ("shippingAdministrativeArea", "Calif"),
        ("shippingPostalCode", "94080"),
    ):
        type_into(page, shopper.checkout.field(name), text)
    standard = page.get_by_role("radio", name="Standard Shipping")
    press(page, standard, "ArrowDown")
    expect(page.get_by_role("radio", name="Express Shipping")).to_be_checked()
    expect(shopper.checkout.total).to_have_attribute("data-amount", "9400")
    for name, text in (
        ("cardNumber", "4242424242424242"),
        ("cardExpiry", "1234"),
        ("cardCvc", "123"),
        ("billingName", "Jenny Rosen"),
    ):
        type_into(page, shopper.checkout.field(name), text)
    page.keyboard.press("Enter")

    shopper.orders.wait_for_success()
    expect(shopper.orders.heading).to_have_text("Payment confirmed")
