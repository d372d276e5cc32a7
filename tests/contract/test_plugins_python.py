"""What Saleor, pretix and dj-stripe send in their versions of the API, and what they read of the answers."""

from __future__ import annotations

import pytest

from tests.checkout.api_client import DESK, SESSIONS, Api
from tests.checkout.payment_calls import INTENTS, REFUNDS, answer_challenge
from tests.contract.plugin import Plugin, method_of_the_shopper


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
