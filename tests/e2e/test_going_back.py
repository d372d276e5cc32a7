"""Back to the payment page: the browser restores the form, and the fields have to agree with it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.payment_page import open_page
from tests.e2e.shopper import Shopper
from tests.support.factories import shipping_options

RESTORED = "setTimeout(() => dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true})))"
COUNTRIES = {"allowed_countries": ["US", "GB", "CA"]}


@pytest.fixture
def shipped(shopper: Shopper) -> Shopper:
    """A shopper at the payment page of something that is shipped."""
    return open_page(
        shopper, shipping_address_collection=COUNTRIES, shipping_options=shipping_options()
    )


def leave_and_return(shopper: Shopper) -> None:
    """Chromium under Playwright keeps no page in memory: it loads the page again and restores the form.

    It notes what was typed before it leaves for a page of the same origin; for another one it may be too late.
    """
    shopper.page.goto(f"{shopper.server.provider}/readyz")
    shopper.page.go_back()
    expect(shopper.page.locator("body")).to_have_attribute("data-ready", "")


@pytest.mark.slow
def test_the_fields_are_those_of_the_country(shipped: Shopper) -> None:
    page, checkout = shipped.page, shipped.checkout
    checkout.field("shippingCountry").select_option("GB")
    expect(page.get_by_role("textbox", name="Postcode")).to_be_visible()
    checkout.field("shippingLocality").fill("London")
    checkout.field("cardUseShippingAsBilling").uncheck()
    checkout.field("billingCountry").select_option("DE")
    expect(page.get_by_role("textbox", name="Postal code")).to_be_visible()

    leave_and_return(shipped)
    expect(checkout.field("shippingCountry")).to_have_value("GB")
    expect(page.get_by_role("textbox", name="Postcode")).to_be_visible()
    expect(checkout.field("shippingAdministrativeArea")).to_have_count(0)
    expect(checkout.field("shippingLocality")).to_have_value("London")
    expect(checkout.field("billingCountry")).to_have_value("DE")
    expect(page.get_by_role("textbox", name="Postal code")).to_be_visible()


@pytest.mark.slow
def test_the_brand_is_that_of_the_number(shipped: Shopper) -> None:
    checkout = shipped.checkout
    checkout.field("cardNumber").fill("378282246310005")
    leave_and_return(shipped)
    expect(checkout.field("cardNumber")).to_have_value("3782 822463 10005")
    expect(shipped.page.locator("#card-marks")).to_have_attribute("data-brand", "amex")
    expect(checkout.field("cardCvc")).to_have_attribute("maxlength", "4")


@pytest.mark.slow
def test_the_total_is_that_of_the_method(shipped: Shopper) -> None:
    page, checkout = shipped.page, shipped.checkout
    checkout.choose_shipping("Express Shipping")
    expect(checkout.total).to_have_attribute("data-amount", "3400")
    leave_and_return(shipped)
    expect(page.get_by_role("radio", name="Express Shipping")).to_be_checked()
    expect(checkout.total).to_have_attribute("data-amount", "3400")
    expect(checkout.field("expected_amount")).to_have_value("3400")


@pytest.mark.slow
def test_a_page_kept_in_memory_fetches_the_fields_that_it_was_left_without(
    shipped: Shopper,
) -> None:
    """Browsers that keep the page abort its requests when it is left."""
    page, checkout = shipped.page, shipped.checkout
    page.route("**/address/shipping", lambda route: route.abort())
    shipped.watch.expect("ERR_FAILED")
    with page.expect_event("requestfailed"):
        checkout.field("shippingCountry").select_option("GB")
    expect(checkout.field("shippingAdministrativeArea")).to_have_count(1)
    page.unroute("**/address/shipping")
    page.evaluate(RESTORED)
    expect(page.get_by_role("textbox", name="Postcode")).to_be_visible()
    expect(checkout.field("shippingAdministrativeArea")).to_have_count(0)


def test_a_page_kept_in_memory_that_was_sent_is_loaded_again(shopper: Shopper) -> None:
    """Its attempt is used up: pressing Pay again would only show the outcome of the first press."""
    open_page(shopper)
    shopper.checkout.fill_digital()
    attempt = shopper.checkout.field("attempt").input_value()
    shopper.page.evaluate(
        """() => {
          const form = document.getElementById("payment");
          form.addEventListener("submit", (event) => event.preventDefault());
          form.requestSubmit();
        }"""
    )
    expect(shopper.checkout.pay_button).to_have_attribute("aria-busy", "true")
    with shopper.page.expect_navigation():
        shopper.page.evaluate(RESTORED)
    expect(shopper.page.locator("body")).to_have_attribute("data-ready", "")
    assert shopper.checkout.field("attempt").input_value() != attempt
    expect(shopper.checkout.pay_button).not_to_have_attribute("aria-busy", "true")
