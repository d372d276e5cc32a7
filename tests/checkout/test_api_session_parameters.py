"""Parameters of Checkout Sessions that reach the payment, the customer and the page."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checkout.api_client import SESSIONS, SHIPPING, Api, refused, session_body
from tests.checkout.payment_calls import INTENTS, STRIPE, made
from tests.checkout.test_api_payment_parameters import PARCEL, SUPPORTED

COLLECTED = {"shipping_address_collection": {"allowed_countries": ["US"]}}


def intent_of(api: Api, session: dict[str, Any]) -> dict[str, Any]:
    return made(api.get(f"{INTENTS}/{session['payment_intent']}"))


def test_data_of_the_payment_reaches_the_charge(api: Api):
    data = {
        "receipt_email": "jane@example.com",
        "shipping": PARCEL,
        "statement_descriptor_suffix": "Order 77",
        "capture_method": "automatic_async",
        "on_behalf_of": "",
    }
    session = api.session(payment_intent_data=data)
    assert intent_of(api, session)["receipt_email"] == "jane@example.com"
    body = {"email": "joe@example.com", "payment_method": "pm_card_visa"}
    made(api.post(f"{SESSIONS}/{session['id']}/confirm", body))
    (charge,) = intent_of(api, session)["charges"]["data"]
    assert charge["receipt_email"] == "jane@example.com"
    assert charge["shipping"]["tracking_number"] == "JD0146"
    assert charge["calculated_statement_descriptor"] == "TILL* Order 77"


def test_the_address_that_a_session_collects_is_that_of_the_payment(api: Api):
    session = api.session(**COLLECTED)
    assert api.pay(session).decline is None
    intent = intent_of(api, session)
    assert intent["shipping"]["name"] == "Jane Doe"
    assert intent["shipping"]["address"]["city"] == "Portland"
    assert intent["charges"]["data"][0]["shipping"] == intent["shipping"]
    both = session_body(payment_intent_data={"shipping": PARCEL}, **COLLECTED)
    assert refused(api, body=both)["param"] == "shipping_address_collection"


def test_a_guest_whose_card_is_kept_becomes_a_customer(api: Api):
    session = api.session(payment_intent_data={"setup_future_usage": "off_session"})
    api.pay(session)
    session = made(api.get(f"{SESSIONS}/{session['id']}"))
    (method,) = made(api.get(f"/v1/customers/{session['customer']}/payment_methods"))["data"]
    assert method["customer"] == session["customer"]


def test_options_of_cards_are_those_of_the_payment(api: Api):
    options = {"card": {"request_three_d_secure": "any", "capture_method": "manual"}}
    session = api.session(payment_method_options=options)
    intent = intent_of(api, session)
    assert intent["payment_method_options"]["card"]["request_three_d_secure"] == "any"
    assert intent["capture_method"] == "manual"
    assert api.pay(session, SUPPORTED).challenge is not None
    setup = session_body(mode="setup", line_items=None, currency="usd")
    error = refused(api, body=setup | {"payment_method_options": options})
    assert error["param"] == "payment_method_options[card][capture_method]"


def test_automatic_countries_are_those_that_clients_know(api: Api):
    """The values of Stripe's libraries in 2023 and in 2026 lack these."""
    countries = api.session()["shipping_address_collection"]["allowed_countries"]
    assert len(countries) > 230
    assert {"US", "DE", "XK"} <= set(countries)
    assert not {"AS", "CU", "IR", "KP", "SD", "SY", "UM", "VI"} & set(countries)
    named = api.session(shipping_address_collection={"allowed_countries": ["VI"]})
    assert named["shipping_address_collection"]["allowed_countries"] == ["VI"]


RATE = {
    "display_name": "Ground",
    "fixed_amount": {"amount": 500, "currency": "usd"},
    "delivery_estimate": {"maximum": {"unit": "day", "value": 7}},
    "metadata": {"carrier": "7"},
    "tax_behavior": "exclusive",
}


@pytest.mark.parametrize("headers", [{}, STRIPE], ids=["default", "stripe"])
def test_a_shipping_rate_is_expanded(api: Api, headers: dict[str, str]):
    session = api.session(shipping_options=[{"shipping_rate_data": RATE}, *SHIPPING[1:]])
    path = f"{SESSIONS}/{session['id']}?expand[]=shipping_cost.shipping_rate"
    shown = made(api.get(f"{path}&expand[]=shipping_options.shipping_rate", headers=headers))
    assert shown["shipping_cost"]["shipping_rate"] == {
        "id": session["shipping_cost"]["shipping_rate"],
        "object": "shipping_rate",
        "active": True,
        "display_name": "Ground",
        "type": "fixed_amount",
        "fixed_amount": {"amount": 500, "currency": "usd"},
        "delivery_estimate": {"minimum": None, "maximum": {"unit": "day", "value": 7}},
        "tax_behavior": "exclusive",
        "tax_code": None,
        "metadata": {"carrier": "7"},
        "livemode": False,
        "created": session["created"],
    }
    names = [each["shipping_rate"]["display_name"] for each in shown["shipping_options"]]
    assert names == ["Ground", "Express Shipping"]
    api.session()
    listed = api.get(SESSIONS, headers=headers, **{"expand[]": "data.shipping_cost.shipping_rate"})
    costs = [each["shipping_cost"] for each in made(listed)["data"]]
    assert [cost and cost["shipping_rate"]["display_name"] for cost in costs] == [None, "Ground"]


def test_a_shipping_rate_has_no_id_of_its_own_to_name(api: Api):
    body = session_body(shipping_options=[{"shipping_rate": "shr_1"}])
    error = refused(api, body=body)
    assert error["param"] == "shipping_options[0][shipping_rate]"
    assert "not available" in error["message"]


def page_of(api: Api, session: dict[str, Any], suffix: str = "") -> str:
    path = "/pay/" + session["url"].rpartition("/")[2] + suffix
    with api.app.test_client() as browser:
        answer = browser.get(path, base_url="http://localhost:8000")
    assert answer.status_code == 200
    return answer.text


FREE = {"currency": "usd", "unit_amount": 0, "product_data": {"name": "A sample"}}
LOOK = {
    "display_name": "Doe Lamps",
    "button_color": "#1f5f4c",
    "border_style": "pill",
    "icon": {"type": "url", "url": "https://a.example/icon.png"},
    "font_family": "",
}


def test_a_session_may_have_a_look_of_its_own(api: Api):
    session = api.session(branding_settings=LOOK)
    assert session["branding_settings"] == {n: value for n, value in LOOK.items() if value}
    assert "Pay Doe Lamps" in page_of(api, session)
    assert "#1f5f4c" in page_of(api, session, "/brand.css")
    assert "Doe Lamps" not in page_of(api, api.session())
    for changes, param in (
        ({"button_color": "red"}, "[button_color]"),
        ({"icon": {"type": "file", "file": "file_1"}}, "[icon][type]"),
        ({"logo": {"type": "url", "url": "javascript:x"}}, "[logo][url]"),
        ({"colour": "red"}, "[colour]"),
    ):
        error = refused(api, body=session_body(branding_settings=changes))
        assert error["param"] == f"branding_settings{param}"


def test_a_session_may_have_texts_of_its_own(api: Api):
    texts = {
        "submit": {"message": "We ship <b>tomorrow</b>."},
        "after_submit": {"message": "Thank you for waiting."},
        "shipping_address": {"message": "No post boxes."},
    }
    session = api.session(custom_text=texts)
    assert session["custom_text"] == {**texts, "terms_of_service_acceptance": None}
    text = page_of(api, session)
    assert "We ship &lt;b&gt;tomorrow&lt;/b&gt;." in text
    assert "Thank you for waiting." in text
    assert "No post boxes." in text
    assert "custom_text" not in api.session(custom_text={"submit": ""})
    long = {"submit": {"message": "x" * 1201}}
    error = refused(api, body=session_body(custom_text=long))
    assert error["param"] == "custom_text[submit][message]"
    terms = {"terms_of_service_acceptance": {"message": "I agree"}}
    assert "not available" in refused(api, body=session_body(custom_text=terms))["message"]


def test_what_the_shopper_enters_may_replace_what_is_known_of_the_customer(api: Api):
    customer = made(api.post("/v1/customers", {"email": "jane@example.com", "name": "J"}))["id"]
    changes = {"name": "auto", "address": "auto", "shipping": "auto"}
    session = api.session(customer=customer, customer_update=changes, **COLLECTED)
    api.pay(session)
    known = made(api.get(f"/v1/customers/{customer}"))
    assert (known["name"], known["address"]["city"]) == ("Jane Doe", "Portland")
    assert known["shipping"]["address"]["city"] == "Portland"
    assert made(api.get("/v1/events", type="customer.updated"))["data"]
    error = refused(api, body=session_body(customer_update=changes))
    assert error["param"] == "customer_update"
    api.session(customer_update=dict.fromkeys(changes, "never"))


def test_an_attached_card_may_pay_a_session_that_updates_its_customer(api: Api):
    customer = made(api.post("/v1/customers", {"source": "tok_visa", "email": "jane@example.com"}))
    session = api.session(customer=customer["id"], customer_update={"name": "auto"}, **COLLECTED)
    body = {
        "payment_method": customer["invoice_settings"]["default_payment_method"],
        "name": "Jane Doe",
        "shipping": {"name": "Jane Doe", "address": PARCEL["address"]},
    }
    made(api.post(f"{SESSIONS}/{session['id']}/confirm", body))
    assert made(api.get(f"/v1/customers/{customer['id']}"))["name"] == "Jane Doe"


def test_what_a_shop_may_offer_again_is_kept_with_the_card(api: Api):
    data = {"allow_redisplay": "always"}
    session = api.session(payment_method_data=data)
    assert session["payment_method_data"] == data
    api.pay(session)
    intent = intent_of(api, session)
    method = made(api.get(f"/v1/payment_methods/{intent['payment_method']}"))
    assert method["allow_redisplay"] == "always"


@pytest.mark.parametrize("headers", [{}, STRIPE], ids=["default", "stripe"])
def test_what_has_no_effect_is_answered(api: Api, headers: dict[str, str]):
    saved = {"allow_redisplay_filters": ["always"], "payment_method_remove": "enabled"}
    given = {
        "origin_context": "web",
        "integration_identifier": "shop-7",
        "saved_payment_method_options": {**saved, "payment_method_save": "enabled"},
    }
    session = made(api.post(SESSIONS, session_body(**given), headers=headers))
    assert {name: session[name] for name in given} == given


def test_a_postal_code_alone_is_no_address_of_a_customer(api: Api):
    known = {"email": "jane@example.com", "address": PARCEL["address"]}
    customer = made(api.post("/v1/customers", known))
    session = api.session(
        customer=customer["id"],
        customer_update={"address": "auto", "name": "auto"},
        line_items=[{"price_data": FREE}],
    )
    made(api.post(f"{SESSIONS}/{session['id']}/confirm", {"name": "Jane Doe"}))
    shown = made(api.get(f"/v1/customers/{customer['id']}"))
    assert (shown["name"], shown["address"]) == ("Jane Doe", customer["address"])
