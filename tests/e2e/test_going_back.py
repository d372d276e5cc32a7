"""Back to the payment page: the browser restores the form, and the fields have to agree with it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.payment_page import hold, open_page
from tests.e2e.shopper import Shopper
from tests.support.factories import CHALLENGED_CARD, address, shipping_options

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


@pytest.mark.slow
def test_a_page_kept_in_memory_that_was_sent_is_loaded_again(shopper: Shopper) -> None:
    """Its attempt is used up: pressing Pay again would only show the outcome of the first press."""
    open_page(shopper)
    shopper.checkout.fill_digital()
    attempt = shopper.checkout.field("attempt").input_value()
    hold(shopper.page, "**/pay/*")
    shopper.checkout.press_pay()
    expect(shopper.checkout.pay_button).to_have_attribute("aria-busy", "true")
    with shopper.page.expect_navigation():
        shopper.page.evaluate(RESTORED)
    expect(shopper.page.locator("body")).to_have_attribute("data-ready", "")
    assert shopper.checkout.field("attempt").input_value() != attempt
    expect(shopper.checkout.pay_button).not_to_have_attribute("aria-busy", "true")


@pytest.mark.slow
def test_a_reload_keeps_what_was_typed_but_the_card(shipped: Shopper) -> None:
    page, checkout = shipped.page, shipped.checkout
    type_british_address(shipped)
    checkout.fill_card()
    page.reload()
    expect_british_address(shipped)
    expect(checkout.field("cardExpiry")).to_have_value("12 / 34")
    stored = page.evaluate("JSON.stringify(sessionStorage)")
    assert "4242" not in stored
    assert "cardCvc" not in stored


@pytest.mark.slow
def test_back_from_the_bank_finds_what_was_typed(shipped: Shopper) -> None:
    """And a failed challenge, which leads to a page of its own."""
    page, checkout = shipped.page, shipped.checkout
    type_british_address(shipped)
    checkout.fill_card(CHALLENGED_CARD)
    checkout.press_pay()
    shipped.bank.challenge.wait_for()
    page.go_back()
    expect_british_address(shipped)
    page.go_forward()
    shipped.bank.fail()
    expect(checkout.decline_message).to_be_visible()
    expect_british_address(shipped)
    expect(checkout.field("cardExpiry")).to_have_value("12 / 34")


@pytest.mark.slow
def test_a_card_number_in_another_field_is_not_kept(shipped: Shopper) -> None:
    shipped.checkout.field("shippingAddressLine2").fill("card 4242-4242 4242 4242 thanks")
    shipped.checkout.field("shippingLocality").fill("Leeds")
    shipped.page.reload()
    expect(shipped.checkout.field("shippingLocality")).to_have_value("Leeds")
    assert "4242" not in shipped.page.evaluate("JSON.stringify(sessionStorage)")


@pytest.mark.slow
def test_a_paid_session_leaves_nothing_in_the_tab(shipped: Shopper) -> None:
    shipped.checkout.fill_physical()
    shipped.checkout.press_pay()
    shipped.page.wait_for_url("**/orders?session_id=*")
    shipped.page.goto(f"{shipped.server.provider}/readyz")
    assert shipped.page.evaluate("sessionStorage.length") == 0


@pytest.mark.slow
def test_a_country_that_is_chosen_again_has_its_state(shipped: Shopper) -> None:
    """Browsers that fill in an address may set the select without an event."""
    checkout = shipped.checkout
    state = checkout.field("shippingAdministrativeArea")
    state.evaluate("select => { select.value = 'CA'; }")
    checkout.field("shippingCountry").select_option("GB")
    expect(state).to_have_count(0)
    checkout.field("shippingCountry").select_option("CA")
    expect(state.locator("option[value=ON]")).to_have_count(1)
    state.select_option("ON")
    checkout.field("shippingCountry").select_option("US")
    expect(state.locator("option[value=TX]")).to_have_count(1)
    expect(state).to_have_value("CA")
    shipped.page.reload()
    expect(state).to_have_value("CA")
    checkout.field("shippingCountry").select_option("CA")
    expect(state.locator("option[value=ON]")).to_have_count(1)
    expect(state).to_have_value("ON")


def type_british_address(shopper: Shopper) -> None:
    """Everything but the card; the billing address is in another country."""
    checkout = shopper.checkout
    checkout.fill_email()
    checkout.field("shippingCountry").select_option("GB")
    expect(checkout.field("shippingAdministrativeArea")).to_have_count(0)
    checkout.fill_shipping(address(country="GB", city="London", state="", postal_code="EC2R 8EJ"))
    checkout.choose_shipping("Express Shipping")
    expect(checkout.total).to_have_attribute("data-amount", "3400")
    checkout.fill_billing()
    checkout.field("cardUseShippingAsBilling").uncheck()
    checkout.field("billingCountry").select_option("DE")
    expect(shopper.page.get_by_role("textbox", name="Postal code")).to_be_visible()
    checkout.field("billingPostalCode").fill("10115")


def expect_british_address(shopper: Shopper) -> None:
    checkout = shopper.checkout
    expect(checkout.field("shippingCountry")).to_have_value("GB")
    expect(checkout.field("shippingAdministrativeArea")).to_have_count(0)
    expect(shopper.page.get_by_role("textbox", name="Postal code")).to_be_visible()
    for name, value in (
        ("email", "jenny@example.com"),
        ("shippingName", "Jenny Rosen"),
        ("shippingLocality", "London"),
        ("shippingPostalCode", "EC2R 8EJ"),
        ("billingName", "Jenny Rosen"),
        ("billingCountry", "DE"),
        ("billingPostalCode", "10115"),
    ):
        expect(checkout.field(name)).to_have_value(value)
    expect(checkout.field("cardUseShippingAsBilling")).not_to_be_checked()
    expect(shopper.page.get_by_role("radio", name="Express Shipping")).to_be_checked()
