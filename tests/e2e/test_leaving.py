"""Going back, leaving and returning: nothing is charged twice and the cart is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from tests.e2e.page_checks import violations
from tests.e2e.pages.checkout_page import CheckoutPage
from tests.e2e.shopper import DIGITAL, Shopper
from tests.support.factories import get
from tests.support.servers import Server, eventually

DELIVERIES = """
SELECT webhook_deliveries.pk FROM webhook_deliveries
JOIN events ON events.id = webhook_deliveries.event_id WHERE events.object_id = :session
"""


@pytest.mark.slow
def test_cancel_keeps_the_cart_and_expires_the_session(shopper: Shopper) -> None:
    shopper.start_checkout(DIGITAL)
    token = shopper.page.url.rsplit("/", 1)[-1]
    payment_url = shopper.page.url
    shopper.checkout.cancel_link.click()
    shopper.page.wait_for_url("**/cart")

    expect(shopper.page.get_by_text("Your cart is saved")).to_be_visible()
    expect(shopper.cart.lines).to_have_count(1)
    (row,) = shopper.server.rows(
        "checkout", "SELECT status FROM checkout_sessions WHERE page_token = :token", token=token
    )
    assert row["status"] == "expired"
    shopper.page.goto(payment_url)
    expect(shopper.result.state).to_have_attribute("data-status", "expired")


@pytest.mark.slow
def test_after_cancel_the_cart_can_be_bought(shopper: Shopper) -> None:
    shopper.open_payment_page(DIGITAL)
    shopper.checkout.cancel_link.click()
    shopper.page.wait_for_url("**/cart")
    shopper.cart.check_out()
    shopper.checkout.fill_digital()
    shopper.checkout.press_pay()
    shopper.orders.wait_for_success()
    expect(shopper.orders.heading).to_have_text("Payment confirmed")


@pytest.mark.slow
def test_back_after_paying_does_not_charge_again(shopper: Shopper) -> None:
    session_id = shopper.buy(DIGITAL)
    expect(shopper.orders.heading).to_have_text("Payment confirmed")
    shopper.page.go_back()

    expect(shopper.receipt.state).to_have_attribute("data-status", "complete")
    expect(shopper.checkout.pay_button).to_have_count(0)
    with shopper.server.api() as api:
        session = get(api, f"/v1/checkout/sessions/{session_id}")
        charges = get(api, "/v1/charges", payment_intent=session["payment_intent"])["data"]
    assert len(charges) == 1


@pytest.mark.slow
def test_back_to_the_cart_after_paying_finds_it_empty(shopper: Shopper) -> None:
    shopper.buy(DIGITAL)
    shopper.page.goto(f"{shopper.server.shop}/checkout/cancel")
    expect(shopper.page.get_by_role("heading", name="Your cart is empty")).to_be_visible()


@pytest.mark.slow
def test_the_webhook_alone_settles_the_order(
    new_shopper: Callable[..., Shopper], both_servers: Server
) -> None:
    """The shopper pays and never comes back. On PostgreSQL the worker is a process of its own."""
    shopper = new_shopper(both_servers)
    shopper.open_payment_page(DIGITAL)
    shopper.page.route("**/checkout/success**", lambda route: route.fulfill(status=204))
    shopper.checkout.fill_digital()
    with shopper.page.expect_request("**/checkout/success**"):
        shopper.checkout.press_pay()

    def paid() -> bool:
        shopper.orders.open()
        return shopper.orders.status.get_attribute("data-status") == "paid"

    eventually(paid)


@pytest.mark.slow
def test_two_tabs_with_one_cart_pay_once(shopper: Shopper) -> None:
    shopper.open_payment_page(DIGITAL)
    other = shopper.page.context.new_page()
    other.goto(shopper.page.url)
    shopper.checkout.fill_digital()
    shopper.checkout.press_pay()
    session_id = shopper.orders.wait_for_success()

    second = CheckoutPage(other)
    second.fill_digital()
    second.press_pay()
    expect(second.state).to_have_attribute("data-status", "complete")
    with shopper.server.api() as api:
        session = get(api, f"/v1/checkout/sessions/{session_id}")
        assert len(get(api, "/v1/charges", payment_intent=session["payment_intent"])["data"]) == 1


PAYMENT = "UPDATE checkout_sessions SET payment_status = :status WHERE page_token = :token"


@pytest.fixture
def no_webhooks(live_server: Server) -> Iterator[None]:
    """No webhook is sent."""
    live_server.rows("checkout", "UPDATE webhook_endpoints SET status = 'disabled'")
    yield
    live_server.rows("checkout", "UPDATE webhook_endpoints SET status = 'enabled'")


@pytest.mark.slow
@pytest.mark.usefixtures("no_webhooks")
def test_the_success_page_alone_settles_the_order(shopper: Shopper) -> None:
    session_id = shopper.buy(DIGITAL)
    expect(shopper.orders.heading).to_have_text("Payment confirmed")
    assert shopper.server.rows("checkout", DELIVERIES, session=session_id) == []
    shopper.orders.view_order()
    expect(shopper.orders.status).to_have_attribute("data-status", "paid")


@pytest.mark.slow
@pytest.mark.usefixtures("no_webhooks")
def test_a_page_that_waits_for_the_payment_shows_it(shopper: Shopper) -> None:
    """It looks by itself, and is not loaded again before something has changed."""
    page, rows = shopper.page, shopper.server.rows
    token = shopper.pay_unseen(DIGITAL).rsplit("/", 1)[-1]
    rows("checkout", PAYMENT, status="unpaid", token=token)
    page.clock.install()
    page.goto(f"{shopper.server.provider}/pay/{token}/return")
    shopper.orders.wait_for_success()
    expect(shopper.orders.heading).to_have_text("Confirming…")
    page.evaluate(AXE_SCRIPT)
    assert violations(page) == []
    with page.expect_response("**/checkout/success**"):
        page.clock.fast_forward("00:05")
    rows("checkout", PAYMENT, status="paid", token=token)
    page.clock.run_for(10_000)
    expect(shopper.orders.heading).to_have_text("Payment confirmed")
