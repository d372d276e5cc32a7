"""What the payment page shows and asks for."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.checkout.api_client import CUSTOMER, KEYBOARD, Api
from tests.checkout.hosted_page import EBOOK, RATES, Shopper


@pytest.fixture
def shopper(app: Flask, api: Api) -> Any:
    """`shopper(**session)`: a shopper on the page of a new session."""

    def open_page(headers: dict[str, str] | None = None, **changes: Any) -> Shopper:
        return Shopper(app, api.session(**changes)["url"], **(headers or {}))

    return open_page


def test_the_fields_of_a_digital_purchase(shopper: Any) -> None:
    page = shopper(line_items=[EBOOK]).page()
    asked = [
        name for name in page.order if name not in ("attempt", "csrf_token", "expected_amount")
    ]
    assert asked == [
        "email",
        "cardNumber",
        "cardExpiry",
        "cardCvc",
        "billingName",
        "billingCountry",
        "billingPostalCode",
    ]


def test_the_fields_of_a_purchase_that_is_shipped(shopper: Any) -> None:
    page = shopper(shipping_options=RATES).page()
    names = [n for n in page.order if n.startswith(("shipping", "card", "billingName"))]
    assert names == [
        "shippingName",
        "shippingCountry",
        "shippingAddressLine1",
        "shippingAddressLine2",
        "shippingLocality",
        "shippingAdministrativeArea",
        "shippingPostalCode",
        "shipping-rate",
        "shipping-rate",
        "cardNumber",
        "cardExpiry",
        "cardCvc",
        "billingName",
        "cardUseShippingAsBilling",
    ]
    assert page.fields["cardUseShippingAsBilling"] == "true"


def test_the_test_ids_that_other_suites_use(shopper: Any) -> None:
    page = shopper(shipping_options=RATES).page()
    for name in (
        "hosted-payment-submit-button",
        "order-summary",
        "line-item",
        "shipping-option",
        "test-mode-badge",
        "session-state",
        "cancel-link",
    ):
        assert page.test_id(name), name
    total = page.test_id("total-amount")
    assert total is not None
    assert (total["data-amount"], total["data-currency"]) == ("100300", "usd")
    for tag, attributes in page.elements:
        if tag in ("input", "select") and attributes.get("type") not in ("hidden", "radio"):
            assert attributes["id"] == attributes["name"]


def test_countries_are_those_that_the_merchant_ships_to(shopper: Any) -> None:
    page = shopper(shipping_address_collection={"allowed_countries": ["DE", "FR"]}).page()
    assert page.options["shippingCountry"] == ["FR", "DE"]
    assert page.fields["shippingCountry"] == "DE"


@pytest.mark.parametrize(
    ("language", "country", "field"), [("en-GB", "GB", "shippingLocality"), ("ja-JP", "JP", "")]
)
def test_the_default_country_is_the_browsers(
    shopper: Any, language: str, country: str, field: str
) -> None:
    page = shopper(headers={"Accept_Language": language}).page()
    assert page.fields["shippingCountry"] == country


def test_countries_without_postal_codes_are_told_apart(shopper: Any) -> None:
    """The fields after the country are the same: none."""
    for language, country in (("ar-AE", "AE"), ("zh-HK", "HK"), ("ar-AE", "AE")):
        page = shopper(headers={"Accept_Language": language}, line_items=[EBOOK]).page()
        assert page.fields["billingCountry"] == country
        assert "billingPostalCode" not in page.fields


def test_what_one_shopper_typed_is_not_shown_to_another(shopper: Any) -> None:
    typed = shopper().pay(email="ada", shippingName="Ada Lovelace", billingName="Ada King")
    assert "Ada Lovelace" in typed.text
    other = shopper().get().text
    assert "Ada" not in other
    assert "aria-invalid" not in other


def test_amounts_are_in_the_shoppers_locale(shopper: Any) -> None:
    german = shopper(headers={"Accept_Language": "de-DE,de;q=0.9"}, line_items=[EBOOK])
    assert "29,00\xa0$" in german.get().text
    forced = shopper(headers={"Accept_Language": "de-DE"}, line_items=[EBOOK], locale="en")
    assert "$29.00" in forced.get().text


def test_customer_email_is_filled_in_and_a_customers_email_is_read_only(shopper: Any) -> None:
    page = shopper(customer_email="ada@example.com").page()
    field = page.find(id="email")
    assert field is not None
    assert field["value"] == "ada@example.com"
    assert "readonly" not in field
    known = shopper(customer=CUSTOMER).page().find(id="email")
    assert known is not None
    assert known["value"] == "jenny@example.com"
    assert "readonly" in known


def test_a_posted_email_does_not_replace_a_customers(shopper: Any, api: Api) -> None:
    buyer = shopper(line_items=[EBOOK], customer=CUSTOMER)
    assert buyer.pay(email="mallory@example.com").status_code == 303
    assert "jenny@example.com" in buyer.get().text


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({}, "Pay $29.00"),
        ({"submit_type": "book"}, "Book · $29.00"),
        ({"submit_type": "donate"}, "Donate $29.00"),
        ({"mode": "order"}, "Place order · $29.00"),
    ],
)
def test_the_label_of_the_submit_button(shopper: Any, changes: dict[str, Any], label: str) -> None:
    assert (
        f'data-part="pay-label">{label}</span>' in shopper(line_items=[EBOOK], **changes).get().text
    )


def test_a_free_session_has_no_card_fields(shopper: Any) -> None:
    free = {**EBOOK, "price_data": {**EBOOK["price_data"], "unit_amount": 0}}
    buyer = shopper(line_items=[free])
    page = buyer.page()
    assert "cardNumber" not in page.fields
    assert "Complete order" in buyer.get().text
    assert buyer.pay().status_code == 303


def test_the_full_billing_address_where_it_is_required(shopper: Any) -> None:
    page = shopper(line_items=[EBOOK], billing_address_collection="required").page()
    assert "billingAddressLine1" in page.fields
    assert page.fields["billingCountry"] == "US"


def test_a_phone_number_where_it_is_collected(shopper: Any) -> None:
    assert "phoneNumber" in shopper(line_items=[EBOOK], phone_number_collection=True).page().fields


def test_only_images_of_our_own_origins_are_shown(shopper: Any) -> None:
    assert 'src="/static/img/products/' in shopper(line_items=[{"price": KEYBOARD}]).get().text
    data = {"name": "Elsewhere", "images": ["https://tracker.example/pixel.png"]}
    strange = {"currency": "usd", "unit_amount": 900, "product_data": data}
    assert "tracker.example" not in shopper(line_items=[{"price_data": strange}]).get().text


def test_the_page_sets_no_cookie_and_loads_only_its_own_origin(shopper: Any) -> None:
    response = shopper().get()
    assert "Set-Cookie" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    for tag, attributes in Shopper.page(shopper()).elements:
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)
        if tag == "script" and attributes.get("type") != "application/json":
            assert (attributes.get("src") or "").startswith("/static/")


def test_an_unknown_token_is_a_404_page(app: Flask, shopper: Any) -> None:
    lost = shopper()
    lost.path = "/pay/pay_nothing"
    for response in (lost.get(), lost.get("/return"), lost.post({}), lost.post({}, "/summary")):
        assert response.status_code == 404
        assert 'data-status="unknown"' in response.text


def test_an_expired_session_has_a_page_of_its_own(shopper: Any, api: Api) -> None:
    session = api.session()
    late = Shopper(api.app, session["url"])
    page = late.page()
    api.post(f"/v1/checkout/sessions/{session['id']}/expire")
    state = late.page().test_id("session-state")
    assert state is not None
    assert state["data-status"] == "expired"
    refused = late.pay(page=page)
    assert refused.status_code == 200
    assert 'data-status="expired"' in refused.text
    assert 'data-status="expired"' in late.get("/return").text
    assert 'data-status="expired"' in late.post({}, "/summary").text


def test_a_session_is_expired_at_expires_at_without_a_sweep(shopper: Any, api: Api) -> None:
    late = shopper()
    page = late.page()
    api.advance(366 * 24 * 3600)
    assert 'data-status="expired"' in late.get().text
    assert 'data-status="expired"' in late.pay(page=page).text
