"""What the server sides of public shops and plugins send, in their versions of the API, and what they read of it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.checkout.api_client import DESK, SESSIONS, Api, flat
from tests.checkout.payment_calls import DECLINING, INTENTS, REFUNDS, SETUPS, answer_challenge, card

Snapshot = dict[str, Any]
ADDRESS = {
    "line1": "1 Main St",
    "line2": "",
    "city": "Portland",
    "state": "OR",
    "postal_code": "97201",
    "country": "US",
}


class Plugin:
    """Calls of one plugin: forms, its version of the API, no idempotency key unless it sends one."""

    def __init__(self, api: Api, version: str):
        self.api = api
        self._headers = {"Stripe-Version": version}

    def post(
        self, path: str, *, status: int = 200, key: str | None = None, **body: Any
    ) -> Snapshot:
        response = self.api.post(path, body, form=True, key=key, headers=self._headers)
        assert response.status_code == status, response.text
        answer: Snapshot = response.get_json()
        return answer if status == 200 else answer["error"]

    def get(self, path: str, *, status: int = 200, **query: Any) -> Snapshot:
        pairs = dict(flat(query))
        response = self.api.get(path, headers=self._headers, **pairs)
        assert response.status_code == status, response.text
        answer: Snapshot = response.get_json()
        return answer if status == 200 else answer["error"]

    def delete(self, path: str) -> Snapshot:
        with self.api.app.test_client() as client:
            response = client.delete(path, auth=self.api.auth, headers=self._headers)
        assert response.status_code == 200, response.text
        answer: Snapshot = response.get_json()
        return answer


def method_of_the_shopper(api: Api, **changes: Any) -> str:
    """The payment method that the shopper's browser has made."""
    made = Plugin(api, "2024-06-20").post("/v1/payment_methods", **card(**changes))
    return str(made["id"])


def test_medusa(api: Api):
    """An intent for the cart; the browser confirms it; captured by hand; the same calls again change nothing."""
    medusa = Plugin(api, "2025-06-30.basil")
    customer = medusa.post(
        "/v1/customers", email="jane@example.com", name="Jane Doe", phone="+15035550123",
        address=ADDRESS, key=str(uuid4()),
    )  # fmt: skip
    intent = medusa.post(
        INTENTS,
        amount=2000,
        currency="usd",
        metadata={"session_id": "payses_1"},
        capture_method="manual",
        automatic_payment_methods={"enabled": True},
        customer=customer["id"],
        key=str(uuid4()),
    )
    assert intent["automatic_payment_methods"]["enabled"] is True
    assert medusa.post(f"{INTENTS}/{intent['id']}", amount=2100)["amount"] == 2100
    browser = Plugin(Api(api.app, "pk_test_xxx"), "2024-06-20")
    secret = {"client_secret": intent["client_secret"]}
    browser.post(
        f"{INTENTS}/{intent['id']}/confirm", **secret, payment_method_data=card(),
        return_url="https://shop.test/",
    )  # fmt: skip
    assert medusa.get(f"{INTENTS}/{intent['id']}")["status"] == "requires_capture"
    assert (
        medusa.post(f"{INTENTS}/{intent['id']}/capture", key=str(uuid4()))["status"] == "succeeded"
    )
    again = medusa.post(f"{INTENTS}/{intent['id']}/capture", status=400, key=str(uuid4()))
    assert again["code"] == "payment_intent_unexpected_state"
    assert again["payment_intent"]["status"] == "succeeded"
    medusa.post(REFUNDS, amount=2100, payment_intent=intent["id"], key=str(uuid4()))
    again = medusa.post(REFUNDS, amount=2100, payment_intent=intent["id"], status=400)
    assert again["code"] == "charge_already_refunded"

    other = medusa.post(INTENTS, amount=500, currency="usd")
    assert medusa.post(f"{INTENTS}/{other['id']}/cancel")["status"] == "canceled"
    again = medusa.post(f"{INTENTS}/{other['id']}/cancel", status=400)
    assert again["payment_intent"]["status"] == "canceled"
    declined = medusa.post(
        INTENTS, amount=500, currency="usd", confirm=True, payment_method_data=card(DECLINING),
        automatic_payment_methods={"enabled": True}, return_url="https://shop.test/", status=402,
    )  # fmt: skip
    assert declined["payment_intent"]["status"] == "requires_payment_method"

    saved = medusa.post(
        SETUPS, customer=customer["id"], payment_method="pm_card_visa", confirm=True,
        usage="off_session", automatic_payment_methods={"enabled": True, "allow_redirects": "never"},
    )  # fmt: skip
    listed = medusa.get(f"/v1/customers/{customer['id']}/payment_methods", limit=100)
    assert [each["id"] for each in listed["data"]] == [saved["payment_method"]]
    assert medusa.post(f"/v1/payment_methods/{saved['payment_method']}/detach")["customer"] is None
    assert medusa.delete(f"/v1/customers/{customer['id']}")["deleted"] is True


@pytest.mark.parametrize("boolean", ["True", "true"])
def test_saleor(api: Api, boolean: str):
    """The older plugin in Python and the newer app in TypeScript."""
    saleor = Plugin(api, "2020-08-27")
    assert saleor.get("/v1/webhook_endpoints")["object"] == "list"
    wrong = Plugin(Api(api.app, "sk_test_wrong"), "2020-08-27")
    assert "API key" in wrong.get("/v1/webhook_endpoints", status=401)["message"]
    endpoint = saleor.post(
        "/v1/webhook_endpoints",
        url="https://shop.test/plugins/stripe/webhooks/",
        description="Created by the shop",
        enabled_events=[
            "payment_intent.amount_capturable_updated",
            "payment_intent.payment_failed",
            "payment_intent.processing",
            "payment_intent.requires_action",
            "payment_intent.succeeded",
        ],
        metadata={"saleor-domain": "shop.test"},
    )
    assert endpoint["secret"].startswith("whsec_")
    customer = saleor.post("/v1/customers", email="jane@example.com")
    assert saleor.get(f"/v1/customers/{customer['id']}")["email"] == "jane@example.com"
    intent = saleor.post(
        INTENTS,
        amount=3000,
        currency="usd",
        capture_method="manual",
        customer=customer["id"],
        setup_future_usage="off_session",
        metadata={"channel": "default"},
        payment_method_types=["card"],
        receipt_email="jane@example.com",
    )
    saleor.post(f"{INTENTS}/{intent['id']}/confirm", payment_method="pm_card_visa")
    captured = saleor.post(f"{INTENTS}/{intent['id']}/capture", amount_to_capture=2500)
    assert captured["charges"]["data"][-1]["payment_method_details"]["card"]["last4"] == "4242"
    assert saleor.post(REFUNDS, payment_intent=intent["id"], amount=500)["status"] == "succeeded"
    methods = saleor.get("/v1/payment_methods", customer=customer["id"], type="card")
    later = saleor.post(
        INTENTS,
        amount=700,
        currency="usd",
        capture_method="automatic",
        customer=customer["id"],
        payment_method=methods["data"][0]["id"],
        off_session=boolean,
        confirm=boolean,
    )
    assert later["status"] == "succeeded"
    app = Plugin(api, "2025-03-31.basil")
    for method in (
        {"automatic_payment_methods": {"enabled": True}},
        {"payment_method_types": ["card"], "payment_method_options": {"card": {"capture_method": "manual"}}},
    ):  # fmt: skip
        made = app.post(INTENTS, amount=900, currency="usd", metadata={"saleor": "1"}, **method)
        assert app.post(f"{INTENTS}/{made['id']}/cancel")["status"] == "canceled"
    assert saleor.delete(f"/v1/webhook_endpoints/{endpoint['id']}")["deleted"] is True


def test_woocommerce(api: Api):
    """Forms as PHP makes them; `level3` is sent first, and left out once it is refused as unknown."""
    woo = Plugin(api, "2024-06-20")
    assert woo.get("/v1/account")["object"] == "account"
    customer = woo.post(
        "/v1/customers",
        email="jane@example.com",
        name="Jane Doe",
        description="Name: Jane Doe, Guest",
        address=ADDRESS,
        preferred_locales=["en-US"],
        shipping={"name": "Jane Doe", "address": ADDRESS},
        metadata={"order": "1"},
        expand=["tax"],
    )
    base = {
        "amount": 4200,
        "currency": "usd",
        "customer": customer["id"],
        "confirm": "true",
        "capture_method": "automatic",
        "description": "Shop - Order 17",
        "metadata": {
            "customer_name": "Jane Doe",
            "order_id": "17",
            "site_url": "https://shop.test",
        },
        "payment_method_types": ["card", "link"],
        "statement_descriptor_suffix": "ORDER 17",
        "shipping": {"name": "Jane Doe", "phone": "5035550123", "address": ADDRESS},
        "setup_future_usage": "off_session",
        "mandate_data": {
            "customer_acceptance": {
                "type": "online",
                "online": {"ip_address": "203.0.113.7", "user_agent": "WooCommerce"},
            }
        },
    }
    level3 = {
        "merchant_reference": "17",
        "customer_reference": "1",
        "line_items": [
            {
                "product_code": "12",
                "product_description": "Desk",
                "unit_cost": 4200,
                "quantity": 1,
                "tax_amount": 0,
                "discount_amount": 0,
            }
        ],
    }
    method = method_of_the_shopper(api)
    response = api.post(
        INTENTS, {**base, "payment_method": method, "level3": level3}, form=True, key=None,
        headers={"Stripe-Version": "2024-06-20"},
    )  # fmt: skip
    if response.status_code == 400:
        error = response.get_json()["error"]
        assert (error["code"], error["param"]) == ("parameter_unknown", "level3")
        paid = woo.post(INTENTS, **base, payment_method=method, key="order-17")
    else:
        paid = response.get_json()
    assert paid["status"] == "succeeded"
    charge = woo.get(f"/v1/charges/{paid['latest_charge']}", expand=["balance_transaction"])
    assert charge["captured"] is True
    assert charge["balance_transaction"]["fee"] + charge["balance_transaction"]["net"] == 4200
    assert charge["outcome"]["type"] == "authorized"
    woo.post(f"/v1/charges/{charge['id']}", metadata={"order_id": "17"}, description="Order 17")
    refund = woo.post(
        REFUNDS, charge=charge["id"], amount=200, metadata={"reason": "The box was dented"},
        expand=["balance_transaction"],
    )  # fmt: skip
    assert refund["balance_transaction"]["amount"] == -200
    assert woo.get(f"/v1/refunds/{refund['id']}")["status"] == "succeeded"
    methods = woo.get("/v1/payment_methods", customer=customer["id"], type="card", limit=100)
    assert method in [each["id"] for each in methods["data"]]
    declined = woo.post(
        INTENTS, **(base | {"setup_future_usage": "on_session"}), status=402,
        payment_method=method_of_the_shopper(api, number="4000000000009995"),
    )  # fmt: skip
    assert declined["decline_code"] == "insufficient_funds"
    assert declined["payment_intent"]["id"]
    woo.post(
        f"{INTENTS}/{declined['payment_intent']['id']}",
        amount=4300,
        metadata={"order_id": "17"},
        customer=customer["id"],
        description="Shop - Order 17",
    )
    setup = woo.post(
        SETUPS,
        payment_method=method_of_the_shopper(api),
        payment_method_types=["card"],
        customer=customer["id"],
        confirm="true",
        return_url="https://shop.test/my-account/",
        use_stripe_sdk="true",
    )
    assert setup["status"] == "succeeded"
    session = woo.post(
        SESSIONS,
        mode="payment",
        ui_mode="custom",
        return_url="https://shop.test/order?session={CHECKOUT_SESSION_ID}",
        line_items=[
            {
                "price_data": {
                    "currency": "usd",
                    "unit_amount": 4200,
                    "product_data": {"name": "Order 17"},
                },
                "quantity": 1,
            }
        ],
        customer=customer["id"],
        payment_intent_data={
            "description": "Shop - Order 17",
            "metadata": {"order_id": "17"},
            "shipping": {"name": "Jane Doe", "address": ADDRESS},
            "statement_descriptor_suffix": "ORDER 17",
            "setup_future_usage": "off_session",
        },
    )
    assert session["client_secret"]


def test_pretix(api: Api):
    """A payment that is confirmed at once, with 3-D Secure, and refunded through its charge."""
    pretix = Plugin(api, "2023-10-16")
    terms = {
        "amount": 2300,
        "currency": "eur",
        "payment_method_types": ["card"],
        "confirmation_method": "manual",
        "confirm": "True",
        "description": "CONF-AB12C",
        "metadata": {"order": "1", "event": "2", "code": "AB12C"},
        "statement_descriptor_suffix": "CONF-AB12C",
        "return_url": "https://tickets.test/return",
        "expand": ["latest_charge"],
    }
    paid = pretix.post(INTENTS, **terms, payment_method=method_of_the_shopper(api), key="2AB12C1")
    assert paid["latest_charge"]["paid"] is True
    refund = pretix.post(REFUNDS, charge=paid["latest_charge"]["id"], amount=300)
    assert refund["status"] in {"succeeded", "pending"}
    charge = pretix.get(f"/v1/charges/{paid['latest_charge']['id']}", expand=["dispute", "refunds"])
    assert [each["id"] for each in charge["refunds"]["data"]] == [refund["id"]]
    asked = pretix.post(INTENTS, **terms, payment_method="pm_card_threeDSecure2Required")
    assert asked["next_action"]["type"] == "redirect_to_url"
    answer_challenge(api, asked)
    after = pretix.get(f"{INTENTS}/{asked['id']}", expand=["latest_charge"])
    if after["status"] == "requires_confirmation":  # what a manual confirmation ends in
        after = pretix.post(
            f"{INTENTS}/{asked['id']}/confirm",
            return_url=terms["return_url"],
            expand=["latest_charge"],
        )
    assert after["status"] == "succeeded"
    assert after["latest_charge"]["paid"] is True


def test_payload(api: Api):
    """One customer per email, an intent with the cart in its metadata, verified before the order is written."""
    payload = Plugin(api, "2025-06-30.preview")
    email = f"{uuid4().hex}@example.com"
    assert payload.get("/v1/customers", email=email)["data"] == []
    customer = payload.post("/v1/customers", email=email)
    assert payload.get("/v1/customers", email=email)["data"][0]["id"] == customer["id"]
    intent = payload.post(
        INTENTS,
        amount=2500,
        currency="USD",
        automatic_payment_methods={"enabled": True},
        customer=customer["id"],
        metadata={
            "cartID": "1",
            "cartItemsSnapshot": '[{"product":"1","quantity":2}]',
            "shippingAddress": '{"city":"Portland"}',
        },
    )
    assert intent["currency"] == "usd"
    browser = Plugin(Api(api.app, "pk_test_xxx"), "2024-06-20")
    browser.post(
        f"{INTENTS}/{intent['id']}/confirm", client_secret=intent["client_secret"],
        payment_method_data=card(), return_url="https://shop.test/",
    )  # fmt: skip
    verified = payload.get(f"{INTENTS}/{intent['id']}")
    assert (verified["status"], verified["metadata"]["cartID"]) == ("succeeded", "1")


def test_dj_stripe(api: Api):
    """It mirrors every object into a database of its own: lists with expansions, then each event's object again."""
    mirror = Plugin(api, "2020-08-27")
    paid = mirror.post(
        INTENTS, amount=2000, currency="usd", payment_method="pm_card_visa", confirm="True"
    )
    mirror.post(REFUNDS, payment_intent=paid["id"], amount=100)
    assert mirror.get("/v1/account")["id"]
    for path, expand in {
        "/v1/balance_transactions": [],
        "/v1/charges": ["data.balance_transaction", "data.refunds"],
        "/v1/coupons": [],
        "/v1/customers": ["data.default_source", "data.sources"],
        "/v1/disputes": [],
        "/v1/events": [],
        "/v1/payment_intents": [],
        "/v1/prices": ["data.tiers", "data.product"],
        "/v1/products": [],
        "/v1/refunds": ["data.balance_transaction"],
        "/v1/setup_intents": [],
        "/v1/webhook_endpoints": [],
        SESSIONS: ["data.customer"],
    }.items():
        listed = mirror.get(path, limit=100, expand=expand)
        assert listed["object"] == "list", path
    event = mirror.get("/v1/events", type="charge.succeeded", limit=1)["data"][0]
    again = mirror.get(f"/v1/events/{event['id']}")
    assert again["data"]["object"]["id"] == paid["latest_charge"]
    assert set(again["request"]) == {"id", "idempotency_key"}
    charge = mirror.get(
        f"/v1/charges/{paid['latest_charge']}", expand=["balance_transaction", "refunds"]
    )
    assert charge["balance_transaction"]["source"] == charge["id"]
    price = mirror.get(f"/v1/prices/{DESK}", expand=["tiers"])
    assert price["unit_amount"] > 0
