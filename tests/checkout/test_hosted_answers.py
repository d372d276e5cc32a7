"""Validation of the payment form."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from tests.checkout.api_client import Api
from tests.checkout.hosted_page import EBOOK, RATES, Html, Shopper


@pytest.fixture
def buy(app: Flask, api: Api) -> Any:
    """`buy(**session)`: a new session, and a shopper on its page."""

    def start(**changes: Any) -> tuple[dict[str, Any], Shopper]:
        session = api.session(**changes)
        return session, Shopper(app, session["url"])

    return start


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"email": ""}, "email", "Enter your email address."),
        ({"email": "jenny"}, "email", "Enter an email address like"),
        ({"cardNumber": ""}, "cardNumber", "Enter your card number."),
        ({"cardNumber": "4242 4242"}, "cardNumber", "Your card number is incomplete."),
        ({"cardNumber": "4242424242424241"}, "cardNumber", "Your card number is incorrect."),
        ({"cardNumber": "4111111111111111"}, "cardNumber", "Only test cards work here"),
        ({"cardExpiry": "13/40"}, "cardExpiry", "Enter the expiration date as month and year"),
        ({"cardExpiry": "12/20"}, "cardExpiry", "is in the past."),
        ({"cardCvc": "12"}, "cardCvc", "security code is incomplete."),
        ({"billingName": " "}, "billingName", "Enter the name on your card."),
        ({"shippingName": "\0"}, "shippingName", "Enter your full name."),
        ({"shippingCountry": "XX"}, "shippingCountry", "Select a country or region."),
        ({"shippingPostalCode": "9408"}, "shippingPostalCode", "Enter a valid ZIP code"),
        ({"shippingAdministrativeArea": ""}, "shippingAdministrativeArea", "Select your state."),
        ({"shippingAddressLine1": "x" * 201}, "shippingAddressLine1", "Use at most 200"),
        ({"shipping-rate": "shr_made_up"}, "shipping-rate", "Select a shipping method."),
    ],
)
def test_the_summary_leads_to_an_invalid_field_and_the_message_is_there(
    buy: Any, api: Api, changes: dict[str, str], field: str, words: str
) -> None:
    session, shopper = buy(shipping_options=RATES)
    answer = shopper.pay(**changes)
    assert answer.status_code == 200
    page = Html(answer.text)
    assert page.title.startswith("Error:")
    assert page.test_id("error-summary") is not None
    assert re.search(rf'href="#{field}">\s*Check 1 field\s*</a>', answer.text)
    assert words in answer.text
    assert page.find(id=f"{field}-error") is not None
    if field != "shipping-rate":
        wrong = page.find(id=field)
        assert wrong is not None
        assert wrong["aria-invalid"] == "true"
        assert wrong["aria-describedby"] == f"{field}-error"
    answer = api.get("/v1/charges", payment_intent=session["payment_intent"])
    assert answer.get_json()["data"] == []


def test_a_value_that_is_too_long_is_not_parsed(buy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parsing an email or a phone number takes longer the longer it is."""

    def parse(*_args: Any, **_options: Any) -> None:
        raise AssertionError("parsed a value that is too long")

    monkeypatch.setattr("email_validator.validate_email", parse)
    monkeypatch.setattr("phonenumbers.parse", parse)
    _session, shopper = buy(line_items=[EBOOK], phone_number_collection=True)
    answer = shopper.pay(email="a" * 250 + "@example.com", phoneNumber="5" * 31)
    assert "Use at most 254 characters." in answer.text
    assert "Use at most 30 characters." in answer.text


def test_card_number_and_cvc_are_never_rendered(buy: Any) -> None:
    _session, shopper = buy(line_items=[EBOOK])
    wrong = shopper.pay(email="", cardNumber="5555 5555 5555 4444", cardCvc="987").text
    assert not re.search(r"""[">\s](5555|987)["<\s]""", wrong)  # a token may have these digits


def test_pasted_digits_spaces_and_dashes_are_normalised(buy: Any) -> None:
    _session, shopper = buy(line_items=[EBOOK])
    paid = shopper.pay(cardNumber="٤٢٤٢-٤٢٤٢ ٤٢٤٢–٤٢٤٢", cardExpiry="1240", cardCvc="１２３")
    assert paid.status_code == 303


def test_the_merchants_custom_message_is_on_the_confirmation_page(buy: Any) -> None:
    """With `hosted_confirmation` there is no redirect to the merchant."""
    after = {"type": "hosted_confirmation", "hosted": {"custom_message": "Doors open at <seven>."}}
    _session, shopper = buy(line_items=[EBOOK], success_url=None, after_completion=after)
    assert shopper.pay().status_code == 303
    assert "Doors open at &lt;seven&gt;." in shopper.get("/return").text
