"""The cart's scripts: quantities that save themselves, Remove and Undo."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.shop_scripts import (
    NAME,
    count_requests,
    is_marked,
    mark_page,
    open_cart,
    stop_clock,
)
from tests.e2e.shopper import DIGITAL, PHYSICAL, Shopper


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
def test_what_is_wrong_with_a_quantity_is_said_in_the_page(shopper: Shopper) -> None:
    open_cart(shopper)
    mark_page(shopper.page)
    quantity = shopper.page.get_by_role("spinbutton")
    for typed, left, text in (
        ("150", "99", "reduced to"),
        ("-1", "99", "Choose a quantity from 1 to 99."),
        ("", "99", "Choose a quantity from 1 to 99."),
    ):
        most = quantity.get_attribute("max")
        quantity.fill(typed)
        quantity.blur()
        expect(shopper.page.locator("#flashes")).to_contain_text(text)
        expect(quantity).to_have_value(str(min(int(left), int(most or 0))))
    assert is_marked(shopper.page)


@pytest.mark.slow
def test_zero_removes_and_undo_puts_the_line_back_in_its_place(shopper: Shopper) -> None:
    for slug in (PHYSICAL, DIGITAL, "desk-fern"):
        shopper.shop.add_to_cart(slug)
    names = shopper.cart.lines.get_by_role("heading").all_inner_texts()
    first = shopper.page.get_by_role("spinbutton").first
    first.fill("2")
    first.blur()
    expect(shopper.cart.lines.first).to_contain_text("each")
    first = shopper.page.get_by_role("spinbutton").first
    first.fill("0")
    first.blur()
    expect(shopper.cart.lines).to_have_count(2)
    shopper.page.get_by_role("button", name="Undo").click()
    expect(shopper.cart.lines).to_have_count(3)
    assert shopper.cart.lines.get_by_role("heading").all_inner_texts() == names
    expect(shopper.page.get_by_role("spinbutton").first).to_have_value("2")


@pytest.mark.slow
def test_two_quantities_changed_at_once_are_both_saved(shopper: Shopper) -> None:
    for slug in (PHYSICAL, DIGITAL):
        shopper.shop.add_to_cart(slug)
    held: list[Route] = []
    shopper.page.route("**/cart/update", lambda route: held.append(route), times=1)
    first, second = shopper.page.get_by_role("spinbutton").all()
    first.fill("3")
    first.blur()
    expect(shopper.page.locator("[data-sent]")).to_have_count(1)
    second.fill("4")
    second.blur()
    held[0].continue_()
    expect(shopper.page.get_by_role("link", name="Cart 7 items")).to_be_visible()
    shopper.cart.open()
    for input, quantity in zip(shopper.page.get_by_role("spinbutton").all(), "34", strict=True):
        expect(input).to_have_value(quantity)


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
