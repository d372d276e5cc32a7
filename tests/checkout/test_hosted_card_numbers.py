"""A card number in any field of the payment page but its own: a message at the field, and nowhere in the page."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checkout.api_client import Api
from tests.checkout.hosted_page import EBOOK, RATES, Html, Shopper
from tests.checkout.test_api_card_numbers import has_number

NUMBER = "4539 5787 6362 1486"
MESSAGE = "Don’t enter a card number here."
EVERYTHING: dict[str, Any] = {
    "billing_address_collection": "required",
    "phone_number_collection": True,
    "shipping_options": RATES,
    "mode": "order",
}
SELECTED = {"shippingCountry", "billingCountry", "shipping-rate"}
BOUNDED = {"shippingAdministrativeArea", "billingAdministrativeArea"}
"""Fields that take a value from a list."""
HIDDEN = {"csrf_token", "attempt", "expected_amount"}
APART = {"cardNumber", "cardUseShippingAsBilling"} | SELECTED | BOUNDED | HIDDEN


@pytest.fixture
def shopper(api: Api) -> Shopper:
    """A shopper on a page with every field, whose billing address is another one."""
    return Shopper(api.app, api.session(**EVERYTHING)["url"])


def pay(shopper: Shopper, **typed: str) -> Any:
    billing = {
        "billingAddressLine1": "1 Main St",
        "billingLocality": "Portland",
        "billingAdministrativeArea": "OR",
        "billingPostalCode": "97201",
    }
    return shopper.pay(**{"cardUseShippingAsBilling": None, **billing, **typed})


def test_each_text_field_refuses_a_card_number_and_does_not_show_it(shopper: Shopper, api: Api):
    fields = set(shopper.page().fields) - APART
    assert {"email", "phoneNumber", "shippingName", "billingName", "cardExpiry"} <= fields
    assert {"billingAddressLine2", "shippingLocality", "shippingPostalCode", "cardCvc"} <= fields
    before = api.row_counts()
    for name in sorted(fields):
        for typed in (NUMBER, "".join(chr(0x660 + int(c)) for c in NUMBER.replace(" ", ""))):
            answer = pay(shopper, **{name: typed})
            assert answer.status_code == 200
            page = Html(answer.text)
            assert page.title.startswith("Error:"), name
            assert answer.text.count(MESSAGE) >= 1, name
            wrong = page.find(id=name)
            assert wrong is not None
            assert wrong["aria-describedby"] == f"{name}-error"
            assert not wrong.get("value"), name
            assert not has_number(answer.text), name
    assert api.row_counts() == before
    assert pay(shopper).status_code == 303


@pytest.mark.parametrize("name", sorted(SELECTED | BOUNDED))
def test_a_choice_that_is_none_is_not_shown(shopper: Shopper, name: str):
    answer = pay(shopper, **{name: NUMBER})
    assert answer.status_code == 200
    assert not has_number(answer.text)


def test_no_other_answer_of_the_page_shows_it(api: Api, shopper: Shopper):
    typed = dict.fromkeys(set(shopper.page().fields) - HIDDEN, NUMBER)
    page = shopper.page()
    answers = [
        shopper.post({**page.fields, **typed, "update": "1"}),
        shopper.post({**page.fields, **typed, "csrf_token": "old"}),
        shopper.post(typed),
        shopper.post(dict.fromkeys(HIDDEN, NUMBER)),
        shopper.post(typed, "/summary"),
        shopper.post({**typed, "shippingCountry": "DE"}, "/address/shipping"),
        shopper.post({**typed, "billingCountry": "DE"}, "/address/billing"),
        shopper.get(f"?attempt={NUMBER}&note={NUMBER}"),
        shopper.pay(cardNumber="4000000000000002", shippingName=NUMBER),
        shopper.pay(cardNumber="4242 4242 4242 4241", billingName=NUMBER),
    ]
    for path in (f"/pay/{NUMBER}", f"/3ds/{NUMBER}", f"/{NUMBER}", f"/docs/errors/{NUMBER}"):
        for origin in ("http://localhost:8000", "http://127.0.0.1:8000"):
            with api.app.test_client() as client:
                answers.append(client.get(f"{path}?x={NUMBER}", base_url=origin))
                answers.append(client.post(path, base_url=origin, data={"x": NUMBER}))
    for answer in answers:
        assert not has_number(answer.text + str(answer.headers)), answer.request.path


def test_an_unused_billing_address_is_no_reason_to_refuse(api: Api):
    shopper = Shopper(api.app, api.session(**EVERYTHING)["url"])
    answer = shopper.pay(cardUseShippingAsBilling="y", billingAddressLine1=NUMBER)
    assert answer.status_code == 303


def test_a_card_number_in_its_own_field_is_never_shown(api: Api):
    shopper = Shopper(api.app, api.session(line_items=[EBOOK])["url"])
    answer = shopper.pay(cardNumber=NUMBER)
    assert "Only test cards work here, such as 4242 4242 4242 4242." in answer.text
    assert not has_number(answer.text)
