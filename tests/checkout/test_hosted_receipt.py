"""The page of a complete session: the receipt, what it says about the payment, and for how long."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.checkout.api_client import KEYBOARD, Api
from tests.checkout.hosted_page import EBOOK, RATES, Html, Shopper
from tests.checkout.payment_calls import made
from tests.checkout.test_api_debits import DEBITS, FAILS, PAYS, settle, us_account

DAY = 24 * 3600
TYPED = ("jenny@example.com", "Jenny Rosen", "354 Oyster Point Blvd", "94080")
DEBIT = {"email": "jane@example.com"}
MANUAL = {"capture_method": "manual"}


@pytest.fixture
def paid(app: Flask, api: Api) -> Any:
    """`paid(**session)`: a session that was paid on its page, and who paid it."""

    def pay(**changes: Any) -> tuple[dict[str, Any], Shopper]:
        session = api.session(**{"line_items": [EBOOK], **changes})
        shopper = Shopper(app, session["url"])
        assert shopper.pay().status_code == 303
        return session, shopper

    return pay


def payment_state(shopper: Shopper) -> str | None:
    state = shopper.page().test_id("session-state")
    assert state is not None
    assert state["data-status"] == "complete"
    return state["data-payment"]


def test_a_receipt_has_all_that_was_bought_and_how_it_was_paid(paid: Any, api: Api) -> None:
    coupon = made(api.post("/v1/coupons", {"percent_off": 25, "name": "Autumn sale"}))
    session, shopper = paid(
        line_items=[{"price": KEYBOARD, "quantity": 2}],
        shipping_options=RATES,
        discounts=[{"coupon": coupon["id"]}],
    )
    text = shopper.get().text
    number = session["payment_intent"][-8:].upper()
    for words in (
        *("Northdesk", "Payment complete", number, "Visa •••• 4242", *TYPED),
        *("South San Francisco, CA 94080", "Same as shipping", "Wireless Keyboard"),
        *("Qty 2, $79.00 each", "$158.00", "Autumn sale", "-$39.50", "Standard Shipping", "$5.00"),
        *("$123.50", "Return to Northdesk", "Print"),
    ):
        assert words in text, words
    page = Html(text)
    total = page.test_id("total-amount")
    assert total is not None
    assert (total["data-amount"], total["data-currency"]) == ("12350", "usd")


def test_a_single_line_has_its_price_on_the_receipt(paid: Any) -> None:
    """The payment page leaves it to the totals."""
    _session, shopper = paid(
        line_items=[{"price": KEYBOARD, "quantity": 1}], shipping_options=RATES
    )
    lines = shopper.get().text.partition("receipt__lines")[2].partition("</dl>")[0]
    assert '<dd class="totals__amount money">$79.00</dd>' in lines


def test_what_the_shopper_typed_is_shown_for_a_day(paid: Any, api: Api) -> None:
    _session, shopper = paid(line_items=[{"price": KEYBOARD, "quantity": 1}])
    api.advance(DAY - 60)
    assert all(words in shopper.get().text for words in TYPED)
    api.advance(61)
    later = shopper.get().text
    assert [words for words in TYPED if words in later] == []
    assert "shown here for a day" in later
    for words in ("Visa •••• 4242", "Wireless Keyboard", "$79.00", "Payment complete"):
        assert words in later


def test_the_receipt_of_a_later_capture(paid: Any, api: Api) -> None:
    session, shopper = paid(payment_intent_data=MANUAL)
    assert payment_state(shopper) == "authorized"
    assert "They can charge your card up to $29.00 later." in shopper.get().text
    made(api.post(f"/v1/payment_intents/{session['payment_intent']}/capture"))
    assert payment_state(shopper) == "paid"


def test_the_receipt_of_an_authorization_that_was_canceled(paid: Any, api: Api) -> None:
    session, shopper = paid(payment_intent_data=MANUAL)
    made(api.post(f"/v1/payment_intents/{session['payment_intent']}/cancel"))
    assert payment_state(shopper) == "canceled"
    assert "Northdesk canceled this payment. You were not charged." in shopper.get().text


@pytest.mark.parametrize(
    ("account", "standing", "words"),
    [
        (PAYS, "paid", "Payment complete"),
        (FAILS, "failed", "Your bank did not make the payment of $29.00."),
    ],
)
def test_the_receipt_of_a_bank_debit(
    app: Flask, api: Api, account: str, standing: str, words: str
) -> None:
    """The page of a debit that is processing asks for news."""
    session = api.session(line_items=[EBOOK], **DEBITS)
    made(api.post(f"/v1/checkout/sessions/{session['id']}/confirm", DEBIT | us_account_of(account)))
    shopper = Shopper(app, session["url"])
    assert payment_state(shopper) == "processing"
    assert "This page refreshes by itself. You can close it." in shopper.get().text
    assert f"US bank account •••• {account[-4:]}" in shopper.get().text
    assert shopper.page().find(data_refresh="5")
    settle(api)
    assert payment_state(shopper) == standing
    assert words in shopper.get().text
    assert not shopper.page().find(data_refresh="5")


def us_account_of(number: str) -> dict[str, Any]:
    return {"payment_method_data": us_account(number)}


def test_a_refund_is_on_the_receipt(paid: Any, api: Api) -> None:
    session, shopper = paid()
    made(api.post("/v1/refunds", {"payment_intent": session["payment_intent"], "amount": 900}))
    assert payment_state(shopper) == "paid"
    text = shopper.get().text
    assert "Refunded" in text
    assert "-$9.00" in text
    assert "$20.00" in text


def test_the_receipt_of_an_order_that_was_free(paid: Any) -> None:
    free = {**EBOOK, "price_data": {**EBOOK["price_data"], "unit_amount": 0}}
    _session, shopper = paid(line_items=[free])
    assert payment_state(shopper) == "free"
    assert "Order complete" in shopper.get().text
    assert "Payment method" not in shopper.get().text


def test_the_receipt_of_a_saved_card(paid: Any) -> None:
    _session, shopper = paid(mode="setup", line_items=None)
    assert payment_state(shopper) == "saved"
    text = shopper.get().text
    assert "Your card is saved" in text
    assert "Visa •••• 4242" in text
    assert shopper.page().test_id("total-amount") is None


def test_dates_and_amounts_are_in_the_language_of_the_page(paid: Any, api: Api) -> None:
    _session, shopper = paid(locale="de")
    text = shopper.get().text
    assert "29,00\xa0$" in text
    assert "Deutschland" not in text
    assert "Vereinigte Staaten" in text


def test_without_a_success_url_the_return_is_the_receipt(paid: Any) -> None:
    message = {
        "hosted": {"custom_message": "Your link is in your inbox."},
        "type": "hosted_confirmation",
    }
    _session, shopper = paid(success_url=None, after_completion=message)
    receipt = shopper.get("/return").text
    assert "Visa •••• 4242" in receipt
    assert "Your link is in your inbox." in receipt
    assert "Return to" not in receipt


def test_the_page_that_returns_reads_no_receipt_and_names_the_merchant(paid: Any) -> None:
    _session, shopper = paid()
    text = shopper.get("/return").text
    assert "Returning to Northdesk" in text
    assert "4242" not in text
    assert "jenny@example.com" not in text
