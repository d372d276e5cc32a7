"""What Medusa and Payload send from their servers, in their versions of the API, and what they read of the answers."""

from __future__ import annotations

from uuid import uuid4

from tests.checkout.api_client import Api
from tests.checkout.payment_calls import DECLINING, INTENTS, REFUNDS, SETUPS, card
from tests.contract.plugin import ADDRESS, Plugin


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
