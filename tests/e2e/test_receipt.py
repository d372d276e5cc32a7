"""The receipt's scripts: printing it, and waiting for the bank's answer."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.shopper import DIGITAL, Shopper
from tests.e2e.states import pay_processing

pytestmark = pytest.mark.slow


def test_print_prints_the_receipt_without_its_buttons(shopper: Shopper) -> None:
    shopper.page.add_init_script("window.print = () => { document.title = 'Printed'; };")
    shopper.page.goto(shopper.pay_unseen(DIGITAL))
    shopper.receipt.print_button.click()
    expect(shopper.page).to_have_title("Printed")
    shopper.page.emulate_media(media="print")
    expect(shopper.receipt.print_button).to_be_hidden()
    expect(shopper.receipt.return_link).to_be_hidden()
    expect(shopper.receipt.total).to_be_visible()
    expect(shopper.receipt.card).to_be_visible()


def test_the_page_of_a_debit_shows_the_banks_answer_by_itself(shopper: Shopper) -> None:
    pay_processing(shopper)
    token = shopper.page.url.removesuffix("/return").rpartition("/")[2]
    for statement in (
        "UPDATE payment_intents SET status = 'succeeded' WHERE id ="
        " (SELECT payment_intent_id FROM checkout_sessions WHERE page_token = :token)",
        "UPDATE checkout_sessions SET payment_status = 'paid' WHERE page_token = :token",
    ):
        shopper.server.rows("checkout", statement, token=token)
    expect(shopper.receipt.state).to_have_attribute("data-payment", "paid")
    expect(shopper.receipt.heading).to_have_text("Payment complete")
