"""The promotion code in the shop's own payment form."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.keyboard import press, type_into
from tests.e2e.pages.custom_page import CustomPage
from tests.e2e.saved import new_code
from tests.e2e.shopper import DIGITAL, PHYSICAL, Shopper
from tests.support.factories import CHALLENGED_CARD, DECLINED_CARD, get

pytestmark = pytest.mark.slow


def open_form(shopper: Shopper, slug: str) -> CustomPage:
    shopper.shop.add_to_cart(slug)
    shopper.cart.check_out_here("custom")
    form = CustomPage(shopper.page)
    expect(form.card_field("cardNumber")).to_be_visible()
    return form


def test_codes_are_refused_applied_and_removed(shopper: Shopper) -> None:
    shopper.watch.expect("status of 400")  # the browser logs refused calls
    form = open_form(shopper, PHYSICAL)
    code = new_code(shopper.server)
    form.unfold_code()
    expect(form.code_field).to_be_focused()
    form.apply_code.click()
    expect(form.code_error).to_have_text("Enter a promotion code.")
    form.code_field.fill("NOTHING")
    form.apply_code.click()
    expect(form.code_error).to_have_text("There is no such promotion code.")
    expect(form.code_field).to_have_attribute("aria-invalid", "true")
    expect(form.total).to_have_text("$84.00")
    form.fill_contact()
    form.fill_shipping()
    form.fill_card()
    # Pay applies a code that was typed, and charges nothing.
    form.code_field.fill(code.lower())
    form.press_pay()
    expect(form.applied_code).to_have_text(code)
    expect(form.remove_code).to_be_focused()
    expect(form.total).to_have_text("$64.25")
    expect(form.discount).to_have_text("−$19.75")
    expect(form.pay_button).to_have_text("Pay $64.25Processing…")
    shopper.page.reload()
    expect(form.applied_code).to_have_text(code)
    form.remove_code.click()
    expect(form.total).to_have_text("$84.00")
    expect(form.discount).to_be_hidden()


def test_a_code_for_the_whole_price_needs_no_card(shopper: Shopper) -> None:
    form = open_form(shopper, DIGITAL)
    form.unfold_code()
    form.code_field.fill(new_code(shopper.server, percent_off=100))
    form.code_field.press("Enter")
    expect(form.pay_button).to_have_text("Complete orderProcessing…")
    expect(shopper.page.get_by_role("heading", name="Card")).to_be_hidden()
    form.fill_contact()
    form.press_pay()
    shopper.orders.wait_for_success()
    expect(shopper.orders.heading).to_have_text("Payment confirmed")


def test_a_purchase_by_keyboard_alone(shopper: Shopper) -> None:
    """With a promotion code, a declined card and 3-D Secure."""
    shopper.watch.expect("status of 402")
    form, page = open_form(shopper, PHYSICAL), shopper.page
    code = new_code(shopper.server)
    type_into(page, form.field("email"), "jenny@example.com")
    for name, text in (
        ("name", "Jenny Rosen"),
        ("line1", "354 Oyster Point Blvd"),
        ("city", "South San Francisco"),
        ("state", "CA"),
        ("postal_code", "94080"),
    ):
        type_into(page, form.field(name), text)
    press(page, page.get_by_role("radio", name="Standard Shipping"), "ArrowDown")
    expect(form.total).to_have_text("$94.00")
    page.keyboard.press("Tab")
    for text in (DECLINED_CARD, "1234", "123"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    press(page, form.code_toggle, "Enter")
    type_into(page, form.code_field, code)
    page.keyboard.press("Enter")
    expect(form.total).to_have_text("$74.25")
    press(page, form.pay_button, "Enter")
    expect(form.decline_message).to_contain_text("Your card was declined")
    for _ in range(12):
        if form.card_field("cardNumber").evaluate("field => field === document.activeElement"):
            break
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(CHALLENGED_CARD)
    page.keyboard.press("Enter")
    complete = form.challenge.get_by_test_id("test-source-authorize-3ds")
    expect(complete).to_be_visible()
    for _ in range(12):
        if complete.evaluate("button => button === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    session_id = shopper.orders.wait_for_success()
    with shopper.server.api() as api:
        session = get(api, f"/v1/checkout/sessions/{session_id}")
    assert (session["amount_total"], session["payment_status"]) == (7425, "paid")
