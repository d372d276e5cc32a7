"""A purchase with everything in its way, by keyboard alone and without a script: a promotion code, another country and
back, a decline, 3-D Secure, the receipt."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.keyboard import press, tab_to, type_into
from tests.e2e.shopper import Shopper
from tests.support.factories import (
    CHALLENGED_CARD,
    DECLINED_CARD,
    KEYBOARD,
    address,
    create_session,
    post,
    shipping_options,
)

pytestmark = pytest.mark.slow


def start(shopper: Shopper) -> str:
    """Open the payment page of a keyboard for 79.00, of a merchant who has no page for afterwards. Returns a code of
    half the price."""
    with shopper.server.api() as api:
        coupon = post(api, "/v1/coupons", {"percent_off": 50, "name": "Half price"})
        code = f"HALF-{uuid.uuid4().hex[:8].upper()}"
        post(api, "/v1/promotion_codes", {"coupon": coupon["id"], "code": code})
    session = create_session(
        shopper.server,
        line_items=[{"price": KEYBOARD, "quantity": 1}],
        shipping_options=shipping_options(),
        allow_promotion_codes=True,
        success_url=None,
        after_completion={"type": "hosted_confirmation"},
    )
    shopper.page.goto(session["url"])
    return code


def expect_receipt(shopper: Shopper) -> None:
    receipt = shopper.receipt
    expect(receipt.heading).to_have_text("Payment complete")
    expect(receipt.state).to_have_attribute("data-payment", "paid")
    expect(receipt.total).to_have_attribute("data-amount", "5450")
    expect(receipt.card).to_have_text("Visa •••• 3184")
    expect(receipt.shipping_address).to_contain_text("South San Francisco, CA 94080")


def test_by_keyboard_alone(shopper: Shopper) -> None:
    code = start(shopper)
    page, checkout = shopper.page, shopper.checkout
    expect(page.locator("body")).to_have_attribute("data-ready", "")
    press(page, page.get_by_test_id("add-promotion-code"), "Enter")
    type_into(page, checkout.field("promotionCode"), code)
    page.keyboard.press("Enter")
    expect(checkout.applied_code).to_have_text(code)
    expect(checkout.total).to_have_attribute("data-amount", "4450")

    type_into(page, checkout.field("email"), "jenny@example.com")
    type_into(page, checkout.field("shippingName"), "Jenny Rosen")
    choose_country(page, shopper, "United Kingdom")
    expect(checkout.field("shippingAdministrativeArea")).to_have_count(0)
    choose_country(page, shopper, "United States")
    for name, text in (
        ("shippingAddressLine1", "354 Oyster Point Blvd"),
        ("shippingLocality", "South San Francisco"),
        ("shippingAdministrativeArea", "Calif"),
        ("shippingPostalCode", "94080"),
    ):
        type_into(page, checkout.field(name), text)
    press(page, page.get_by_role("radio", name="Standard Shipping"), "ArrowDown")
    expect(checkout.total).to_have_attribute("data-amount", "5450")
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
    expect(shopper.bank.amount).to_have_text("$54.50")
    press(page, page.get_by_test_id("test-source-authorize-3ds"), "Enter")
    expect_receipt(shopper)
    tab_to(page, shopper.receipt.print_button)


def choose_country(page: Page, shopper: Shopper, name: str) -> None:
    """Type the name, as in any list of choices, and wait for the country's fields."""
    tab_to(page, shopper.checkout.field("shippingCountry"))
    with page.expect_response("**/address/shipping"):
        page.keyboard.type(name)
        page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")


def test_without_a_script(new_shopper: Callable[..., Shopper]) -> None:
    plain = new_shopper(java_script_enabled=False)
    code = start(plain)
    checkout = plain.checkout
    checkout.enter_code(code)
    expect(checkout.applied_code).to_have_text(code)
    checkout.fill_email()
    checkout.field("shippingCountry").select_option("GB")
    checkout.update()
    expect(checkout.field("shippingAdministrativeArea")).to_have_count(0)
    checkout.field("shippingCountry").select_option("US")
    checkout.update()
    checkout.fill_shipping(address())
    checkout.choose_shipping("Express Shipping")
    checkout.fill_card(DECLINED_CARD)
    checkout.fill_billing()
    checkout.press_pay()
    expect(checkout.amount_changed).to_contain_text("$54.50")
    checkout.pay_with(DECLINED_CARD)
    expect(checkout.decline_message).to_be_visible()
    expect(checkout.field("cardNumber")).to_be_focused()
    checkout.pay_with(CHALLENGED_CARD)
    expect(plain.bank.amount).to_have_text("$54.50")
    plain.bank.confirm()
    expect_receipt(plain)
    expect(plain.receipt.print_button).to_be_hidden()
