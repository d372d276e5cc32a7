"""What the payment page's scripts do when the shipping rate or the country changes."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.payment_page import error_of, hold, open_page, posts
from tests.e2e.saved import new_code
from tests.e2e.shopper import Shopper
from tests.support.factories import GOOD_CARD, KEYBOARD, shipping_options


@pytest.fixture
def shipped(shopper: Shopper) -> Shopper:
    """A shopper at the payment page of something with two shipping rates."""
    return open_page(
        shopper,
        line_items=[{"price": KEYBOARD, "quantity": 1}],
        shipping_options=shipping_options(),
    )


def test_a_shipping_rate_changes_every_total(shipped: Shopper) -> None:
    page = shipped.page
    expect(shipped.checkout.total).to_have_attribute("data-amount", "8400")
    shipped.checkout.choose_shipping("Express Shipping")
    expect(shipped.checkout.total).to_have_attribute("data-amount", "9400")
    expect(shipped.checkout.total).to_have_text("$94.00")
    for part in ("due", "toggle-total"):
        expect(page.locator(f'[data-part="{part}"]')).to_have_text("$94.00")
    expect(page.locator('[data-part="totals"]')).to_contain_text("$15.00")
    expect(page.locator('[data-part="expected-amount"]')).to_have_value("9400")
    expect(shipped.checkout.pay_button).to_contain_text("$94.00")


@pytest.mark.slow
def test_pay_waits_for_the_total_that_is_under_way(shipped: Shopper) -> None:
    shipped.checkout.fill_physical()
    sent = posts(shipped.page)
    release = hold(shipped.page, "**/summary")
    shipped.checkout.choose_shipping("Express Shipping")
    shipped.checkout.pay_button.click(no_wait_after=True)
    expect(shipped.checkout.pay_button).to_have_attribute("aria-busy", "true")
    assert not [request for request in sent if not request.url.endswith("/summary")]
    release()
    shipped.page.wait_for_url("**/orders?session_id=*")
    (paid,) = [request for request in sent if not request.url.endswith("/summary")]
    assert "expected_amount=9400" in (paid.post_data or "")


@pytest.mark.slow
def test_an_older_total_does_not_replace_a_newer_one(shipped: Shopper) -> None:
    """Express, then Standard again: the request for the first is given up."""
    release = hold(shipped.page, "**/summary", first=True)
    shipped.checkout.choose_shipping("Express Shipping")
    with shipped.page.expect_event("requestfailed"):
        shipped.checkout.choose_shipping("Standard Shipping")
    release()
    expect(shipped.checkout.total).to_have_attribute("data-amount", "8400")
    expect(shipped.page.get_by_role("radio", name="Standard Shipping")).to_be_checked()


@pytest.mark.slow
def test_a_shop_that_cannot_be_reached_leaves_the_totals(shipped: Shopper) -> None:
    shipped.watch.expect("ERR_FAILED")
    shipped.page.route("**/summary", lambda route: route.abort())
    shipped.checkout.choose_shipping("Express Shipping")
    expect(shipped.checkout.total).to_have_attribute("data-amount", "8400")
    expect(shipped.checkout.pay_button).to_be_enabled()


@pytest.mark.slow
def test_another_country_keeps_what_fits_and_drops_its_errors(shipped: Shopper) -> None:
    shipped.checkout.fill_shipping()
    postal_code = shipped.checkout.field("shippingPostalCode")
    postal_code.fill("123")
    postal_code.blur()
    expect(error_of(shipped, "shippingPostalCode")).to_be_visible()
    shipped.checkout.field("shippingCountry").select_option("DE")
    expect(shipped.checkout.field("shippingAdministrativeArea")).to_have_count(0)
    expect(error_of(shipped, "shippingPostalCode")).to_have_count(0)
    expect(shipped.checkout.field("shippingAddressLine1")).to_have_value("354 Oyster Point Blvd")
    expect(shipped.checkout.field("shippingLocality")).to_have_value("South San Francisco")
    expect(shipped.checkout.field("shippingPostalCode")).to_have_value("123")


@pytest.mark.slow
def test_the_focus_survives_new_address_fields(shipped: Shopper) -> None:
    """Whoever goes on with Tab before the answer comes doesn't lose their place."""
    release = hold(shipped.page, "**/address/shipping")
    shipped.checkout.field("shippingCountry").select_option("GB")
    line = shipped.checkout.field("shippingAddressLine1")
    line.fill("1 Poultry")
    release()
    expect(shipped.checkout.field("shippingAdministrativeArea")).to_have_count(0)
    expect(shipped.checkout.field("shippingAddressLine1")).to_be_focused()
    expect(shipped.checkout.field("shippingAddressLine1")).to_have_value("1 Poultry")


@pytest.mark.slow
def test_card_fields_come_and_go_with_the_amount_to_pay(shopper: Shopper) -> None:
    """A shipping rate or a code makes the total zero. What stays keeps its messages, its text and the focus."""
    sent = posts(shopper.page)
    rates = [
        {"name": "Pickup", "amount": 0, "currency": "usd"},
        {"name": "Courier", "amount": 1500, "currency": "usd"},
    ]
    code = new_code(shopper.server, percent_off=100)
    open_page(shopper, shipping_options=rates, allow_promotion_codes=True)
    checkout, page = shopper.checkout, shopper.page
    apple_pay = page.get_by_test_id("wallet-apple-pay")
    checkout.field("email").fill("jenny@")
    checkout.fill_card()
    checkout.fill_billing(postal_code="94080")

    checkout.enter_code(code)
    expect(checkout.total).to_have_attribute("data-amount", "0")
    for gone in (checkout.field("cardNumber"), checkout.field("billingPostalCode"), apple_pay):
        expect(gone).to_have_count(0)
    expect(checkout.pay_button).to_contain_text("Complete order")
    checkout.press_pay()
    expect(error_of(shopper, "email")).to_be_visible()

    checkout.choose_shipping("Courier")
    expect(checkout.total).to_have_attribute("data-amount", "1500")
    expect(checkout.field("cardNumber")).to_have_value("")
    expect(checkout.field("cardExpiry")).to_have_value("12 / 34")
    expect(checkout.field("billingPostalCode")).to_have_value("94080")
    expect(apple_pay).to_be_visible()
    expect(error_of(shopper, "email")).to_be_visible()
    expect(page.get_by_role("radio", name="Courier")).to_be_focused()

    page.get_by_role("radio", name="Courier").press("ArrowUp")
    expect(checkout.field("cardNumber")).to_have_count(0)
    expect(page.get_by_role("radio", name="Pickup")).to_be_focused()
    checkout.fill_email()
    checkout.press_pay()
    page.wait_for_url("**/orders?session_id=*")
    assert not [each for each in sent if GOOD_CARD in (each.post_data or "")]
