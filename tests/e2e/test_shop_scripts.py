"""The shop's JavaScript modules, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.shopper import DIGITAL, PHYSICAL, Shopper

NAME = "Wireless Keyboard"
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


def open_home(shopper: Shopper) -> None:
    shopper.shop.open()
    expect(shopper.page.locator("body")).to_have_attribute("data-ready", "")


def open_cart(shopper: Shopper, slug: str = PHYSICAL) -> None:
    """A cart with one of a product, its scripts ready."""
    shopper.shop.add_to_cart(slug)
    shopper.cart.open()
    expect(shopper.page.locator("body")).to_have_attribute("data-ready", "")


def add_button(page: Page, name: str) -> Locator:
    """A product's button on the home page."""
    return page.get_by_role("button", name=f"Add to cart {name}")


def stop_clock(page: Page) -> None:
    """Timers of the page from now on fire by `clock.run_for` alone.

    After `install` alone the time goes on, and a slow press lets a short timer fire.
    """
    page.clock.install(time=0)
    page.clock.pause_at(1_000)


def count_requests(page: Page, path: str) -> list[str]:
    """The URLs of the POST requests to `path` from now on."""
    urls: list[str] = []
    page.on(
        "request",
        lambda request: (
            urls.append(request.url)
            if request.method == "POST" and request.url.endswith(path)
            else None
        ),
    )
    return urls


def hold_requests(page: Page, pattern: str) -> list[Route]:
    """The requests to `pattern` from now on, each waiting to be continued."""
    held: list[Route] = []
    page.route(pattern, lambda route: held.append(route))
    return held


def mark_page(page: Page) -> None:
    """Mark the document, to tell later whether it was loaded again."""
    page.evaluate("window.loadedOnce = true")


def is_marked(page: Page) -> bool:
    return bool(page.evaluate("window.loadedOnce === true"))


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
    toast.get_by_text(NAME).hover()
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
def test_remove_and_undo(shopper: Shopper) -> None:
    open_cart(shopper)
    mark_page(shopper.page)
    shopper.page.get_by_role("button", name="Remove").click()
    notice = shopper.page.locator("#main .notice")
    expect(notice).to_contain_text(f"{NAME} was removed.")
    expect(notice).to_be_focused()
    shopper.page.get_by_role("button", name="Undo").click()
    expect(shopper.page.get_by_test_id("cart-total")).to_have_text("$79.00")
    assert is_marked(shopper.page)


# shop-stepper, shop-autosave, shop-focus


@pytest.mark.slow
def test_the_stepper_saves_once_after_several_presses(shopper: Shopper) -> None:
    stop_clock(shopper.page)
    open_cart(shopper)
    updates = count_requests(shopper.page, "/cart/update")
    more = shopper.page.get_by_role("button", name=f"One more: {NAME}")
    for _ in range(3):
        more.click()
    expect(shopper.page.get_by_role("spinbutton")).to_have_value("4")
    assert updates == []
    shopper.page.clock.run_for(400)
    expect(shopper.page.get_by_test_id("cart-total")).to_have_text("$316.00")
    assert len(updates) == 1
    expect(more).to_be_focused()
    expect(shopper.page.locator("#announcer")).to_have_text("Subtotal $316.00")
    for button, quantity, total in (
        (shopper.page.get_by_role("button", name=f"Remove {NAME}"), "5", "$395.00"),
        (shopper.cart.checkout_button, "6", "$474.00"),
    ):
        shopper.page.get_by_role("spinbutton").fill(quantity)
        button.focus()
        shopper.page.clock.run_for(400)
        expect(shopper.page.get_by_test_id("cart-total")).to_have_text(total)
        expect(button).to_be_focused()


@pytest.mark.slow
def test_the_stepper_stops_at_its_limits(shopper: Shopper) -> None:
    shopper.shop.open_product(PHYSICAL)
    quantity = shopper.page.get_by_role("spinbutton", name="Quantity")
    less = shopper.page.get_by_role("button", name="One less")
    more = shopper.page.get_by_role("button", name="One more")
    expect(less).to_be_disabled()
    most = int(quantity.get_attribute("max") or 0)
    quantity.fill(str(most - 1))
    more.click()
    expect(quantity).to_have_value(str(most))
    expect(more).to_be_disabled()
    expect(quantity).to_be_focused()
    expect(less).to_be_enabled()


@pytest.mark.slow
def test_an_invalid_quantity_is_not_saved(shopper: Shopper) -> None:
    stop_clock(shopper.page)
    open_cart(shopper)
    updates = count_requests(shopper.page, "/cart/update")
    quantity = shopper.page.get_by_role("spinbutton")
    quantity.fill("0")
    quantity.blur()
    shopper.page.clock.run_for(1_000)
    expect(quantity).to_be_focused()
    assert quantity.evaluate("input => input.validity.rangeUnderflow")
    assert updates == []


@pytest.mark.slow
def test_a_quantity_typed_before_checkout_is_bought(shopper: Shopper) -> None:
    open_cart(shopper)
    shopper.cart.choose(mode="payment")
    shopper.page.get_by_role("spinbutton").fill("3")
    shopper.cart.check_out()
    expect(shopper.checkout.total).to_have_attribute("data-amount", "24200")
    expect(shopper.checkout.pay_button).to_contain_text("Pay $242.00")


@pytest.mark.slow
def test_the_update_button_needs_no_script_and_is_hidden_with_one(shopper: Shopper) -> None:
    open_cart(shopper)
    expect(shopper.page.get_by_role("button", name="Update")).to_have_count(0)


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


# shop-nav, shop-print


@pytest.mark.slow
def test_the_current_category_is_scrolled_into_view(new_shopper: Callable[..., Shopper]) -> None:
    narrow = new_shopper(viewport={"width": 375, "height": 800})
    narrow.page.goto(f"{narrow.server.shop}/?category=digital")
    navigation = narrow.page.get_by_role("navigation", name="Shop")
    expect(navigation.get_by_role("link", name="Digital")).to_be_in_viewport()
    assert navigation.evaluate("nav => nav.scrollLeft") > 0


@pytest.mark.slow
def test_print_opens_the_print_dialog(shopper: Shopper) -> None:
    shopper.page.add_init_script("window.print = () => { window.printed = true; }")
    shopper.buy(DIGITAL)
    shopper.orders.view_order()
    shopper.page.get_by_role("button", name="Print").click()
    assert shopper.page.evaluate("window.printed === true")
