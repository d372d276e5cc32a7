"""The payment page of a session with a customer has what is known of them in its fields."""

from __future__ import annotations

from typing import Any

from tests.checkout.api_client import SESSIONS, Api
from tests.checkout.hosted_page import EBOOK, RATES, Html, Shopper
from tests.checkout.payment_calls import made
from tests.checkout.test_hosted_saved_cards import keep

HOME = {"line1": "1 Main St", "city": "Portland", "state": "OR", "postal_code": "97201", "country": "US"}  # fmt: skip
OFFICE = {**HOME, "line1": "2 Oak St", "postal_code": "97202"}


def visit(api: Api, known: dict[str, Any], **changes: Any) -> tuple[dict[str, Any], Shopper]:
    customer = made(api.post("/v1/customers", {"email": "ada@example.com", **known}))["id"]
    session = api.session(**{"shipping_options": RATES, "customer": customer, **changes})
    return session, Shopper(api.app, session["url"])


def test_addresses_name_and_phone_are_filled_in(api: Api) -> None:
    shipping = {"name": "Ada L.", "phone": "+16505550123", "address": HOME}
    known = {"name": "Ada Lovelace", "address": OFFICE, "shipping": shipping}
    session, shopper = visit(api, known, phone_number_collection=True)
    page = shopper.page()
    wanted = {
        "email": "ada@example.com",
        "phoneNumber": "+16505550123",
        "shippingName": "Ada L.",
        "shippingAddressLine1": "1 Main St",
        "shippingAdministrativeArea": "OR",
        "shippingPostalCode": "97201",
        "billingName": "Ada Lovelace",
        "billingPostalCode": "97202",
    }
    assert {name: page.fields.get(name) for name in wanted} == wanted
    assert "cardUseShippingAsBilling" not in page.fields
    assert page.fields["shipping-rate"] == session["shipping_options"][0]["shipping_rate"]
    assert shopper.post({**page.fields, "cardNumber": "4242424242424242", "cardExpiry": "12/40",
        "cardCvc": "123"}).status_code == 303  # fmt: skip
    done = made(api.get(f"{SESSIONS}/{session['id']}"))
    assert done["shipping_details"]["address"]["line1"] == "1 Main St"
    assert done["customer_details"]["address"]["postal_code"] == "97202"


def test_one_address_stands_for_both(api: Api) -> None:
    for known in (
        {"shipping": {"name": "Ada", "address": HOME}},
        {"shipping": {"name": "Ada", "address": HOME}, "address": HOME},
    ):
        page = visit(api, known)[1].page()
        assert page.fields["cardUseShippingAsBilling"]
        assert page.fields["shippingLocality"] == "Portland"


def test_a_country_that_is_not_offered_is_left_out(api: Api) -> None:
    known = {"name": "Ada", "shipping": {"name": "Ada", "address": HOME}}
    only = {"shipping_address_collection": {"allowed_countries": ["DE"]}}
    page = visit(api, known, **only)[1].page()
    assert page.fields["shippingCountry"] == "DE"
    assert page.fields["shippingAddressLine1"] == ""
    assert page.fields["shippingName"] == "Ada"


def test_what_was_posted_wins_and_a_saved_card_stays_chosen(api: Api) -> None:
    session, shopper = visit(api, {"name": "Ada", "address": HOME}, line_items=[EBOOK])
    method = keep(api, session["customer"])
    page = shopper.page()
    assert page.fields["saved-card"] == method
    answer = shopper.pay(page=page, billingName="Bob", cardCvc="1", **{"saved-card": "new"})
    assert Html(answer.text).fields["billingName"] == "Bob"


def test_a_guest_and_a_deleted_customer_have_empty_fields(api: Api) -> None:
    session, shopper = visit(api, {"name": "Ada", "address": HOME}, line_items=[EBOOK])
    api.delete(f"/v1/customers/{session['customer']}")
    assert shopper.page().fields["billingName"] == ""
    guest = Shopper(api.app, api.session(line_items=[EBOOK])["url"])
    assert guest.page().fields["billingName"] == ""
