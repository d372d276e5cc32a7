"""An order in the browser: on paper, in large type, bought again, and while the provider can't be reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.order_pages import bought, order_refunded_in_part, order_sent
from tests.e2e.page_checks import NARROW, sticking_out
from tests.e2e.shopper import DIGITAL, PHYSICAL, Shopper
from tests.support import servers
from tests.support.databases import Databases
from tests.support.servers import Server

pytestmark = pytest.mark.slow


def test_a_printed_order_is_a_receipt(shopper: Shopper) -> None:
    order_refunded_in_part(shopper)
    page = shopper.page
    receipt, main = page.get_by_text("Receipt", exact=False), page.get_by_role("main")
    expect(receipt).to_be_hidden()
    page.emulate_media(media="print")
    expect(receipt).to_be_visible()
    words = " ".join(main.inner_text().split())
    for text in (
        "Northdesk",
        "Partly refunded",
        "Order number N-",
        "Paid with Visa •••• 4242",
        "South San Francisco, CA 94080",
        "1 × $79.00",
        "Total $84.00",
        "Refunded -$12.50",
        "Total after refunds $71.50",
    ):
        assert text in words
    for text in ("Progress", "Print", "Buy again", "Behind this order", "Your orders"):
        assert text not in words
    page.set_viewport_size({"width": 680, "height": 960})  # A4 between its margins
    assert sticking_out(page) == []


def test_an_unpaid_order_prints_no_receipt(shopper: Shopper) -> None:
    shopper.open_payment_page(DIGITAL)
    shopper.orders.open()
    shopper.orders.rows.first.get_by_role("link").click()
    shopper.page.wait_for_url("**/orders/*")
    shopper.page.emulate_media(media="print")
    words = shopper.page.get_by_role("main").inner_text()
    assert "Waiting for payment" in words
    assert "Receipt" not in words


def test_text_at_twice_its_size_reflows(shopper: Shopper) -> None:
    """At 1280 px with the root's size doubled, and at 320 px, which 1280 px are at a zoom of 400 %."""
    page = shopper.page
    order_sent(shopper)
    order = page.url
    success = f"{shopper.server.shop}/checkout/success?session_id={bought(shopper, PHYSICAL)}"
    shopper.shop.add_to_cart(PHYSICAL)
    for url in (success, order, f"{shopper.server.shop}/orders", f"{shopper.server.shop}/cart"):
        page.goto(url)
        page.set_viewport_size({"width": 1280, "height": 900})
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert sticking_out(page) == [], url
        page.evaluate("document.documentElement.style.fontSize = ''")
        page.set_viewport_size({"width": NARROW, "height": 900})
        assert sticking_out(page) == [], url


def test_buying_again_stays_on_the_order(shopper: Shopper) -> None:
    order_sent(shopper)
    page, order = shopper.page, shopper.page.url
    page.get_by_role("button", name="Buy again").click()
    expect(
        page.get_by_role("status").filter(has_text="Wireless Keyboard is in your cart.")
    ).to_be_visible()
    expect(page.locator("#cart-link")).to_contain_text("1")
    assert page.url == order
    page.get_by_role("link", name="View cart").click()
    expect(shopper.cart.lines).to_have_count(1)


@pytest.fixture(scope="module")
def lonely_server(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A shop whose provider can't be reached."""
    folder: Path = tmp_path_factory.mktemp("lonely")
    nowhere = f"http://127.0.0.1:{servers.free_port()}"
    environ = {**databases.empty("sqlite", folder / "data"), "CHECKOUT_API_URL": nowhere}
    with servers.running(environ, folder) as server:
        yield server


@pytest.mark.parametrize("scripts", [True, False])
def test_while_the_provider_cannot_be_reached(
    new_shopper: Callable[..., Shopper], lonely_server: Server, scripts: bool
) -> None:
    shopper = new_shopper(lonely_server, java_script_enabled=scripts)
    page, main = shopper.page, shopper.page.get_by_role("main")
    shopper.shop.add_to_cart(PHYSICAL)
    shopper.cart.open()
    shopper.cart.checkout_button.click()
    expect(page.get_by_role("alert")).to_contain_text("We can’t reach our payment provider")
    expect(shopper.cart.lines).to_have_count(1)

    session = f"cs_test_scripts{scripts}"
    newest = "(SELECT max(pk) FROM shop_orders)"
    stored = f"UPDATE shop_orders SET session_id = :session WHERE pk = {newest}"
    lonely_server.rows("storefront", stored, session=session)
    page.goto(f"{lonely_server.shop}/checkout/success?session_id={session}")
    expect(shopper.orders.heading).to_have_text("Confirming…")
    with page.expect_response("**/checkout/success**"):
        """It looks again by itself."""
    expect(shopper.orders.heading).to_have_text("Confirming…")

    reference = lonely_server.rows(
        "storefront", "SELECT reference FROM shop_orders WHERE session_id = :id", id=session
    )[0]["reference"]
    page.goto(f"{lonely_server.shop}/checkout/cancel?order={reference}")
    expect(main).to_contain_text("We couldn’t close your checkout yet.")
    expect(shopper.cart.lines).to_have_count(1)
    shopper.orders.open()
    expect(main).to_contain_text("Confirming…")
    shopper.orders.rows.first.get_by_role("link").click()
    page.wait_for_url("**/orders/*")
    expect(main).to_contain_text("We are waiting for our payment provider’s answer.")
    page.get_by_role("link", name="Check again").click()
    expect(shopper.orders.heading).to_have_text("Confirming…")
