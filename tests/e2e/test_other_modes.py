"""The payment page in its less usual modes, as a shopper meets them."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.payment_page import error_of, open_page
from tests.e2e.shopper import Shopper
from tests.support.factories import create_session, digital_item, get

pytestmark = pytest.mark.slow
AMOUNTS = [("jpy", 5000, "¥5,000"), ("usd", 5000, "$50.00"), ("kwd", 5000, "KWD 5.000")]


def item(currency: str, amount: int) -> dict[str, Any]:
    product = {"name": "A lamp"}
    data = {"currency": currency, "unit_amount": amount, "product_data": product}
    return {"price_data": data, "quantity": 1}


def paid(shopper: Shopper, session: dict[str, Any]) -> dict[str, Any]:
    shopper.page.wait_for_url(f"**session_id={session['id']}*")
    with shopper.server.api() as api:
        return get(api, f"/v1/checkout/sessions/{session['id']}")


@pytest.mark.parametrize(("currency", "amount", "shown"), AMOUNTS)
def test_a_currency_has_its_own_decimals(
    shopper: Shopper, currency: str, amount: int, shown: str
) -> None:
    """Of 0, 2 and 3 decimals: on the button, in the total, and in what is charged."""
    session = create_session(shopper.server, line_items=[item(currency, amount)])
    shopper.page.goto(session["url"])
    label = shopper.checkout.pay_button.inner_text().replace("\N{NO-BREAK SPACE}", " ")
    assert f"Pay {shown}" in label
    expect(shopper.checkout.total).to_have_attribute("data-amount", str(amount))
    shopper.checkout.fill_digital()
    shopper.checkout.press_pay()
    done = paid(shopper, session)
    assert (done["amount_total"], done["currency"], done["payment_status"]) == (
        amount,
        currency,
        "paid",
    )


@pytest.mark.parametrize(
    ("submit_type", "label"), [("book", "Book"), ("donate", "Donate"), ("pay", "Pay $")]
)
def test_the_button_says_what_the_session_is_for(
    shopper: Shopper, submit_type: str, label: str
) -> None:
    session = create_session(shopper.server, line_items=[digital_item()], submit_type=submit_type)
    shopper.page.goto(session["url"])
    assert shopper.checkout.pay_button.inner_text().startswith(label)
    shopper.checkout.fill_digital()
    shopper.checkout.press_pay()
    assert paid(shopper, session)["payment_status"] == "paid"


def test_a_phone_number_is_asked_for_checked_and_kept(shopper: Shopper) -> None:
    session = create_session(
        shopper.server, line_items=[digital_item()], phone_number_collection=True
    )
    shopper.page.goto(session["url"])
    shopper.checkout.fill_digital()
    shopper.checkout.press_pay()
    expect(error_of(shopper, "phoneNumber")).to_have_text("Enter your phone number.")
    shopper.checkout.field("phoneNumber").fill("(650) 555-0123")
    shopper.checkout.press_pay()
    assert paid(shopper, session)["customer_details"]["phone"] == "+16505550123"


def test_nothing_to_pay_asks_for_no_card(shopper: Shopper) -> None:
    session = create_session(shopper.server, line_items=[item("usd", 0)], mode="order")
    shopper.page.goto(session["url"])
    expect(shopper.checkout.pay_button).to_have_accessible_name("Complete order")
    expect(shopper.checkout.field("cardNumber")).to_have_count(0)
    expect(shopper.page.get_by_test_id("wallet-apple-pay")).to_have_count(0)
    shopper.checkout.fill_email()
    shopper.checkout.press_pay()
    done = paid(shopper, session)
    assert (done["payment_status"], done["status"]) == ("no_payment_required", "complete")


def test_a_card_is_saved_and_nothing_is_charged(shopper: Shopper) -> None:
    open_page(shopper, mode="setup", line_items=None, currency="usd")
    expect(shopper.checkout.pay_button).to_have_accessible_name("Save card")
    expect(shopper.page.get_by_test_id("wallet-apple-pay")).to_have_count(0)


def test_an_authorised_payment_is_told_apart_from_a_paid_one(shopper: Shopper) -> None:
    after = {"type": "hosted_confirmation"}
    session = create_session(
        shopper.server,
        line_items=[digital_item()],
        payment_intent_data={"capture_method": "manual"},
        success_url=None,
        after_completion=after,
    )
    shopper.page.goto(session["url"])
    shopper.checkout.fill_digital()
    shopper.checkout.press_pay()
    expect(shopper.page.locator('[data-payment="authorized"]')).to_be_visible()
