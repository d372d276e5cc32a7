"""Promotion codes on the payment page, with script and without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.saved import new_code
from tests.e2e.shopper import Shopper
from tests.support.factories import create_session, get, shipping_options


def open_page(shopper: Shopper, **changes: Any) -> str:
    """The payment page of an e-book for 19.00. Returns the session's id."""
    session = create_session(shopper.server, allow_promotion_codes=True, **changes)
    shopper.page.goto(session["url"])
    session_id: str = session["id"]
    return session_id


def paid_amount(shopper: Shopper, session_id: str) -> int:
    shopper.page.wait_for_url("**/orders?**")
    with shopper.server.api() as api:
        session = get(api, f"/v1/checkout/sessions/{session_id}")
    assert session["status"] == "complete"
    amount: int = session["amount_total"]
    return amount


@pytest.mark.slow
def test_without_script_a_code_is_applied_and_paid_with(
    new_shopper: Callable[..., Shopper],
) -> None:
    """Enter in the code's field applies it, and Enter in any other field pays."""
    plain = new_shopper(java_script_enabled=False)
    text = new_code(plain.server)
    session_id = open_page(plain)
    plain.checkout.fill_email()
    plain.checkout.enter_code("NOTHING")
    expect(plain.checkout.field("promotionCode")).to_have_attribute("aria-invalid", "true")
    expect(plain.checkout.field("promotionCode")).to_be_focused()
    plain.checkout.field("promotionCode").fill(text)
    plain.checkout.field("promotionCode").press("Enter")
    expect(plain.checkout.total).to_have_attribute("data-amount", "1425")
    expect(plain.checkout.field("email")).to_have_value("jenny@example.com")
    plain.checkout.fill_digital()
    plain.checkout.field("billingPostalCode").press("Enter")
    assert paid_amount(plain, session_id) == 1425


@pytest.mark.slow
def test_with_script_the_card_stays_in_its_fields(shopper: Shopper) -> None:
    """A code is refused, applied, removed and applied again by keyboard, and no card number is sent with it."""
    sent: list[str] = []
    shopper.page.on("request", lambda request: sent.append(request.post_data or ""))
    text, session_id = new_code(shopper.server), open_page(shopper)
    shopper.checkout.fill_digital()
    code = shopper.checkout.field("promotionCode")
    shopper.page.get_by_test_id("add-promotion-code").press("Enter")
    expect(code).to_be_focused()
    shopper.page.keyboard.type("NOTHING\n")
    expect(shopper.page.locator("#promotionCode-error")).to_have_text("This code isn’t valid.")
    expect(code).to_be_focused()
    shopper.page.keyboard.type(f"{text}\n")
    expect(shopper.checkout.applied_code).to_have_text(text)
    expect(shopper.page.get_by_test_id("remove-promotion-code")).to_be_focused()
    expect(shopper.checkout.pay_button).to_contain_text("$14.25")
    shopper.page.keyboard.press("Enter")
    expect(shopper.checkout.pay_button).to_contain_text("$19.00")
    expect(shopper.page.get_by_test_id("add-promotion-code")).to_be_focused()
    shopper.checkout.enter_code(text)
    expect(shopper.checkout.applied_code).to_have_text(text)
    expect(shopper.checkout.field("cardNumber")).to_have_value("4242 4242 4242 4242")
    assert not any("4242" in each for each in sent)
    shopper.checkout.field("email").press("Enter")
    assert paid_amount(shopper, session_id) == 1425


@pytest.mark.slow
def test_a_free_order_needs_no_card_until_the_code_is_removed(shopper: Shopper) -> None:
    text = new_code(shopper.server, percent_off=100)
    session_id = open_page(shopper)
    shopper.checkout.fill_email()
    shopper.checkout.enter_code(text)
    expect(shopper.checkout.field("cardNumber")).to_have_count(0)
    expect(shopper.checkout.field("email")).to_have_value("jenny@example.com")
    shopper.checkout.remove_code()
    shopper.checkout.field("cardNumber").fill("378282246310005")
    expect(shopper.checkout.field("cardNumber")).to_have_value("3782 822463 10005")
    shopper.checkout.enter_code(text)
    expect(shopper.checkout.pay_button).to_contain_text("Complete order")
    shopper.checkout.press_pay()
    assert paid_amount(shopper, session_id) == 0


@pytest.mark.slow
def test_pay_applies_a_code_that_was_only_typed(shopper: Shopper) -> None:
    text = new_code(shopper.server)
    session_id = open_page(shopper, shipping_options=shipping_options()[:1])
    shopper.checkout.fill_digital()
    shopper.page.get_by_test_id("add-promotion-code").click()
    shopper.checkout.field("promotionCode").fill(text)
    shopper.checkout.press_pay()
    expect(shopper.checkout.amount_changed).to_contain_text("$19.25")
    shopper.checkout.press_pay()
    assert paid_amount(shopper, session_id) == 1925
