"""The calls that plugins of shops make, as forms and with `Stripe-Version`. None is refused for a parameter.

What they send is known from the public code of WooCommerce's gateway, Medusa, Saleor, pretix, Payload and dj-stripe.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.checkout.api_client import DESK, SESSIONS, Api
from tests.checkout.payment_calls import INTENTS, METHODS, REFUNDS, SETUPS, made

CUSTOMERS = "/v1/customers"
VERSION = {"Stripe-Version": "2024-06-20"}
ADDRESS = {"city": "Portland", "country": "US", "line1": "1 Main St", "line2": ""}
ADDRESS |= {"postal_code": "97201", "state": "OR"}
SHIPPING = {"name": "Jane Doe", "phone": "", "address": ADDRESS}
ONLINE = {"ip_address": "127.0.0.1", "user_agent": "Mozilla/5.0; WordPress/6.5"}
MANDATE = {"customer_acceptance": {"type": "online", "online": ONLINE}}


@pytest.fixture
def call(api: Api) -> Any:
    """A POST of a form with the SDK's header; the answer of a success."""

    def post(path: str, body: dict[str, Any]) -> dict[str, Any]:
        return made(api.post(path, body, form=True, headers=VERSION))

    return post


def test_woocommerce(api: Api, call: Any):
    person = {
        "email": "jane@example.com",
        "description": "Name: Jane Doe, Username: jane",
        "name": "Jane Doe",
        "phone": "",
        "address": ADDRESS,
        "shipping": SHIPPING,
        "preferred_locales": ["en-US"],
        "metadata": {"customer_id": "7"},
    }
    customer = call(CUSTOMERS, person)["id"]
    call(f"{CUSTOMERS}/{customer}", person)
    method = call(METHODS, {"type": "card", "card": {"token": "tok_visa"}})["id"]
    call(f"{METHODS}/{method}/attach", {"customer": customer})
    billing = {"billing_details": {"name": "Jane Doe", "phone": "", "address": ADDRESS}}
    call(f"{METHODS}/{method}", billing | {"allow_redisplay": "always"})
    payment = {
        "amount": 2000,
        "currency": "usd",
        "customer": customer,
        "capture_method": "manual",
        "confirm": "true",
        "confirmation_method": "automatic",
        "description": "Shop - Order 77",
        "mandate_data": MANDATE,
        "metadata": {"order_id": "77", "signature": "77:1", "payment_type": "single"},
        "payment_method": method,
        "payment_method_types": ["card", "link"],
        "receipt_email": "jane@example.com",
        "return_url": "https://shop.example/order/77?a=b&c=d",
        "setup_future_usage": "off_session",
        "shipping": SHIPPING,
        "statement_descriptor_suffix": "Order 77",
        "use_stripe_sdk": "true",
    }
    intent = call(INTENTS, payment)
    assert intent["status"] == "requires_capture"
    # The data for businesses are sent on trial, and left out once they are refused as unknown.
    level3 = {"level3": {"merchant_reference": "77", "shipping_amount": 0}}
    error = api.post(INTENTS, payment | level3, form=True, headers=VERSION).get_json()["error"]
    assert (error["code"], error["param"]) == ("parameter_unknown", "level3")
    call(f"{INTENTS}/{intent['id']}", {"description": "Order 77", "metadata": {"paid": "1"}})
    captured = call(f"{INTENTS}/{intent['id']}/capture", {"amount": 1500, "metadata": {"a": "b"}})
    charge = captured["latest_charge"]
    refund = {"amount": 500, "charge": charge, "reason": "requested_by_customer"}
    call(REFUNDS, refund | {"metadata": {"order_id": "77"}, "expand": ["balance_transaction"]})
    setup = {
        "payment_method": method,
        "payment_method_types": ["card"],
        "customer": customer,
        "confirm": "true",
        "return_url": "https://shop.example/account",
        "use_stripe_sdk": "true",
        "mandate_data": MANDATE,
    }
    assert call(SETUPS, setup)["status"] == "succeeded"


def test_medusa(api: Api, call: Any):
    customer = call(CUSTOMERS, {"email": "jane@example.com", "name": "Jane Doe", "phone": ""})
    intent = call(
        INTENTS,
        {
            "amount": 4900,
            "currency": "eur",
            "automatic_payment_methods": {"enabled": True},
            "capture_method": "automatic",
            "customer": customer["id"],
            "metadata": {"session_id": "payses_1"},
            "setup_future_usage": "off_session",
        },
    )
    call(f"{INTENTS}/{intent['id']}", {"amount": 5900})
    call(f"{INTENTS}/{intent['id']}/confirm", {"payment_method": "pm_card_visa"})
    path = f"{CUSTOMERS}/{customer['id']}/payment_methods"
    assert made(api.get(path, headers=VERSION, limit=100))["data"]
    call(REFUNDS, {"amount": 5900, "payment_intent": intent["id"]})


def test_saleor(call: Any):
    customer = call(CUSTOMERS, {"email": "jane@example.com"})["id"]
    payment = {
        "amount": 4900,
        "currency": "usd",
        "capture_method": "manual",
        "customer": customer,
        "metadata": {"channel": "default-channel", "payment_id": "7"},
        "payment_method": "pm_card_visa",
        "payment_method_types": ["card"],
        "receipt_email": "jane@example.com",
        "shipping": SHIPPING,
        "off_session": "true",
        "confirm": "true",
    }
    intent = call(INTENTS, payment)
    call(f"{INTENTS}/{intent['id']}/capture", {"amount_to_capture": 4900})
    call(REFUNDS, {"payment_intent": intent["id"], "amount": 100})


def test_pretix(call: Any):
    payment = {
        "amount": 2300,
        "currency": "eur",
        "payment_method": "pm_card_visa",
        "payment_method_types": ["card"],
        "confirmation_method": "manual",
        "confirm": "true",
        "description": "DEMOCON-A7C0N",
        "statement_descriptor_suffix": "DEMOCON-A7C0N",
        "metadata": {"order": "7", "event": "1", "code": "A7C0N"},
        "return_url": "https://tickets.example/demo/stripe/sca/A7C0N/",
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "expand": ["latest_charge"],
    }
    intent = call(INTENTS, payment)
    assert intent["latest_charge"]["payment_method_details"]["card"]["last4"] == "4242"
    charge = intent["latest_charge"]["id"]
    call(REFUNDS, {"charge": charge, "amount": 2300, "reason": "requested_by_customer"})


def test_payload(api: Api, call: Any):
    customer = call(CUSTOMERS, {"email": "jane@example.com", "name": "Jane Doe"})["id"]
    product = call("/v1/products", {"name": "Lamp", "description": "Oak"})
    data = {"currency": "usd", "unit_amount": 4900, "product": product["id"]}
    price = call("/v1/prices", data)
    call(f"/v1/products/{product['id']}", {"default_price": price["id"], "images": ""})
    intent = call(
        INTENTS,
        {
            "amount": 4900,
            "currency": "usd",
            "customer": customer,
            "automatic_payment_methods": {"enabled": True},
            "metadata": {"cartID": "7", "cartItemsSnapshot": "[]"},
            "shipping": SHIPPING,
        },
    )
    made(api.get(f"{INTENTS}/{intent['id']}", headers=VERSION, **{"expand[]": "payment_method"}))


def test_dj_stripe(api: Api, call: Any):
    customer = call(CUSTOMERS, {"email": "jane@example.com", "metadata": {"djstripe": "7"}})["id"]
    method = call(METHODS, {"type": "card", "card": {"token": "tok_mastercard"}})["id"]
    call(f"{METHODS}/{method}/attach", {"customer": customer})
    default = {"invoice_settings": {"default_payment_method": method}}
    shown = call(f"{CUSTOMERS}/{customer}", default)
    assert shown["invoice_settings"]["default_payment_method"] == method
    session = {
        "payment_method_types": ["card"],
        "mode": "payment",
        "customer": customer,
        "client_reference_id": "7",
        "line_items": [{"price": DESK, "quantity": 1}],
        "payment_intent_data": {"setup_future_usage": "off_session", "metadata": {"a": "b"}},
        "customer_update": {"address": "auto", "name": "auto"},
        "billing_address_collection": "auto",
        "locale": "auto",
        "submit_type": "pay",
        "success_url": "https://shop.example/success",
        "cancel_url": "https://shop.example/cancel",
        "metadata": {"djstripe_subscriber": "7"},
    }
    call(SESSIONS, session)
    made(api.get(f"{CUSTOMERS}/{customer}", headers=VERSION, **{"expand[]": "sources"}))
