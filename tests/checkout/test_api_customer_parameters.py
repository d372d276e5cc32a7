"""Addresses, invoice settings and cards that come with a customer's request."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from checkout.models import Customer
from foundation.database import db, reading, table
from tests.checkout.api_client import CUSTOMER, SESSIONS, Api, refused
from tests.checkout.payment_calls import METHODS, STRIPE, card, made
from tests.checkout.test_api_payment_parameters import ADDRESS, STORED

CUSTOMERS = "/v1/customers"
PERSON = {
    "address": ADDRESS,
    "shipping": {"name": "Jane Doe", "phone": "+15035550100", "address": ADDRESS},
    "preferred_locales": ["de", "en-GB"],
    "individual_name": "Jane Doe",
    "business_name": "Doe Ltd",
}
SHOWN = PERSON | {"address": STORED, "shipping": {**PERSON["shipping"], "address": STORED}}  # type: ignore[dict-item]
FOOTER = {"custom_fields": [{"name": "VAT", "value": "7"}], "footer": "Thank you"}
NOTHING = {
    "balance": 0,
    "cash_balance": "",
    "invoice_prefix": "",
    "next_invoice_sequence": 1,
    "tax": {"validate_location": "deferred"},
    "tax_exempt": "none",
    "validate": False,
}
SOMETHING = {
    "balance": (-500, "balance"),
    "cash_balance": ({"settings": {"reconciliation_mode": "manual"}}, "cash_balance"),
    "coupon": ("ten", "coupon"),
    "invoice_prefix": ("DOE", "invoice_prefix"),
    "next_invoice_sequence": (7, "next_invoice_sequence"),
    "promotion_code": ("promo_1", "promotion_code"),
    "tax": ({"ip_address": "127.0.0.1"}, "tax[ip_address]"),
    "tax_exempt": ("reverse", "tax_exempt"),
    "tax_id_data": ([{"type": "eu_vat", "value": "DE1"}], "tax_id_data"),
    "test_clock": ("clock_1", "test_clock"),
}


def default_of(customer: dict[str, Any]) -> Any:
    return customer["invoice_settings"]["default_payment_method"]


@pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
def test_what_is_known_of_a_person_is_kept(api: Api, form: bool):
    body = {"email": "jane@example.com", **PERSON, "invoice_settings": FOOTER}
    customer = made(api.post(CUSTOMERS, body, form=form))
    assert {name: customer[name] for name in SHOWN} == SHOWN
    settings = {**FOOTER, "default_payment_method": None, "rendering_options": None}
    assert customer["invoice_settings"] == settings
    path = f"{CUSTOMERS}/{customer['id']}"
    emptied = {"address": "", "shipping": "", "preferred_locales": "", "business_name": ""}
    emptied |= {"invoice_settings": {"custom_fields": ""}}
    customer = made(api.post(path, emptied, form=True))
    assert [customer[name] for name in ("address", "shipping", "business_name")] == [None] * 3
    assert customer["preferred_locales"] == []
    assert customer["invoice_settings"]["custom_fields"] is None
    assert customer["invoice_settings"]["footer"] == "Thank you"


def test_texts_that_a_form_left_empty_are_not_given(api: Api):
    body = {"name": "Jane", "phone": "", "description": "", "address": "", "shipping": ""}
    customer = made(api.post(CUSTOMERS, body, form=True))
    assert [customer[name] for name in body] == ["Jane", None, None, None, None]


def test_nothing_personal_is_left_of_a_deleted_customer(api: Api):
    body = {**PERSON, "invoice_settings": FOOTER, "source": "tok_visa"}
    customer = made(api.post(CUSTOMERS, body))
    assert api.delete(f"{CUSTOMERS}/{customer['id']}").status_code == 200
    with api.app.app_context():
        row = _row(customer["id"])
    assert all(not row[name] for name in (*PERSON, "invoice_settings"))
    assert row["default_payment_method_id"] is None


def _row(customer_id: str) -> dict[str, Any]:
    with reading("checkout"):
        rows = table(Customer)
        found = db.session.execute(select(rows).where(rows.c.id == customer_id)).one()
        return dict(found._mapping)


def test_what_asks_for_nothing_is_taken(api: Api):
    plain = set(made(api.post(CUSTOMERS, {})))
    customer = made(api.post(CUSTOMERS, {**NOTHING, "tax_id_data": [], "test_clock": ""}))
    assert set(customer) == plain
    made(api.post(f"{CUSTOMERS}/{customer['id']}", NOTHING))
    made(
        api.post(
            f"{CUSTOMERS}/{customer['id']}", NOTHING | {"tax": "", "tax_exempt": ""}, form=True
        )
    )


@pytest.mark.parametrize("name", SOMETHING)
def test_what_asks_for_something_is_refused_by_name(api: Api, name: str):
    value, param = SOMETHING[name]
    error = refused(api, path=CUSTOMERS, body={name: value})
    assert (error["code"], error["param"]) == ("parameter_invalid", param)
    assert "not available" in error["message"]


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"address": {"country": "XX"}}, "address[country]"),
        ({"shipping": {"address": ADDRESS}}, "shipping[name]"),
        ({"shipping": {**PERSON["shipping"], "carrier": "DHL"}}, "shipping[carrier]"),  # type: ignore[dict-item]
        ({"preferred_locales": ["german!"]}, "preferred_locales[0]"),
        ({"invoice_settings": {"footer": "x" * 5001}}, "invoice_settings[footer]"),
        (
            {"invoice_settings": {"custom_fields": [{"name": "a"}]}},
            "invoice_settings[custom_fields][0][value]",
        ),
        ({"source": "tok_visa", "payment_method": "pm_card_visa"}, "source"),
        ({"source": "tok_unknown"}, "source"),
        ({"payment_method": "pm_unknown"}, "payment_method"),
        (
            {"invoice_settings": {"default_payment_method": "pm_card_visa"}},
            "invoice_settings[default_payment_method]",
        ),
    ],
)
def test_parameters_that_cannot_be_taken(api: Api, changes: dict, param: str):
    assert refused(api, path=CUSTOMERS, body=changes)["param"] == param


def test_a_card_may_come_with_a_new_customer(api: Api):
    customer = made(api.post(CUSTOMERS, {"payment_method": "pm_card_visa"}))
    (method,) = made(api.get(f"{CUSTOMERS}/{customer['id']}/payment_methods"))["data"]
    assert (method["card"]["last4"], default_of(customer)) == ("4242", None)
    default = {"default_payment_method": "pm_card_visa"}
    body = {"payment_method": "pm_card_visa", "invoice_settings": default}
    customer = made(api.post(CUSTOMERS, body, form=True))
    assert default_of(customer).startswith("pm_")
    customer = made(api.post(CUSTOMERS, {"source": "tok_mastercard"}))
    path = f"{CUSTOMERS}/{customer['id']}?expand[]=invoice_settings.default_payment_method"
    for headers in ({}, STRIPE):
        assert default_of(made(api.get(path, headers=headers)))["card"]["brand"] == "mastercard"


def test_a_card_that_declines_leaves_no_customer(api: Api):
    before = api.row_counts()
    response = api.post(CUSTOMERS, {"source": "tok_chargeDeclined"})
    assert response.status_code == 402, response.text
    assert api.row_counts() == before


def test_the_default_payment_method_is_attached(api: Api):
    customer = made(api.post(CUSTOMERS, {"source": "tok_visa"}))
    path, first = f"{CUSTOMERS}/{customer['id']}", default_of(customer)
    loose = made(api.post(METHODS, card()))["id"]
    of_another = made(api.post(CUSTOMERS, {"source": "tok_visa"}))
    for method in (loose, default_of(of_another), "pm_unknown"):
        body = {"invoice_settings": {"default_payment_method": method}}
        error = refused(api, path=path, body=body)
        assert error["param"] == "invoice_settings[default_payment_method]"
    customer = made(api.post(path, {"source": "tok_amex"}))
    assert default_of(customer) != first
    again = {"invoice_settings": {"default_payment_method": first}}
    assert default_of(made(api.post(path, again))) == first
    made(api.post(f"{METHODS}/{first}/detach"))
    assert default_of(made(api.get(path))) is None
    event = made(api.get("/v1/events", type="customer.updated"))["data"][0]
    assert event["data"]["previous_attributes"]["invoice_settings"]


def test_a_guest_becomes_a_customer_with_addresses(api: Api):
    collection = {"allowed_countries": ["US"]}
    session = api.session(customer_creation="always", shipping_address_collection=collection)
    api.pay(session)
    session = made(api.get(f"{SESSIONS}/{session['id']}"))
    customer = made(api.get(f"{CUSTOMERS}/{session['customer']}"))
    assert customer["address"]["line1"] == customer["shipping"]["address"]["line1"] == "1 Main St"
    assert customer["shipping"]["name"] == "Jane Doe"


def test_the_seeded_customer_has_no_card(api: Api):
    assert default_of(made(api.get(f"{CUSTOMERS}/{CUSTOMER}"))) is None
