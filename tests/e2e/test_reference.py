"""The search of the API's reference, by keyboard and while typing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.slow


def test_results_appear_while_typing_and_the_url_names_them(shopper: Shopper) -> None:
    page = shopper.page
    page.goto(f"{shopper.server.provider}/docs/reference")
    page.wait_for_selector("[data-ready]")
    box = page.get_by_label("Search calls, parameters and fields")
    box.press_sequentially("capture payment")
    expect(page.locator("#found")).to_contain_text("for “capture payment”")
    expect(page).to_have_url(f"{shopper.server.provider}/docs/reference?q=capture+payment")
    expect(box).to_be_focused()
    box.fill("")
    expect(page.locator("#found")).to_contain_text("Checkout Sessions")


def test_a_result_is_opened_by_keyboard(shopper: Shopper) -> None:
    page = shopper.page
    page.goto(f"{shopper.server.provider}/docs/reference")
    page.get_by_label("Search calls, parameters and fields").fill("capture an authorized")
    page.keyboard.press("Enter")
    first = page.locator("#found a").first
    expect(first).to_contain_text("Capture an authorized amount")
    first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h2:target")).to_have_text("Capture an authorized amount")
