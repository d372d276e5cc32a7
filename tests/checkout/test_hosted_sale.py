"""What the payment page says about the sale: the price, the merchant's terms, and what becomes of the card."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.checkout.api_client import CUSTOMER, Api
from tests.checkout.hosted_page import EBOOK, RATES, Html, Shopper

SETUP = {"line_items": None, "mode": "setup", "currency": "usd"}


@pytest.fixture
def shopper(app: Flask, api: Api) -> Any:
    """`shopper(**session)`: a shopper at the page of a new session."""
    return lambda **changes: Shopper(app, api.session(**changes)["url"])


def test_the_price_of_the_only_line_stands_in_the_totals_alone(shopper: Any) -> None:
    """Once as what is due, once as the total, and on the toggle of narrow screens and the button."""
    alone = shopper(line_items=[EBOOK]).get().text
    assert "line__amount" not in alone
    assert alone.count("$29.00") == 4
    assert shopper(line_items=[EBOOK, EBOOK]).get().text.count("line__amount") == 2
    assert ">Subtotal<" in shopper(line_items=[EBOOK], shipping_options=RATES).get().text


def test_pictures_of_products_have_a_tinted_ground(shopper: Any) -> None:
    page = shopper().get().text
    assert "thumb tone-" in page
    assert page == page.replace("thumb line__thumb", "")


def test_the_merchants_terms_and_privacy_policy_are_linked(shopper: Any, api: Api) -> None:
    at = shopper(line_items=[EBOOK])
    assert "Terms" not in at.get().text
    profile = {
        "terms_of_service_url": "https://shop.example/terms?a=1&b=2",
        "privacy_policy_url": "https://shop.example/privacy",
    }
    api.post("/v1/account", {"business_profile": profile})
    page = at.page()
    for url in profile.values():
        link = page.find(href=url)
        assert link is not None
        assert link["rel"] == "noopener"


@pytest.mark.parametrize(
    ("session", "consent"),
    [
        ({}, None),
        (
            {"payment_intent_data": {"setup_future_usage": "off_session"}},
            "By paying, you allow Northdesk to charge this card for future payments",
        ),
        (
            {"mode": "setup", "line_items": None, "customer": CUSTOMER},
            "By saving your card, you allow Northdesk to charge it for future payments",
        ),
    ],
)
def test_a_card_that_is_kept_says_so(
    shopper: Any, session: dict[str, Any], consent: str | None
) -> None:
    text = shopper(**{"line_items": [EBOOK], **session}).get().text
    assert ("card-consent" in text) == bool(consent)
    assert not consent or consent in text


@pytest.mark.parametrize(
    ("country", "inputmode"), [("US", "numeric"), ("DE", "numeric"), ("GB", None), ("NL", None)]
)
def test_postal_codes_of_digits_have_a_numeric_keyboard(
    shopper: Any, country: str, inputmode: str | None
) -> None:
    answer = shopper(line_items=[EBOOK]).post({"billingCountry": country}, "/address/billing")
    field = Html(answer.text).find(id="billingPostalCode")
    assert field is not None
    assert field.get("inputmode") == inputmode


def test_test_cards_are_offered_where_a_card_is_asked_for_in_test_mode(shopper: Any) -> None:
    panel = shopper(line_items=[EBOOK]).page().test_id("test-cards")
    assert panel is not None
    assert panel["data-expiry"].startswith("12 / ")
    free = {**EBOOK, "price_data": {**EBOOK["price_data"], "unit_amount": 0}}
    page = shopper(line_items=[free]).page()
    assert page.test_id("test-cards") is None
    assert page.test_id("test-mode-badge") is not None
