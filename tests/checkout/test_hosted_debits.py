"""A bank account on the payment page: chosen beside a card, checked, and never written back."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.checkout.api_client import SESSIONS, Api
from tests.checkout.hosted_page import EBOOK, Html, Shopper
from tests.checkout.payment_calls import INTENTS
from tests.checkout.test_api_debits import FAILS, PAYS, read, settle

BANK = {
    "payment-method": "us_bank_account",
    "accountHolderName": "Jenny Rosen",
    "routingNumber": "110000000",
    "accountNumber": PAYS,
}
TYPES = {"payment_method_types": ["card", "us_bank_account"]}
CARD_FIELDS = {"cardNumber": "", "cardExpiry": "", "cardCvc": "", "billingName": ""}


def opened(app: Flask, **changes: Any) -> tuple[Api, dict[str, Any], Shopper]:
    api = Api(app)
    session = api.session(**{"line_items": [EBOOK], **TYPES, **changes})
    return api, session, Shopper(app, session["url"])


def test_a_bank_account_pays_without_a_card(app: Flask) -> None:
    api, session, shopper = opened(app)
    assert shopper.page().test_id("payment-method-us_bank_account")
    answer = shopper.pay(**BANK, **CARD_FIELDS, billingPostalCode="")
    assert answer.status_code == 303, answer.text
    paid = read(api, SESSIONS, session)
    assert (paid["status"], paid["payment_status"]) == ("complete", "unpaid")
    assert paid["customer_details"]["name"] == "Jenny Rosen"
    intent = read(api, INTENTS, {"id": paid["payment_intent"]})
    assert intent["status"] == "processing"


def test_a_card_still_pays_where_both_are_offered(app: Flask) -> None:
    api, session, shopper = opened(app)
    assert shopper.pay(accountNumber="", routingNumber="", accountHolderName="").status_code == 303
    assert read(api, SESSIONS, session)["payment_status"] == "paid"


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [
        ("routingNumber", "110000001", "Your routing number is incorrect."),
        ("accountNumber", "12", "Your account number is incorrect."),
        ("accountNumber", "000123456780", "Only test accounts work here"),
        ("accountNumber", "4242424242424242", "card number here"),
        ("accountHolderName", "", "Enter the name on your bank account."),
    ],
)
def test_mistakes_are_told_at_their_field(app: Flask, name: str, typed: str, message: str) -> None:
    _api, _session, shopper = opened(app)
    answer = shopper.pay(**{**BANK, **CARD_FIELDS, name: typed})
    assert (answer.status_code, message in answer.text) == (200, True)
    page = Html(answer.text)
    assert page.find(id=f"{name}-error")
    assert page.fields["payment-method"] == "us_bank_account"
    assert page.fields["accountNumber"] == ""


def test_an_iban_pays_in_euros(app: Flask) -> None:
    item = {**EBOOK, "price_data": {**EBOOK["price_data"], "currency": "eur"}}
    api, _session, shopper = opened(
        app, line_items=[item], payment_method_types=["sepa_debit"], success_url=None,
        after_completion={"type": "hosted_confirmation"},
    )  # fmt: skip
    page = shopper.page()
    assert "cardNumber" not in page.order
    assert "payment-method" not in page.order
    wrong = shopper.pay(accountHolderName="Jenny", iban="DE89 3704 0044 0532 0130 01")
    assert "Your IBAN is incorrect." in wrong.text
    typed = {"accountHolderName": "Jenny", "iban": "de89 3704 0044 0532 0130 00"}
    assert shopper.pay(**typed).status_code == 303
    receipt = shopper.get("/return")
    assert 'data-payment="processing"' in receipt.text
    assert "SEPA bank account •••• 3000" in receipt.text
    settle(api, 9)
    assert 'data-payment="paid"' in shopper.get("/return").text


def test_the_receipt_of_a_failed_debit_says_so(app: Flask) -> None:
    api, _session, shopper = opened(
        app, success_url=None, after_completion={"type": "hosted_confirmation"}
    )
    assert shopper.pay(**{**BANK, **CARD_FIELDS, "accountNumber": FAILS}).status_code == 303
    settle(api)
    assert 'data-payment="failed"' in shopper.get("/return").text


def test_a_plain_page_has_no_choice_of_methods(app: Flask) -> None:
    page = Shopper(app, Api(app).session(line_items=[EBOOK])["url"]).page()
    assert not {"payment-method", "accountNumber", "iban"} & set(page.order)
