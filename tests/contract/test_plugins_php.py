"""What WooCommerce send from their servers, in their versions of the API, and what they read of the answers."""

from __future__ import annotations

from tests.checkout.api_client import SESSIONS, Api
from tests.checkout.payment_calls import INTENTS, REFUNDS, SETUPS
from tests.contract.plugin import ADDRESS, Plugin, method_of_the_shopper


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
