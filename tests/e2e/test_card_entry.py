"""What the scripts do while a card is typed: brands, groups, dates, and the keyboards of phones."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from checkout.domain import cards
from tests.e2e.payment_page import error_of, open_page
from tests.e2e.shopper import Shopper
from tests.support.expiries import EXPIRIES

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
