"""The shop's JavaScript modules, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.shop_scripts import (
    NAME,
    add_button,
    hold_requests,
    is_marked,
    mark_page,
    open_cart,
    open_home,
    stop_clock,
)
from tests.e2e.shopper import DIGITAL, PHYSICAL, Shopper

ABORTED = "net::ERR_FAILED"
COUNT_SUBMITS = """
window.presses = window.submits = 0;
document.querySelector(".cart__checkout").addEventListener("submit", (event) => {
  window.presses += 1;
  if (!event.defaultPrevented) window.submits += 1;
  event.preventDefault();
});
"""
"""Counts how often the checkout form would be sent, and keeps the page."""


# shop-swap, shop-toast


@pytest.mark.slow
def test_add_to_cart_shows_a_toast_and_the_new_count(shopper: Shopper) -> None:
    open_home(shopper)
    mark_page(shopper.page)
    add_button(shopper.page, NAME).click()
    toast = shopper.page.locator("#flashes[data-floating]")
    expect(toast).to_contain_text(f"{NAME} is in your cart.")
    expect(shopper.page.get_by_role("link", name="Cart 1 item")).to_be_visible()
    expect(add_button(shopper.page, NAME)).to_be_focused()
    assert is_marked(shopper.page)


@pytest.mark.slow
def test_the_toast_goes_away_unless_it_is_hovered(shopper: Shopper) -> None:
    stop_clock(shopper.page)
    open_home(shopper)
    add_button(shopper.page, NAME).click()
    toast = shopper.page.locator("#flashes[data-floating]")
    toast.get_by_role("link", name="View cart").hover()
    shopper.page.clock.run_for(7_000)
    expect(toast).to_contain_text(NAME)
    shopper.page.mouse.move(0, 0)
    shopper.page.clock.run_for(7_000)
    expect(toast).to_have_count(0)
    expect(shopper.page.locator("#flashes")).to_be_empty()


@pytest.mark.slow
def test_two_products_added_at_once_are_both_added(shopper: Shopper) -> None:
    shopper.shop.add_to_cart(DIGITAL)
    open_home(shopper)
    held = hold_requests(shopper.page, "**/cart/add")
    add_button(shopper.page, NAME).click()
    add_button(shopper.page, "Desk Fern").click()
    expect(shopper.page.locator('button[aria-disabled="true"]')).to_have_count(2)
    assert len(held) == 2
    for route in held:
        route.continue_()
    expect(shopper.page.locator('button[aria-disabled="true"]')).to_have_count(0)
    shopper.cart.open()
    expect(shopper.cart.lines).to_have_count(3)


@pytest.mark.slow
def test_a_failed_background_request_submits_the_form_instead(shopper: Shopper) -> None:
    open_home(shopper)
    shopper.watch.expect(ABORTED)
    mark_page(shopper.page)
    shopper.page.route(
        "**/cart/add",
        lambda route: (
            route.abort() if route.request.resource_type == "fetch" else route.continue_()
        ),
    )
    add_button(shopper.page, NAME).click()
    expect(shopper.page.locator("#flashes")).to_contain_text(f"{NAME} is in your cart.")
    assert not is_marked(shopper.page)


@pytest.mark.slow
def test_the_shelf_works_without_script(new_shopper: Callable[..., Shopper]) -> None:
    plain = new_shopper(java_script_enabled=False)
    plain.page.goto(f"{plain.server.shop}/?category=tech")
    add_button(plain.page, NAME).click()
    expect(plain.page.locator("#flashes")).to_contain_text(f"{NAME} is in your cart.")
    expect(plain.page).to_have_url(f"{plain.server.shop}/?category=tech")


@pytest.mark.slow
@pytest.mark.parametrize("width", [375, 1280])
def test_what_the_toast_is_over_can_be_pressed(shopper: Shopper, width: int) -> None:
    shopper.page.set_viewport_size({"width": width, "height": 700})
    shopper.shop.open_product(PHYSICAL)
    mark_page(shopper.page)
    shopper.shop.add_button.click()
    toast = shopper.page.locator("#flashes[data-floating]")
    expect(toast).to_contain_text(f"{NAME} is in your cart.")
    covered = toast.evaluate(
        """(box) => {
            const { left, right, top, bottom } = box.querySelector(".notice").getBoundingClientRect();
            const covered = [];
            for (let x = left + 2; x < right; x += 8) for (let y = top + 2; y < bottom; y += 8) {
                const hit = document.elementFromPoint(x, y);
                if (box.contains(hit) && !hit.closest("a")) covered.push([x, y]);
            }
            return covered;
        }"""
    )
    assert covered == []
    shopper.shop.add_button.click(trial=True)
    expect(shopper.page.get_by_role("link", name="Cart 1 item")).to_be_visible()
    assert is_marked(shopper.page)


# shop-busy


@pytest.mark.slow
def test_checkout_is_sent_once_however_often_it_is_pressed(shopper: Shopper) -> None:
    open_cart(shopper, DIGITAL)
    shopper.page.evaluate(COUNT_SUBMITS)
    button = shopper.cart.checkout_button
    button.click()
    expect(shopper.page.get_by_text("One moment…")).to_be_visible()
    expect(shopper.page.locator('button[aria-busy="true"][aria-disabled="true"]')).to_have_count(1)
    shopper.page.keyboard.press("Enter")
    assert shopper.page.evaluate("[window.presses, window.submits]") == [2, 1]


@pytest.mark.slow
def test_a_page_restored_by_the_back_button_is_no_longer_busy(shopper: Shopper) -> None:
    open_cart(shopper, DIGITAL)
    button = shopper.page.locator(".cart__checkout button[type=submit]")
    button.evaluate("button => { button.setAttribute('aria-busy', 'true'); }")
    restored = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
    shopper.page.evaluate(restored)
    expect(button).not_to_have_attribute("aria-busy", "true")
    expect(button).not_to_have_attribute("aria-disabled", "true")


# shop-print


@pytest.mark.slow
def test_print_opens_the_print_dialog(shopper: Shopper) -> None:
    shopper.page.add_init_script("window.print = () => { window.printed = true; }")
    shopper.buy(DIGITAL)
    shopper.orders.view_order()
    shopper.page.get_by_role("button", name="Print").click()
    assert shopper.page.evaluate("window.printed === true")
