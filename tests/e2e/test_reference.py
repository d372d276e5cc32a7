"""The search of the documentation, by keyboard, while typing, and without a script."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.slow


def test_results_appear_while_typing_and_are_opened_by_keyboard(shopper: Shopper) -> None:
    page = shopper.page
    page.goto(f"{shopper.server.provider}/docs/test-cards")
    page.wait_for_selector("[data-ready]")
    page.keyboard.press("/")
    box = page.get_by_label("Search the docs")
    expect(box).to_be_focused()
    results = page.locator(".find__box")
    box.press_sequentially("capture an authorized")
    expect(results.get_by_role("link").first).to_contain_text("Capture an authorized amount")
    expect(results.get_by_role("status")).to_contain_text("results")
    box.press("Escape")
    expect(results).to_be_hidden()
    expect(box).to_be_focused()
    box.fill("success_url")
    expect(results).to_contain_text("success_url")
    box.fill("capture an authorized")
    expect(results.get_by_role("link").first).to_contain_text("Capture an authorized amount")
    page.keyboard.press("ArrowDown")
    expect(results.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h2:target")).to_have_text("Capture an authorized amount")


def test_enter_shows_all_results(shopper: Shopper) -> None:
    page = shopper.page
    page.goto(f"{shopper.server.provider}/docs")
    box = page.get_by_label("Search the docs")
    box.fill("webhook")
    box.press("Enter")
    page.wait_for_url("**/docs/search?q=webhook")
    expect(page.locator("main").get_by_role("link").first).to_contain_text("Webhook")


def test_the_server_and_the_script_find_the_same(shopper: Shopper) -> None:
    page = shopper.page
    for text in ("refund", "currency", "test clock"):
        page.goto(f"{shopper.server.provider}/docs/search?q={text}")
        page.wait_for_selector("[data-ready]")
        shown = page.locator("main .results__title").all_text_contents()[:8]
        page.get_by_label("Search the docs").focus()
        expect(page.locator(".find__box .results__title")).to_have_text(shown)


def test_without_script_the_form_searches(new_shopper: Any) -> None:
    shopper = new_shopper(java_script_enabled=False)
    page = shopper.page
    page.goto(f"{shopper.server.provider}/docs")
    page.get_by_label("Search the docs").fill("idempotency_key_reused")
    page.keyboard.press("Enter")
    page.locator("main").get_by_role("link", name="Error idempotency_key_reused").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("idempotency_key_reused")
