"""What the payment page's scripts do while somebody types, mends mistakes and pays."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Locator, Page, expect

from checkout.domain import cards
from tests.e2e.page_checks import violations
from tests.e2e.payment_page import error_of, open_page, posts
from tests.e2e.shopper import Shopper
from tests.support.expiries import EXPIRIES

VISA, AMEX = "4242424242424242", "378282246310005"
BRANDS = (
    ("42", "visa", "Visa", "3"),
    ("5555", "mastercard", "Mastercard", "3"),
    ("2223", "mastercard", "Mastercard", "3"),
    ("37", "amex", "American Express", "4"),
    ("6011", "discover", "Discover", "3"),
    ("36", "diners", "Diners Club", "3"),
    ("3566", "jcb", "JCB", "3"),
    ("62", "unionpay", "UnionPay", "3"),
)
"""The first digits, the brand and its name, how long its security code is."""
PASTED = (
    ("4242-4242-4242-4242", "4242 4242 4242 4242"),
    (" 4242 42424242 4242 ", "4242 4242 4242 4242"),
    ("\u0664\u0662" * 8, "4242 4242 4242 4242"),
    ("36227206271667", "3622 720627 1667"),
    ("6205500000000000004", "6205 5000 0000 0000 004"),
    ("my card", "my card"),
)
"""What is pasted, the third in Arabic-Indic digits, and what the field then shows."""
COMPLETED = (
    ("12", "12 / "),
    ("1234", "12 / 34"),
    ("5", "05 / "),
    ("13/30", "13/30"),
    ("1/", "01 / "),
    ("1/34", "01 / 34"),
    ("122034", "12 / 2034"),
    ("2034-12", "12 / 34"),
    ("2/34", "02 / 34"),
)
"""What is typed, and what the field then shows."""
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


def marks(page: Page) -> Locator:
    """The brands' marks that are shown in the box of the card number."""
    return page.locator("#card-marks [data-brand]:visible")


@pytest.mark.slow
def test_the_first_digits_name_the_brand(digital: Shopper) -> None:
    number, code = digital.checkout.field("cardNumber"), digital.checkout.field("cardCvc")
    for digits, brand, label, code_length in BRANDS:
        expect(marks(digital.page)).to_have_count(4)
        number.press_sequentially(digits)
        expect(marks(digital.page)).to_have_count(1)
        expect(marks(digital.page)).to_have_attribute("data-brand", brand)
        expect(digital.page.locator("#card-brand")).to_have_text(label)
        expect(code).to_have_attribute("maxlength", code_length)
        number.fill("")
    expect(marks(digital.page)).to_have_count(4)
    expect(digital.page.locator("#card-brand")).to_have_text("")


@pytest.mark.slow
def test_a_pasted_number_is_grouped_by_its_brand(digital: Shopper) -> None:
    number = digital.checkout.field("cardNumber")
    for pasted, shown in PASTED:
        number.fill(pasted)
        expect(number).to_have_value(shown)


@pytest.mark.slow
def test_the_caret_stays_where_somebody_corrects_a_digit(digital: Shopper) -> None:
    number = digital.checkout.field("cardNumber")
    number.fill("4242424242424242")
    number.press("Home")
    for _ in range(6):
        number.press("ArrowRight")
    number.press("Backspace")
    expect(number).to_have_value("4242 2424 2424 242")
    number.press_sequentially("9")
    expect(number).to_have_value("4242 9242 4242 4242")
    assert number.evaluate("input => input.selectionStart") == 6


@pytest.mark.slow
def test_an_expiry_is_completed_while_it_is_typed(digital: Shopper) -> None:
    expiry = digital.checkout.field("cardExpiry")
    for typed, shown in COMPLETED:
        expiry.fill("")
        expiry.press_sequentially(typed)
        expect(expiry).to_have_value(shown)


@pytest.mark.slow
@pytest.mark.parametrize("pasted", [False, True], ids=["typed", "pasted"])
def test_an_expiry_is_read_as_the_server_reads_it(digital: Shopper, pasted: bool) -> None:
    expiry = digital.checkout.field("cardExpiry")
    for text, date in EXPIRIES:
        expiry.fill(text if pasted else "")
        if not pasted:
            expiry.press_sequentially(text)
        expiry.blur()
        expect(error_of(digital, "cardExpiry"), text).to_have_count(0 if date else 1)
        if date:
            assert cards.parse_expiry(expiry.input_value()) == date, text


@pytest.mark.slow
def test_an_expiry_can_be_deleted_again(digital: Shopper) -> None:
    expiry = digital.checkout.field("cardExpiry")
    expiry.press_sequentially("123")
    for shown in ("12", "1", ""):
        while expiry.input_value() != shown:
            expiry.press("Backspace")
    expect(expiry).to_have_value("")


@pytest.mark.slow
def test_a_security_code_is_digits_only(digital: Shopper) -> None:
    code = digital.checkout.field("cardCvc")
    code.press_sequentially("1a2b3")
    expect(code).to_have_value("123")


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
def test_enter_on_a_screens_keyboard_goes_on_and_pays_in_the_last_field(
    new_shopper: Callable[..., Shopper],
) -> None:
    phone = open_page(new_shopper(has_touch=True, is_mobile=True))
    checkout = phone.checkout
    checkout.fill_digital()
    for name, after in (("email", "cardNumber"), ("cardCvc", "billingName")):
        checkout.field(name).focus()
        expect(checkout.field(name)).to_have_attribute("enterkeyhint", "next")
        checkout.field(name).press("Enter")
        expect(checkout.field(after)).to_be_focused()
    checkout.field("billingPostalCode").focus()
    expect(checkout.field("billingPostalCode")).to_have_attribute("enterkeyhint", "go")
    checkout.field("billingPostalCode").press("Enter")
    phone.page.wait_for_url("**/orders?session_id=*")


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
