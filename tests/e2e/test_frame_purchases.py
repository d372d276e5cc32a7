"""What shoppers do in the shop's embedded payment page, besides typing a card."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.keyboard import press, tab_to, type_into
from tests.e2e.pages.embedded_page import FramedCheckout
from tests.e2e.saved import new_code
from tests.e2e.shopper import PHYSICAL, Shopper
from tests.support.factories import CHALLENGED_CARD, DECLINED_CARD, get

pytestmark = pytest.mark.slow


def test_a_purchase_by_keyboard_alone(shopper: Shopper) -> None:
    """With a promotion code, a declined card and 3-D Secure."""
    shopper.shop.add_to_cart(PHYSICAL)
    shopper.cart.check_out_here("embedded")
    checkout, page = FramedCheckout(shopper.page, "#embedded-checkout"), shopper.page
    checkout.wait_until_ready()
    code = new_code(shopper.server)
    press(page, checkout.frame.get_by_test_id("add-promotion-code"), "Enter")
    expect(checkout.field("promotionCode")).to_be_focused()
    page.keyboard.type("NOTHING")
    page.keyboard.press("Enter")
    expect(checkout.frame.locator("#promotionCode-error")).to_be_visible()
    expect(checkout.field("promotionCode")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(checkout.frame.get_by_test_id("promotion-code")).to_have_text(code)
    expect(checkout.total).to_have_attribute("data-amount", "6425")

    for name, text in (
        ("email", "jenny@example.com"),
        ("shippingName", "Jenny Rosen"),
        ("shippingAddressLine1", "354 Oyster Point Blvd"),
        ("shippingLocality", "South San Francisco"),
        ("shippingAdministrativeArea", "Calif"),
        ("shippingPostalCode", "94080"),
    ):
        type_into(page, checkout.field(name), text)
    press(page, checkout.frame.get_by_role("radio", name="Standard Shipping"), "ArrowDown")
    expect(checkout.total).to_have_attribute("data-amount", "7425")
    for name, text in (
        ("cardNumber", DECLINED_CARD),
        ("cardExpiry", "1234"),
        ("cardCvc", "123"),
        ("billingName", "Jenny Rosen"),
    ):
        type_into(page, checkout.field(name), text)
    page.keyboard.press("Enter")
    expect(checkout.decline_message).to_be_visible()
    expect(checkout.field("cardNumber")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(CHALLENGED_CARD)
    page.keyboard.press("Enter")
    complete = checkout.frame.get_by_test_id("test-source-authorize-3ds")
    expect(complete).to_be_visible()
    tab_to(page, complete)
    page.keyboard.press("Enter")
    session_id = shopper.orders.wait_for_success()
    expect(shopper.orders.heading).to_have_text("Payment confirmed")
    with shopper.server.api() as api:
        session = get(api, f"/v1/checkout/sessions/{session_id}")
    assert (session["amount_total"], session["ui_mode"]) == (7425, "embedded")
