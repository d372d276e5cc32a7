"""Two shoppers want the last units: nobody loses what is in the cart, and who pays can't come too late."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.shopper import Shopper
from tests.e2e.stock import SCARCE, set_stock

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_last_units_are_sold_to_who_starts_first(
    new_shopper: Callable[..., Shopper], script: bool
) -> None:
    shopper = new_shopper(java_script_enabled=script)
    set_stock(shopper.server, SCARCE, 3)
    shopper.shop.open_product(SCARCE)
    expect(shopper.page.get_by_text("Only 3 left")).to_be_visible()
    shopper.page.get_by_label("Quantity").fill("3")
    shopper.shop.add_shown_product()
    shopper.shop.add_to_cart("gift-card")

    faster = new_shopper(java_script_enabled=script)
    faster.start_checkout(SCARCE)

    shopper.cart.checkout_button.click()
    expect(
        shopper.page.get_by_text("Mantel Clock: reduced to 2, that’s all we have.")
    ).to_be_visible()
    expect(shopper.page).to_have_url(f"{shopper.server.shop}/cart")
    expect(shopper.cart.lines).to_have_count(2)
    expect(shopper.page.get_by_label("Quantity of Mantel Clock")).to_have_value("2")
    shopper.cart.check_out()

    third = new_shopper(java_script_enabled=script)
    third.shop.open_product(SCARCE)
    expect(third.page.get_by_text("Out of stock")).to_be_visible()
    expect(third.shop.add_button).to_be_disabled()

    for buyer in (faster, shopper):  # what is reserved can't run out
        buyer.checkout.fill_physical()
        buyer.checkout.press_pay()
        buyer.orders.wait_for_success()


def test_back_from_the_payment_page_the_cart_has_its_units(shopper: Shopper) -> None:
    set_stock(shopper.server, SCARCE, 1)
    shopper.start_checkout(SCARCE)
    shopper.cart.open()
    expect(shopper.page.get_by_text("Only 1 left")).to_be_visible()
    shopper.shop.add_to_cart("gift-card")
    shopper.cart.check_out()
    shopper.checkout.fill_physical()
    shopper.checkout.press_pay()
    shopper.orders.wait_for_success()
