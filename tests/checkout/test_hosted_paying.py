"""Pressing Pay: what is charged, what is refused, and what the page says about it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from tests.checkout.api_client import Api
from tests.checkout.hosted_page import EBOOK, RATES, Html, Shopper

DECLINED = "4000000000000002"


@pytest.fixture
def buy(app: Flask, api: Api) -> Any:
    """`buy(**session)`: a new session, and a shopper on its page."""

    def start(**changes: Any) -> tuple[dict[str, Any], Shopper]:
        session = api.session(**changes)
        return session, Shopper(app, session["url"])

    return start


def now_of(api: Api, session: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"/v1/checkout/sessions/{session['id']}").get_json()
    return found


def charges_of(api: Api, session: dict[str, Any]) -> list[dict[str, Any]]:
    answer = api.get("/v1/charges", payment_intent=session["payment_intent"]).get_json()
    found: list[dict[str, Any]] = answer["data"]
    return found


def test_a_paid_session_redirects_to_the_merchant(buy: Any, api: Api) -> None:
    session, shopper = buy(line_items=[EBOOK])
    paid = shopper.pay()
    assert paid.status_code == 303
    assert paid.headers["Location"].endswith("/return")
    back = shopper.get("/return")
    target = f"https://yourstore.com/success?session_id={session['id']}"
    refresh = Html(back.text).find(http_equiv="refresh")
    assert refresh is not None
    assert refresh["content"] == f"0; url={target}"
    assert f'href="{target}"' in back.text
    assert now_of(api, session)["status"] == "complete"
    assert 'data-status="complete"' in shopper.get().text


def test_the_shoppers_details_are_stored_with_the_session(buy: Any, api: Api) -> None:
    session, shopper = buy(shipping_options=RATES, phone_number_collection=True)
    assert shopper.pay(phoneNumber="(650) 253-0000").status_code == 303
    after = now_of(api, session)
    assert after["customer_details"]["email"] == "jenny@example.com"
    assert after["customer_details"]["phone"] == "+16502530000"
    assert after["shipping_details"] == {
        "name": "Jenny Rosen",
        "address": {
            "line1": "354 Oyster Point Blvd",
            "line2": None,
            "city": "South San Francisco",
            "state": "CA",
            "postal_code": "94080",
            "country": "US",
        },
    }
    assert after["customer_details"]["address"] == after["shipping_details"]["address"]


def test_a_different_billing_address_is_stored(buy: Any, api: Api) -> None:
    session, shopper = buy()
    paid = shopper.pay(
        cardUseShippingAsBilling=None, billingCountry="NL", billingPostalCode="1012lg"
    )
    assert paid.status_code == 303
    address = now_of(api, session)["customer_details"]["address"]
    assert (address["country"], address["postal_code"]) == ("NL", "1012LG")


def test_a_decline_charges_nothing_and_keeps_the_other_fields(buy: Any, api: Api) -> None:
    session, shopper = buy(line_items=[EBOOK])
    declined = shopper.pay(cardNumber=DECLINED, cardCvc="987")
    assert declined.status_code == 200
    page = Html(declined.text)
    assert page.title.startswith("Error:")
    assert page.test_id("decline-message") is not None
    assert "Your card was declined." in declined.text
    assert page.fields["email"] == "jenny@example.com"
    assert page.fields["cardExpiry"] == "12 / 40"
    assert page.fields["cardNumber"] == page.fields["cardCvc"] == ""
    number = page.find(id="cardNumber")
    assert number is not None
    assert {"autofocus", "aria-invalid"} <= number.keys()
    assert DECLINED not in declined.text
    assert not re.search(r"""[">\s]987["<\s]""", declined.text)  # a token may have these digits
    assert now_of(api, session)["status"] == "open"
    assert [charge["status"] for charge in charges_of(api, session)] == ["failed"]


def test_developers_see_the_codes_in_test_mode(buy: Any) -> None:
    _session, shopper = buy(line_items=[EBOOK])
    declined = shopper.pay(cardNumber="4000000000009987").text
    assert "<code>lost_card</code>" in declined
    assert "Request-Id" not in declined
    assert "req_" in declined


@pytest.mark.parametrize(
    ("number", "words", "field"),
    [
        ("4000000000000002", "Your card was declined.", "cardNumber"),
        ("4000000000009987", "Your card was declined.", "cardNumber"),
        ("4100000000000019", "Your card was declined.", "cardNumber"),
        ("4000000000009995", "Your card has insufficient funds.", "cardNumber"),
        ("4000000000000069", "Your card has expired.", "cardExpiry"),
        ("4000000000000127", "security code is incorrect.", "cardCvc"),
        ("4000000000000119", "You were not charged.", "cardNumber"),
    ],
)
def test_each_decline_has_its_message_and_its_field(
    buy: Any, number: str, words: str, field: str
) -> None:
    _session, shopper = buy(line_items=[EBOOK])
    declined = shopper.pay(cardNumber=number)
    assert words in declined.text.replace("&#39;", "'")
    page = Html(declined.text)
    about, first = page.find(id=field), page.find(id="cardNumber")
    assert about is not None
    assert (about["aria-invalid"], about["aria-describedby"]) == ("true", "decline")
    assert first is not None
    assert "autofocus" in first, "the first card field that is empty"
    assert declined.text.count(" autofocus") == 1


def test_a_script_is_told_where_to_go(buy: Any, app: Flask) -> None:
    """It would follow a redirect unseen. All other answers are the page, as for a browser."""
    session, shopper = buy(line_items=[EBOOK])
    script = Shopper(app, session["url"], X_Requested_With="fetch")
    declined = script.pay(cardNumber=DECLINED)
    assert Html(declined.text).test_id("decline-message") is not None
    challenged = script.pay(cardNumber="4000002500003155").get_json()
    assert challenged["redirect"].startswith("/3ds/")
    assert challenged["status"] == "open"
    paid = script.pay()
    assert paid.status_code == 200
    assert paid.get_json() == {"redirect": f"{shopper.path}/return", "status": "complete"}


def test_a_rate_chosen_without_script_survives_a_mistake(buy: Any, api: Api) -> None:
    session, shopper = buy(shipping_options=RATES)
    pickup = now_of(api, session)["shipping_options"][1]["shipping_rate"]
    page = Html(shopper.pay(**{"shipping-rate": pickup, "email": ""}).text)
    assert page.fields["shipping-rate"] == pickup


def test_a_good_card_after_a_bad_one(buy: Any, api: Api) -> None:
    session, shopper = buy(line_items=[EBOOK])
    page = Html(shopper.pay(cardNumber=DECLINED).text)
    assert shopper.pay(page=page).status_code == 303
    assert sorted(c["status"] for c in charges_of(api, session)) == ["failed", "succeeded"]


def test_posting_an_attempt_twice_answers_the_first_outcome(buy: Any, api: Api) -> None:
    session, shopper = buy(line_items=[EBOOK])
    page = shopper.page()
    assert [shopper.pay(page=page).status_code for _ in range(2)] == [303, 303]
    assert len(charges_of(api, session)) == 1
    other, shopper = buy(line_items=[EBOOK])
    page = shopper.page()
    for _ in range(2):
        assert "Your card was declined." in shopper.pay(page=page, cardNumber=DECLINED).text
    assert len(charges_of(api, other)) == 1


def test_a_form_without_a_valid_csrf_token_is_not_charged(buy: Any, api: Api) -> None:
    session, shopper = buy(line_items=[EBOOK])
    page = shopper.page()
    for changes in ({"csrf_token": "0" * 64}, {"attempt": "x" * 22}, {"csrf_token": None}):
        answer = shopper.pay(page=page, **changes)
        assert answer.status_code == 200
        assert Html(answer.text).test_id("stale-notice") is not None
    other_page = buy(line_items=[EBOOK])[1].page()
    stolen = {name: other_page.fields[name] for name in ("attempt", "csrf_token")}
    assert "stale-notice" in shopper.pay(**stolen).text
    assert charges_of(api, session) == []


def test_without_script_another_rate_is_confirmed_before_it_is_charged(buy: Any, api: Api) -> None:
    session, shopper = buy(shipping_options=RATES)
    pickup = now_of(api, session)["shipping_options"][1]["shipping_rate"]
    asked = shopper.pay(**{"shipping-rate": pickup})
    page = Html(asked.text)
    assert page.test_id("amount-changed") is not None
    assert "The total is now $998.00." in asked.text
    assert page.fields["shipping-rate"] == pickup
    assert charges_of(api, session) == []
    assert shopper.pay(page=page).status_code == 303
    assert now_of(api, session)["amount_total"] == 99800


def test_an_expected_amount_that_is_not_a_number_charges_nothing(buy: Any, api: Api) -> None:
    session, shopper = buy(line_items=[EBOOK])
    for amount in ("", "2900.0", "-1", "9" * 40, "٢٩٠٠"):
        assert "amount-changed" in shopper.pay(expected_amount=amount).text
    assert charges_of(api, session) == []


def test_update_shows_another_countrys_fields_and_charges_nothing(buy: Any, api: Api) -> None:
    session, shopper = buy(shipping_options=RATES)
    answer = shopper.pay(update="1", shippingCountry="JP", shippingAddressLine1="1-2-3 Ginza")
    page = Html(answer.text)
    assert page.test_id("error-summary") is None
    assert page.fields["shippingAddressLine1"] == "1-2-3 Ginza"
    assert "東京都" in page.options["shippingAdministrativeArea"]
    assert "Prefecture" in answer.text
    assert charges_of(api, session) == []


def test_the_summary_fragment_has_the_new_totals(buy: Any, api: Api) -> None:
    session, shopper = buy(shipping_options=RATES)
    pickup = now_of(api, session)["shipping_options"][1]["shipping_rate"]
    answer = shopper.post({"shipping-rate": pickup}, "/summary")
    assert "<html" not in answer.text
    page = Html(answer.text)
    total, label = page.find(data_part="total"), page.find(data_part="pay-label")
    assert total is not None
    assert total["data-amount"] == "99800"
    assert label is not None
    assert "Pay $998.00" in answer.text
    assert now_of(api, session)["amount_total"] == 99800
    shopper.post({"shipping-rate": "shr_made_up"}, "/summary")
    assert now_of(api, session)["amount_total"] == 99800


def test_the_address_fragment_has_the_fields_after_the_country(buy: Any) -> None:
    _session, shopper = buy()
    typed = {"shippingCountry": "GB", "shippingAddressLine1": "221B Baker Street"}
    answer = shopper.post(typed, "/address/shipping")
    page = Html(answer.text)
    assert page.order == [
        "shippingAddressLine1",
        "shippingAddressLine2",
        "shippingLocality",
        "shippingPostalCode",
    ]
    assert page.fields["shippingAddressLine1"] == "221B Baker Street"
    assert shopper.post(typed, "/address/else").status_code == 404


def test_order_mode_makes_an_order(buy: Any, api: Api) -> None:
    session, shopper = buy(mode="order", shipping_options=RATES)
    assert shopper.pay().status_code == 303
    order = api.get(f"/v1/orders/{now_of(api, session)['order']}").get_json()
    assert order["shipping_method"] == "Standard Shipping"
    assert order["shipping_address"]["name"] == "Jenny Rosen"


def test_the_page_of_a_paid_session_is_a_receipt(buy: Any) -> None:
    _session, shopper = buy(line_items=[EBOOK])
    assert shopper.pay().status_code == 303
    receipt = Html(shopper.get().text)
    total = receipt.test_id("total-amount")
    assert total is not None
    assert total["data-amount"] == "2900"
