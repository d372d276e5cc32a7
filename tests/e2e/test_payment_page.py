"""The payment page with mistakes in its form, of closed sessions and at unknown links."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from tests.e2e.payment_page import error_of
from tests.e2e.shopper import DIGITAL, PHYSICAL, Shopper
from tests.support.factories import GOOD_CARD, create_session, get, post


@pytest.mark.slow
def test_an_empty_form_says_what_is_missing(shopper: Shopper) -> None:
    shopper.open_payment_page(PHYSICAL)
    shopper.checkout.press_pay()

    summary = shopper.checkout.error_summary
    expect(summary).to_be_visible()
    expect(summary).to_be_focused()
    expect(shopper.page).to_have_title("Error: Pay Northdesk · Till")
    wrong = shopper.page.locator('[aria-invalid="true"]').all()
    assert len(wrong) >= 8
    expect(summary).to_have_text(f"Check {len(wrong)} fields")
    for name in [each.get_attribute("id") for each in wrong]:
        field = shopper.page.locator(f'[id="{name}"]')
        expect(field).to_have_attribute("aria-describedby", f"{name}-error")
        row = shopper.page.locator(".field-row").filter(has=field)
        expect(row.locator(f'[id="{name}-error"]')).to_be_visible()
    summary.get_by_role("link").click()
    expect(shopper.checkout.field("email")).to_be_focused()


def test_the_server_finds_the_same_mistakes(shopper: Shopper) -> None:
    """Without the script's own checks: typed values are kept, the card's are not."""
    shopper.open_payment_page(PHYSICAL)
    shopper.checkout.fill_physical()
    shopper.checkout.fill_email("jenny@")
    shopper.checkout.field("shippingPostalCode").fill("123")
    shopper.page.evaluate("document.querySelector('form#payment').submit()")

    summary = shopper.checkout.error_summary
    expect(summary).to_have_text("Check 2 fields")
    expect(error_of(shopper, "email")).to_have_text("Enter an email address like name@example.com.")
    expect(error_of(shopper, "shippingPostalCode")).to_contain_text("Enter a valid ZIP code")
    expect(shopper.checkout.field("email")).to_have_value("jenny@")
    expect(shopper.checkout.field("shippingPostalCode")).to_have_value("123")
    expect(shopper.checkout.field("shippingName")).to_have_value("Jenny Rosen")
    expect(shopper.checkout.field("billingName")).to_have_value("Jenny Rosen")
    expect(shopper.checkout.field("cardNumber")).to_have_value("")
    expect(shopper.checkout.field("cardCvc")).to_have_value("")

    shopper.checkout.fill_email()
    expect(summary).to_have_text("Check 1 field")
    summary.get_by_role("link").click()
    expect(shopper.checkout.field("shippingPostalCode")).to_be_focused()
    shopper.checkout.field("shippingPostalCode").fill("94080")
    expect(summary).to_have_count(0)
    expect(shopper.page).to_have_title("Pay Northdesk · Till")


@pytest.mark.slow
def test_another_country_brings_its_own_fields(shopper: Shopper) -> None:
    shopper.open_payment_page(PHYSICAL)
    shopper.checkout.field("shippingName").fill("Jenny Rosen")
    state = shopper.checkout.field("shippingAdministrativeArea")
    state.select_option("CA")
    country = shopper.checkout.field("shippingCountry")
    country.select_option("GB")
    expect(state).to_have_count(0)
    expect(shopper.page.get_by_role("textbox", name="Postcode")).to_be_visible()
    expect(shopper.checkout.field("shippingName")).to_have_value("Jenny Rosen")
    country.select_option("US")
    expect(state).to_have_value("CA")


@pytest.mark.slow
def test_a_card_number_is_grouped_as_it_is_typed(shopper: Shopper) -> None:
    shopper.open_payment_page(DIGITAL)
    number = shopper.checkout.field("cardNumber")
    number.press_sequentially(GOOD_CARD)
    expect(number).to_have_value("4242 4242 4242 4242")
    number.fill("")
    number.press_sequentially("378282246310005")
    expect(number).to_have_value("3782 822463 10005")
    expiry = shopper.checkout.field("cardExpiry")
    expiry.press_sequentially("934")
    expect(expiry).to_have_value("09 / 34")


@pytest.mark.slow
def test_a_session_that_the_merchant_ended(shopper: Shopper) -> None:
    session = create_session(shopper.server)
    with shopper.server.api() as api:
        post(api, f"/v1/checkout/sessions/{session['id']}/expire")
    shopper.page.goto(session["url"])
    expect(shopper.result.state).to_have_attribute("data-status", "expired")
    expect(shopper.result.heading).to_have_text("This checkout was canceled by Northdesk")
    expect(shopper.result.text).to_contain_text("You were not charged.")
    expect(shopper.checkout.pay_button).to_have_count(0)
    shopper.result.merchant_link.click()
    shopper.page.wait_for_url("**/cart")


@pytest.mark.slow
def test_a_session_that_runs_out_while_the_page_is_open(shopper: Shopper) -> None:
    session = create_session(shopper.server)
    shopper.page.goto(session["url"])
    shopper.checkout.fill_digital()
    shopper.server.rows(
        "checkout",
        "UPDATE checkout_sessions SET expires_at = :now WHERE id = :id",
        now=int(time.time()) - 1,
        id=session["id"],
    )
    shopper.checkout.press_pay()
    expect(shopper.checkout.state).to_have_attribute("data-status", "expired")
    with shopper.server.api() as api:
        assert get(api, f"/v1/checkout/sessions/{session['id']}")["status"] == "expired"
        intent = get(api, f"/v1/payment_intents/{session['payment_intent']}")
        assert intent["status"] == "canceled"
        assert get(api, "/v1/charges", payment_intent=intent["id"])["data"] == []


@pytest.mark.slow
def test_an_unknown_token(shopper: Shopper) -> None:
    shopper.watch.expect("404")
    answer = shopper.page.goto(f"{shopper.server.provider}/pay/pay_nothing")
    assert answer is not None
    assert answer.status == 404
    expect(shopper.result.state).to_have_attribute("data-status", "unknown")
    expect(shopper.result.heading).to_have_text("There is no checkout here")


@pytest.mark.slow
def test_the_page_of_a_paid_session(shopper: Shopper) -> None:
    shopper.open_payment_page(DIGITAL)
    payment_url = shopper.page.url
    shopper.checkout.fill_digital()
    shopper.checkout.press_pay()
    shopper.orders.wait_for_success()

    shopper.page.goto(payment_url)
    expect(shopper.receipt.state).to_have_attribute("data-payment", "paid")
    expect(shopper.receipt.card).to_have_text("Visa •••• 4242")
    expect(shopper.receipt.total).to_have_attribute("data-amount", "1900")
    expect(shopper.checkout.pay_button).to_have_count(0)
    shopper.receipt.return_to_merchant()
    shopper.orders.wait_for_success()
    expect(shopper.orders.heading).to_have_text("Payment confirmed")


@pytest.mark.slow
def test_no_cookie_is_set_or_needed(shopper: Shopper) -> None:
    session = create_session(shopper.server)
    shopper.page.goto(session["url"])
    shopper.checkout.fill_digital()
    assert shopper.page.context.cookies(shopper.server.provider) == []


@pytest.mark.slow
def test_a_page_at_the_other_partys_origin_goes_home(shopper: Shopper) -> None:
    session = create_session(shopper.server)
    path = session["url"].removeprefix(shopper.server.provider)
    shopper.page.goto(shopper.server.shop + path)
    assert shopper.page.url == session["url"]
    shopper.page.goto(f"{shopper.server.provider}/cart")
    assert shopper.page.url == f"{shopper.server.shop}/cart"
