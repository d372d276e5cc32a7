"""The panel for developers in the cart: the request changes with the choice, and can be copied."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.shopper import DIGITAL, PHYSICAL, Shopper

pytestmark = pytest.mark.slow


def test_the_request_changes_with_the_choice_and_is_copied(new_shopper: Any) -> None:
    shopper = new_shopper(permissions=["clipboard-read", "clipboard-write"])
    page = shopper.page
    shopper.shop.add_to_cart(PHYSICAL)
    page.get_by_text("For developers").click()
    shown = page.locator("#request code")
    expect(shown.first).to_contain_text('"success_url"')
    page.locator('[value="hosted"]').focus()
    page.keyboard.press("ArrowDown")
    expect(shown.first).to_contain_text('"ui_mode": "embedded"')
    expect(shown.nth(1)).to_contain_text('"ui_mode": "embedded"')
    expect(page.locator('[value="embedded"]')).to_be_focused()
    expect(page.locator("#assurance")).to_contain_text("You pay on this site")
    page.get_by_label("Increase").or_(page.locator('[data-step="1"]')).first.click()
    expect(shown.first).to_contain_text('"quantity": 2')
    expect(page.locator('[value="embedded"]')).to_be_checked()
    page.locator("#request").get_by_role("button", name="Copy").nth(1).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"curl {shopper.server.provider}/v1/checkout/sessions")
    assert copied == shown.nth(1).text_content()


def test_without_script_a_button_shows_the_request(new_shopper: Any) -> None:
    shopper: Shopper = new_shopper(java_script_enabled=False)
    page = shopper.page
    shopper.shop.add_to_cart(DIGITAL)
    shopper.cart.choose(mode="payment", ui_mode="custom")
    page.get_by_role("button", name="Show the request").click()
    expect(page.locator("#request code").first).to_contain_text('"ui_mode": "custom"')
    expect(page.locator("#request code").first).to_contain_text('"mode": "payment"')
    shopper.cart.checkout_button.click()
    page.wait_for_url("**/checkout/pay?*")
