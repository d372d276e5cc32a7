"""What the payment page's scripts do while somebody types, mends mistakes and pays."""

from __future__ import annotations

import time

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from tests.e2e.page_checks import violations
from tests.e2e.payment_page import error_of, open_page, posts
from tests.e2e.shopper import Shopper

VISA, AMEX = "4242424242424242", "378282246310005"
MISTAKES = (
    ("email", "jenny@", "Enter an email address like name@example.com.", "jenny@example.com"),
    ("cardNumber", "4242 4242", "Your card number is incomplete.", VISA),
    ("cardNumber", "4242424242424241", "Your card number is incorrect.", VISA),
    ("cardExpiry", "12 / 20", "Your card’s expiration date is in the past.", "12 / 34"),
    ("cardExpiry", "77", "Enter the expiration date as month and year", "12 / 34"),
    ("cardCvc", "12", "Your card’s security code is incomplete.", "123"),
    ("billingPostalCode", "940", "such as 95014", "94080"),
)
"""A field, a mistake in it, a part of what is said about it, and how it is mended."""


@pytest.fixture
def digital(shopper: Shopper) -> Shopper:
    """A shopper at the payment page of something that isn't shipped."""
    return open_page(shopper)


@pytest.mark.slow
def test_a_mistake_is_named_on_leaving_its_field_until_it_is_mended(digital: Shopper) -> None:
    for name, wrong, words, right in MISTAKES:
        field = digital.checkout.field(name)
        field.fill(wrong)
        expect(error_of(digital, name)).to_have_count(0)
        field.blur()
        expect(error_of(digital, name)).to_contain_text(words)
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_attribute("aria-describedby", f"{name}-error")
        field.fill(right)
        expect(error_of(digital, name)).to_have_count(0)
        expect(field).not_to_have_attribute("aria-invalid", "true")


@pytest.mark.slow
def test_a_field_that_was_only_passed_is_no_mistake(digital: Shopper) -> None:
    digital.checkout.field("email").focus()
    digital.checkout.field("cardNumber").focus()
    expect(error_of(digital, "email")).to_have_count(0)


@pytest.mark.slow
def test_the_security_code_is_as_long_as_the_brand_has_it(digital: Shopper) -> None:
    digital.checkout.fill_card(AMEX, cvc="123")
    digital.checkout.field("cardCvc").blur()
    expect(error_of(digital, "cardCvc")).to_be_visible()
    digital.checkout.field("cardCvc").fill("1234")
    expect(error_of(digital, "cardCvc")).to_have_count(0)


@pytest.mark.slow
def test_errors_stand_in_the_rows_of_their_fields_in_their_order(digital: Shopper) -> None:
    for name, wrong in (("cardCvc", "1"), ("cardNumber", "42"), ("cardExpiry", "99")):
        digital.checkout.field(name).fill(wrong)
        digital.checkout.field(name).blur()
        expect(error_of(digital, name)).to_be_visible()
    messages = digital.page.locator(".card-section .field-row__messages > *")
    ids = messages.evaluate_all("found => found.map((each) => each.id)")
    assert ids == ["cardNumber-error", "cardExpiry-error", "cardCvc-error"]
    row = digital.page.locator(".field-row").filter(has=digital.checkout.field("cardCvc"))
    expect(row.locator(".field-row__error")).to_have_count(2)


@pytest.mark.slow
def test_nothing_moves_while_it_is_pressed(digital: Shopper) -> None:
    """A message about the field that the press leaves would move the button away from the pointer."""
    digital.checkout.fill_digital()
    digital.checkout.field("billingPostalCode").fill("1")
    box = digital.checkout.pay_button.bounding_box()
    assert box is not None
    mouse = digital.page.mouse
    mouse.move(box["x"] + 20, box["y"] + 3)
    mouse.down()
    expect(digital.checkout.pay_button).to_be_focused()
    expect(error_of(digital, "billingPostalCode")).to_have_count(0)
    pressed = digital.checkout.pay_button.bounding_box()
    assert pressed is not None
    assert abs(pressed["y"] - box["y"]) < 3, "a button that is pressed sinks by a pixel"
    mouse.up()
    expect(error_of(digital, "billingPostalCode")).to_be_visible()
    expect(digital.checkout.error_summary).to_have_text("Check 1 field")


@pytest.mark.slow
def test_the_first_press_of_pay_counts(digital: Shopper) -> None:
    """Also while the field with the focus has an error to show, which then comes with the summary, or is mended."""
    checkout = digital.checkout
    checkout.fill_digital()
    code = checkout.field("cardCvc")
    code.fill("1")
    press(digital)
    expect(checkout.error_summary).to_be_focused()
    expect(error_of(digital, "cardCvc")).to_be_visible()
    code.fill("12")
    code.blur()
    expect(error_of(digital, "cardCvc")).to_be_visible()
    code.press_sequentially("3")
    press(digital)
    digital.page.wait_for_url("**/orders?session_id=*")


def press(shopper: Shopper) -> None:
    """Press Pay with the mouse, near its upper edge."""
    box = shopper.checkout.pay_button.bounding_box()
    assert box is not None
    shopper.page.mouse.move(box["x"] + 20, box["y"] + 3)
    shopper.page.mouse.down()
    shopper.page.mouse.up()


@pytest.mark.slow
def test_a_message_waits_until_the_pointer_is_released_anywhere(digital: Shopper) -> None:
    digital.checkout.field("email").fill("jenny@")
    digital.page.mouse.move(5, 5)
    digital.page.mouse.down()
    expect(digital.checkout.field("email")).not_to_be_focused()
    expect(error_of(digital, "email")).to_have_count(0)
    digital.page.mouse.up()
    expect(error_of(digital, "email")).to_be_visible()


def test_nothing_is_sent_while_something_is_wrong(digital: Shopper) -> None:
    sent = posts(digital.page)
    digital.checkout.fill_digital()
    digital.checkout.field("cardNumber").fill("4242424242424241")
    digital.checkout.press_pay()
    summary = digital.checkout.error_summary
    expect(summary).to_be_focused()
    expect(summary).to_have_text("Check 1 field")
    assert sent == []
    summary.get_by_role("link").click()
    expect(digital.checkout.field("cardNumber")).to_be_focused()
    digital.checkout.field("cardNumber").fill(VISA)
    digital.checkout.press_pay()
    digital.page.wait_for_url("**/orders?session_id=*")


@pytest.mark.slow
def test_pay_pressed_twice_is_sent_once(digital: Shopper) -> None:
    digital.checkout.fill_digital()
    sent = posts(digital.page)
    busy = digital.page.evaluate(
        """() => {
          const form = document.getElementById("payment");
          form.requestSubmit();
          const { ariaBusy, ariaDisabled } = form.querySelector("[data-pay]");
          form.requestSubmit();
          return [ariaBusy, ariaDisabled];
        }"""
    )
    assert busy == ["true", "true"]
    digital.page.wait_for_url("**/orders?session_id=*")
    assert len(sent) == 1


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 375])
def test_a_page_left_open_says_that_its_session_has_expired(shopper: Shopper, width: int) -> None:
    """In view beside the button, with the way back, and nothing on the page moves."""
    shopper.page.set_viewport_size({"width": width, "height": 800})
    shopper.page.clock.install()
    open_page(shopper, expires_at=int(time.time()) + 3600)
    notice, button = shopper.checkout.expired_notice, shopper.checkout.pay_button
    expect(notice).to_have_count(0)
    before = button.bounding_box()
    shopper.page.clock.fast_forward("01:00:01")
    expect(notice).to_be_in_viewport(ratio=1)
    expect(notice).to_have_role("alert")
    expect(button).to_be_disabled()
    assert button.bounding_box() == before
    button.scroll_into_view_if_needed()
    shopper.page.keyboard.press("End")
    expect(notice).to_be_in_viewport(ratio=1)
    shopper.page.evaluate(AXE_SCRIPT)
    assert not violations(shopper.page)
    notice.get_by_role("link", name="Back to Northdesk").click()
    shopper.page.wait_for_url("**/cart")


@pytest.mark.slow
def test_a_notice_that_comes_while_the_button_is_pressed_waits_for_the_release(
    shopper: Shopper,
) -> None:
    shopper.page.clock.install()
    open_page(shopper, expires_at=int(time.time()) + 3600)
    shopper.checkout.pay_button.hover()
    shopper.page.mouse.down()
    shopper.page.clock.fast_forward("01:00:01")
    expect(shopper.checkout.expired_notice).to_have_count(0)
    shopper.page.mouse.up()
    shopper.page.clock.fast_forward("00:01")
    expect(shopper.checkout.expired_notice).to_be_visible()
