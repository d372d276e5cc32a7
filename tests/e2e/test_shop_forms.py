"""The shop sells with the provider's page in a frame and with a form of its own, as on the hosted page."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.custom_page import CustomPage
from tests.e2e.pages.embedded_page import FramedCheckout
from tests.e2e.shopper import DIGITAL, PHYSICAL, Shopper
from tests.support.factories import CHALLENGED_CARD, DECLINED_CARD, get

pytestmark = pytest.mark.slow
OWN = pytest.mark.parametrize("ui_mode", ["embedded", "custom"])


def start(shopper: Shopper, slug: str, ui_mode: str) -> None:
    shopper.shop.add_to_cart(slug)
    shopper.cart.check_out_here(ui_mode)


def framed(shopper: Shopper) -> FramedCheckout:
    checkout = FramedCheckout(shopper.page, "#embedded-checkout")
    checkout.wait_until_ready()
    return checkout


def session_of(shopper: Shopper) -> dict[str, Any]:
    """The session of the success page, once it says that the payment is confirmed."""
    session_id = shopper.orders.wait_for_success()
    expect(shopper.orders.heading).to_have_text("Payment confirmed")
    with shopper.server.api() as api:
        return get(api, f"/v1/checkout/sessions/{session_id}")


def test_buys_in_the_frame(shopper: Shopper) -> None:
    start(shopper, PHYSICAL, "embedded")
    checkout = framed(shopper)
    checkout.fill_physical()
    checkout.press_pay()
    session = session_of(shopper)
    assert (session["ui_mode"], session["payment_status"]) == ("embedded", "paid")
    assert shopper.page.url.startswith(shopper.server.shop)


def test_buys_with_the_shops_own_form(shopper: Shopper) -> None:
    start(shopper, PHYSICAL, "custom")
    form = CustomPage(shopper.page)
    expect(form.total).to_have_text("$84.00")
    shopper.page.get_by_role("radio", name="Express Shipping").check()
    expect(form.total).to_have_text("$94.00")
    expect(form.pay_button).to_have_text("Pay $94.00Processing…")
    form.fill_contact()
    form.fill_shipping()
    form.fill_card()
    form.press_pay()
    session = session_of(shopper)
    assert (session["ui_mode"], session["amount_total"]) == ("custom", 9400)
    assert session["shipping_details"]["address"]["state"] == "CA"


def test_the_shops_own_form_shows_each_error_where_it_belongs(shopper: Shopper) -> None:
    shopper.watch.expect("status of 40[02]")
    start(shopper, PHYSICAL, "custom")
    form = CustomPage(shopper.page)
    form.press_pay()
    expect(form.field("email")).to_be_focused()
    expect(shopper.page.locator("#email-error")).to_have_text("Enter your email address.")
    expect(shopper.page.locator("#city-error")).to_be_visible()
    form.fill_contact("jenny")
    form.fill_shipping()
    form.press_pay()
    expect(shopper.page.locator("#email-error")).to_have_text("Enter your email address.")
    form.fill_contact()
    form.fill_shipping()
    form.field("postal_code").fill("1")
    form.press_pay()
    expect(shopper.page.locator("#postal_code-error")).to_be_visible()
    form.fill_shipping()
    form.press_pay()
    card = shopper.page.locator("#card iframe").content_frame
    expect(card.locator("#cardNumber-error")).to_be_visible()
    form.fill_card(DECLINED_CARD)
    form.press_pay()
    expect(form.decline_message).to_contain_text("Your card was declined")
    expect(form.pay_button).not_to_have_attribute("aria-busy", "true")
    form.fill_card(CHALLENGED_CARD)
    form.press_pay()
    dialog = shopper.page.locator("dialog iframe").content_frame
    dialog.get_by_test_id("test-source-authorize-3ds").click()
    assert session_of(shopper)["payment_status"] == "paid"


@OWN
def test_going_back_keeps_the_cart(shopper: Shopper, ui_mode: str) -> None:
    start(shopper, DIGITAL, ui_mode)
    shopper.page.get_by_test_id("cancel-link").click()
    shopper.page.wait_for_url("**/cart")
    expect(shopper.cart.lines).to_have_count(1)
    expect(shopper.page.get_by_role("main")).to_contain_text("You were not charged.")
    shopper.page.get_by_text("For developers").click()
    expect(shopper.page.locator(f'[value="{ui_mode}"]')).to_be_checked()


@OWN
def test_without_script_the_page_offers_the_hosted_one(new_shopper: Any, ui_mode: str) -> None:
    shopper = new_shopper(java_script_enabled=False)
    start(shopper, DIGITAL, ui_mode)
    expect(shopper.page.get_by_test_id("pay-elsewhere").first).to_be_visible()
    shopper.page.get_by_role("button", name="Pay on Till’s page").click()
    shopper.page.wait_for_url("**/pay/*")
    shopper.checkout.fill_digital()
    shopper.checkout.press_pay()
    assert session_of(shopper)["ui_mode"] == "hosted"


@OWN
def test_a_script_that_does_not_load_offers_the_hosted_page(shopper: Shopper, ui_mode: str) -> None:
    shopper.watch.expect("till.js|Till is not a function|ERR_FAILED")
    shopper.page.route("**/till.js", lambda route: route.abort())
    start(shopper, DIGITAL, ui_mode)
    expect(shopper.page.get_by_role("button", name="Pay on Till’s page")).to_be_visible()
