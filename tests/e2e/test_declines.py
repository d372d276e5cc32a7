"""A card that is declined, and what the shopper has to type again: the card, nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

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
    expect(shopper.checkout.field("cardNumber")).to_have_value("")
    expect(shopper.checkout.field("cardCvc")).to_have_value("")

    shopper.checkout.pay_with(GOOD_CARD)
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
def test_after_a_decline_the_first_empty_card_field_has_the_focus(
    new_shopper: Callable[..., Shopper], card: str, field: str, script: bool
) -> None:
    """The field that the decline is about is marked; the number has to be typed again first."""
    shopper = new_shopper(java_script_enabled=script)
    shopper.open_payment_page(DIGITAL)
    shopper.checkout.fill_digital(card)
    shopper.checkout.press_pay()
    expect(shopper.checkout.decline_message).to_be_visible()
    expect(shopper.checkout.field("cardNumber")).to_be_focused()
    expect(shopper.checkout.field(field)).to_have_attribute("aria-describedby", "decline")


@pytest.mark.slow
@pytest.mark.parametrize(
    "card", [DECLINED_CARD, pytest.param("4242424242424241", marks=pytest.mark.slow)]
)
def test_the_card_is_never_written_back(shopper: Shopper, card: str) -> None:
    """Neither after a decline, nor after a number that can't be right."""
    shopper.open_payment_page(DIGITAL)
    shopper.checkout.fill_digital(card)
    shopper.checkout.field("cardCvc").fill("987")
    with shopper.page.expect_response(
        lambda response: response.request.method == "POST" and "/pay/" in response.url
    ) as answer:
        # The script would stop a wrong number before it is sent; the server has to mend itself.
        shopper.page.evaluate("document.querySelector('form#payment').submit()")
    shopper.page.wait_for_load_state()
    html = answer.value.text()
    assert card not in html.replace(" ", "")
    assert 'value="987"' not in html
    expect(shopper.checkout.field("cardNumber")).to_have_value("")
