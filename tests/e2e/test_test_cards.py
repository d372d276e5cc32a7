"""The panel of test mode fills in a card, by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.payment_page import error_of, open_page
from tests.e2e.shopper import Shopper
from tests.support.factories import create_session

CARDS = {
    "Succeeds": "4242 4242 4242 4242",
    "Is declined": "4000 0000 0000 0002",
    "Asks for 3-D Secure": "4000 0025 0000 3155",
}


@pytest.mark.slow
def test_a_card_is_filled_in_and_pays(shopper: Shopper) -> None:
    page, checkout = open_page(shopper).page, shopper.checkout
    checkout.fill_email()
    checkout.fill_billing(postal_code="94080")
    checkout.press_pay()
    expect(error_of(shopper, "cardNumber")).to_be_visible()
    for outcome, number in CARDS.items():
        page.get_by_test_id("test-mode-badge").click()
        expect(page.get_by_test_id("test-cards")).to_contain_text(outcome)
        page.get_by_role("button", name=f"Fill in {number}").click()
        expect(page.get_by_test_id("test-cards")).to_be_hidden()
        expect(checkout.field("cardNumber")).to_have_value(number)
        expect(checkout.field("cardNumber")).to_be_focused()
    expect(page.locator(".field-row__error")).to_have_count(0)
    checkout.press_pay()
    shopper.bank.confirm()
    page.wait_for_url("**/orders?session_id=*")


@pytest.mark.slow
def test_the_panel_works_by_keyboard(shopper: Shopper) -> None:
    page = open_page(shopper).page
    badge, panel = page.get_by_role("button", name="Test mode"), page.get_by_test_id("test-cards")
    badge.focus()
    page.keyboard.press("Enter")
    expect(panel).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(badge).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(panel).to_be_hidden()
    expect(shopper.checkout.field("cardNumber")).to_have_value(CARDS["Succeeds"])


@pytest.mark.slow
def test_without_script_the_panel_lists_the_numbers(new_shopper: Callable[..., Shopper]) -> None:
    plain = new_shopper(java_script_enabled=False)
    plain.page.goto(create_session(plain.server)["url"])
    plain.page.get_by_test_id("test-mode-badge").click()
    for number in CARDS.values():
        expect(plain.page.get_by_test_id("test-cards")).to_contain_text(number)
    expect(plain.page.get_by_test_id("test-cards").get_by_role("button")).to_have_count(0)
