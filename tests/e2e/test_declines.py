"""A card that is declined, and what the shopper has to type again: with script nothing, without it the card."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.shopper import DIGITAL, PHYSICAL, Shopper
from tests.support.factories import DECLINED_CARD, GOOD_CARD, NO_FUNDS_CARD, get


def test_a_decline_then_a_good_card(shopper: Shopper) -> None:
    shopper.open_payment_page(PHYSICAL)
    shopper.checkout.fill_physical(DECLINED_CARD)
    shopper.checkout.choose_shipping("Express Shipping")
    expect(shopper.checkout.total).to_have_attribute("data-amount", "9400")
    shopper.checkout.press_pay()

    expect(shopper.checkout.decline_message).to_contain_text("Your card was declined.")
    expect(shopper.checkout.decline_message).to_contain_text("Try a different card.")
    expect(shopper.checkout.field("cardNumber")).to_be_focused()
    expect(shopper.checkout.field("email")).to_have_value("jenny@example.com")
    expect(shopper.checkout.field("shippingAddressLine1")).to_have_value("354 Oyster Point Blvd")
    expect(shopper.checkout.field("shippingAdministrativeArea")).to_have_value("CA")
    expect(shopper.page.get_by_role("radio", name="Express Shipping")).to_be_checked()
    expect(shopper.checkout.field("cardNumber")).to_have_value("4000 0000 0000 0002")
    expect(shopper.checkout.field("cardExpiry")).to_have_value("12 / 34")
    expect(shopper.checkout.field("cardCvc")).to_have_value("123")

    shopper.checkout.field("cardNumber").fill(GOOD_CARD)
    shopper.checkout.press_pay()
    session_id = shopper.orders.wait_for_success()
    with shopper.server.api() as api:
        session = get(api, f"/v1/checkout/sessions/{session_id}")
        charges = get(api, "/v1/charges", payment_intent=session["payment_intent"])["data"]
    assert sorted(charge["status"] for charge in charges) == ["failed", "succeeded"]
    assert session["amount_total"] == 9400


@pytest.mark.slow
def test_the_cart_is_kept_while_the_card_is_declined(shopper: Shopper) -> None:
    shopper.start_checkout(DIGITAL)
    shopper.checkout.fill_digital(NO_FUNDS_CARD)
    shopper.checkout.press_pay()
    expect(shopper.checkout.decline_message).to_contain_text("insufficient funds")

    shopper.cart.open()
    expect(shopper.cart.lines).to_have_count(1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("card", "field", "script"),
    [
        pytest.param("4000000000000127", "cardCvc", True, id="cvc", marks=pytest.mark.slow),
        pytest.param("4000000000000069", "cardExpiry", False, id="expiry-no-script"),
        pytest.param("4000000000000069", "cardExpiry", True, id="expiry", marks=pytest.mark.slow),
        pytest.param(
            "4000000000000127", "cardCvc", False, id="cvc-no-script", marks=pytest.mark.slow
        ),
    ],
)
def test_after_a_decline_the_field_to_mend_has_the_focus(
    new_shopper: Callable[..., Shopper], card: str, field: str, script: bool
) -> None:
    """With script it is the field that the decline is about. Without, the number has to be typed again first."""
    shopper = new_shopper(java_script_enabled=script)
    shopper.open_payment_page(DIGITAL)
    shopper.checkout.fill_digital(card)
    shopper.checkout.press_pay()
    expect(shopper.checkout.decline_message).to_be_visible()
    expect(shopper.checkout.field(field if script else "cardNumber")).to_be_focused()
    expect(shopper.checkout.field(field)).to_have_attribute("aria-describedby", "decline")


@pytest.mark.slow
@pytest.mark.parametrize("sent", ["by the script", "by the browser"])
@pytest.mark.parametrize(
    "card", [NO_FUNDS_CARD, pytest.param("4242424242424241", marks=pytest.mark.slow)]
)
def test_the_server_never_writes_the_card_back(shopper: Shopper, card: str, sent: str) -> None:
    """Neither after a decline, nor after a number that can't be right."""
    shopper.open_payment_page(DIGITAL)
    shopper.checkout.fill_digital(card)
    shopper.checkout.field("cardCvc").fill("987")
    by_browser = sent == "by the browser" or card != NO_FUNDS_CARD
    with shopper.page.expect_response(
        lambda response: response.request.method == "POST" and "/pay/" in response.url
    ) as answer:
        if by_browser:  # the script would not send a wrong number
            shopper.page.evaluate("document.querySelector('form#payment').submit()")
        else:
            shopper.checkout.press_pay()
    shopper.page.wait_for_load_state()
    html = answer.value.text()
    assert card not in html.replace(" ", "")
    assert 'value="987"' not in html
    if by_browser:
        expect(shopper.checkout.field("cardNumber")).to_have_value("")


@pytest.mark.slow
def test_the_answer_of_the_script_is_the_page_as_it_would_be_loaded(shopper: Shopper) -> None:
    """Title, notice, totals and tokens are new. The messages of the server are in the rows of their fields."""
    page, checkout = shopper.page, shopper.checkout
    shopper.open_payment_page(DIGITAL)
    checkout.fill_digital(DECLINED_CARD)
    attempt = checkout.field("attempt").input_value()
    checkout.press_pay()
    expect(checkout.decline_message).to_be_visible()
    expect(page).to_have_title(re.compile("^Error: Pay Northdesk"))
    expect(checkout.field("attempt")).not_to_have_value(attempt)
    expect(checkout.pay_button).not_to_have_attribute("aria-busy", "true")

    page.evaluate("document.getElementById('email').dataset.check = ''")
    checkout.field("email").fill("jenny@example")  # only the server refuses it now
    checkout.press_pay()
    expect(checkout.error_summary).to_be_focused()
    expect(page.locator("#email-error")).to_contain_text("Enter an email address")
    expect(checkout.field("email")).to_have_attribute("aria-invalid", "true")
    expect(checkout.decline_message).to_have_count(0)
    expect(checkout.field("cardNumber")).to_have_value("4000 0000 0000 0002")
    expect(checkout.field("cardNumber")).not_to_have_attribute("aria-invalid", "true")


@pytest.mark.slow
def test_a_lost_connection_keeps_the_page_and_charges_once(shopper: Shopper) -> None:
    """The attempt was made, the answer got lost: the second press gets it."""
    page, checkout = shopper.page, shopper.checkout
    shopper.start_checkout(DIGITAL)
    checkout.fill_digital()

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/pay/*", lose, times=1)
    shopper.watch.expect("ERR_FAILED")
    checkout.press_pay()
    expect(page.get_by_test_id("unsent-notice")).to_be_focused()
    expect(checkout.field("cardNumber")).to_have_value("4242 4242 4242 4242")
    checkout.press_pay()
    session_id = shopper.orders.wait_for_success()
    with shopper.server.api() as api:
        session = get(api, f"/v1/checkout/sessions/{session_id}")
        charges = get(api, "/v1/charges", payment_intent=session["payment_intent"])["data"]
    assert [charge["status"] for charge in charges] == ["succeeded"]
