"""Long matrices: the other database, every country that the shop sends to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from storefront.orders.shipping import COUNTRIES
from tests.e2e.page_checks import NARROW, sticking_out, violations
from tests.e2e.shopper import DIGITAL, PHYSICAL, Shopper
from tests.support.fixtures import Servers

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("mode", ["payment", "order"])
@pytest.mark.parametrize("slug", [PHYSICAL, DIGITAL])
def test_buys_on_postgresql(
    new_shopper: Callable[..., Shopper], servers_by_kind: Servers, slug: str, mode: str
) -> None:
    shopper = new_shopper(servers_by_kind("postgresql"))
    shopper.buy(slug, mode)
    expect(shopper.orders.heading).to_have_text("Payment confirmed")


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_fields_of_a_country(shopper: Shopper, country: str) -> None:
    """No axe violation and nothing to scroll sideways at 320 px, in an empty form and in one with errors."""
    shopper.open_payment_page(PHYSICAL)
    page = shopper.page
    select = shopper.checkout.field("shippingCountry")
    if select.input_value() != country:
        with page.expect_response("**/address/shipping"):
            select.select_option(country)
    page.set_viewport_size({"width": NARROW, "height": 900})
    page.evaluate(AXE_SCRIPT)
    assert not violations(page)
    assert not sticking_out(page)
    shopper.checkout.press_pay()
    shopper.checkout.error_summary.wait_for()
    assert not violations(page)
    assert not sticking_out(page)
