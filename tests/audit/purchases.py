"""Real purchases of every kind, made over the API, the payment page and the bank's page."""

from __future__ import annotations

from typing import Any

from flask import Flask

from checkout import worker
from storefront.models import ShopOrder
from tests.checkout.api_client import KEYBOARD, SESSIONS, SHIPPING, Api
from tests.checkout.payment_calls import INTENTS, METHODS, REFUNDS, SETUPS, answer_challenge, made
from tests.storefront.shopper import Shopper
from tests.storefront.test_with_provider import ADDRESS, BILLING, CARD, PERSON, pay

SHIPPED = {
    "name": "Jane Doe",
    "address": {
        "line1": "1 Main St",
        "city": "Portland",
        "state": "OR",
        "postal_code": "97201",
        "country": "US",
    },
}
MANUAL = {"payment_intent_data": {"capture_method": "manual"}}
MANUAL_TWIN = {"amount": 15800, "currency": "usd", "capture_method": "manual"}
FREE_ITEM = {
    "price_data": {"currency": "usd", "unit_amount": 0, "product_data": {"name": "A sample"}}
}
ORDERED = {"title": "Chair", "quantity": 2, "unit_price": 4500}
Made = dict[str, Any]


def make_purchases(app: Flask) -> Made:
    """One of each kind: sessions and intents by the names of their kinds, three Orders made without a session.

    The twins are unpaid intents of the amount of most sessions.
    """
    api = Api(app)
    sessions = {
        **_settled(api),
        "paid": _confirmed(api, shipping_options=SHIPPING),
        "ordered": _confirmed(api, mode="order", shipping_options=SHIPPING),
        "discounted": _discounted(api),
        "declined": _declined(api),
        "challenged": _challenged(api),
        "failed challenge": _challenged(api, action="fail"),
        "authorised": _confirmed(api, mode="order", **MANUAL),
        "captured": _captured(api),
        "voided": _voided(api),
        "held": _confirmed(api, **MANUAL),
        "free": _confirmed(api, mode="order", line_items=[FREE_ITEM], card=None),
        "setup": _confirmed(api, mode="setup", line_items=None, currency="usd"),
        "open": _session(api),
        "expired": _expired(api),
        "debiting": _debited(api, "success"),
        "refunded in part": _refunded(api, 500),
        "refunded": _refunded(api, None),
    }
    intents = {
        "alone": _intent(api),
        "waiting": made(api.post(INTENTS, {"amount": 700, "currency": "eur"})),
        "twin": made(api.post(INTENTS, {"amount": 15800, "currency": "usd"})),
        "manual twin": made(api.post(INTENTS, MANUAL_TWIN)),
        "canceled": _canceled_intent(api),
        "disputed": _disputed(api, "pm_card_createDispute"),
        "won": _disputed(api, "pm_card_createDispute", "winning_evidence"),
        "inquiry": _disputed(api, "pm_card_createDisputeInquiry"),
        "setup": made(api.post(SETUPS, {"payment_method": "pm_card_visa", "confirm": True})),
        "waiting setup": made(api.post(SETUPS, {})),
    }
    orders = [made(api.post("/v1/orders", _order_body())) for _ in range(3)]
    made(api.post(f"/v1/orders/{orders[0]['id']}/complete"))
    made(api.post(f"/v1/orders/{orders[1]['id']}/cancel"))
    code = sessions["discounted"]["discounts"][0]["promotion_code"]
    return {"promotion_code": code, "sessions": sessions, "intents": intents, "orders": orders}


def make_shop_orders(app: Flask) -> dict[str, ShopOrder]:
    """Orders of the shop: paid in both modes, pending, canceled. The paid ones without a webhook."""
    return {
        "paid": _bought(app, "standing-desk", {**CARD, **PERSON, **ADDRESS}, mode="order"),
        "digital": _bought(app, "gift-card", {**CARD, **PERSON, **BILLING}, mode="payment"),
        "pending": _ordered(app, "gift-card").orders()[0],
        "canceled": _canceled_order(app),
    }


def _ordered(app: Flask, slug: str, **fields: str) -> Shopper:
    shopper = Shopper(app)
    shopper.add(slug)
    assert shopper.checkout(**fields).status_code == 303
    return shopper


def _bought(app: Flask, slug: str, typed: dict[str, str], **fields: str) -> ShopOrder:
    shopper = _ordered(app, slug, **fields)
    (order,) = shopper.orders()
    assert pay(app, order.checkout_url, **typed).status_code == 303
    assert shopper.get(f"/checkout/success?session_id={order.session_id}").status_code == 200
    return shopper.orders()[0]


def _canceled_order(app: Flask) -> ShopOrder:
    shopper = _ordered(app, "gift-card")
    shopper.get(f"/checkout/cancel?order={shopper.orders()[0].reference}")
    return shopper.orders()[0]


def _session(api: Api, **changes: Any) -> Made:
    return api.session(**{"line_items": [{"price": KEYBOARD, "quantity": 2}], **changes})


def _confirmed(api: Api, card: str | None = "pm_card_visa", **changes: Any) -> Made:
    session = _session(api, **changes)
    return _confirm(api, session, card)


def _debited(api: Api, account: str) -> Made:
    """Paid by a bank account, whose bank has not answered yet."""
    types = ["card", "us_bank_account"]
    return _confirmed(api, f"pm_usBankAccount_{account}", mode="order", payment_method_types=types)


def _settled(api: Api) -> dict[str, Made]:
    """Debits that the bank has answered."""
    made_of = {"debited": _debited(api, "success"), "bounced": _debited(api, "accountClosed")}
    api.advance(7 * 24 * 3600)
    with api.app.app_context():
        worker.sweep()
    return made_of


def _discounted(api: Api) -> Made:
    coupon = made(api.post("/v1/coupons", {"id": "TEN", "percent_off": 10}))
    code = made(api.post("/v1/promotion_codes", {"coupon": coupon["id"]}))
    return _confirmed(api, mode="order", discounts=[{"promotion_code": code["id"]}])


def _confirm(api: Api, session: Made, card: str | None) -> Made:
    body = {"email": "jane@example.com", "payment_method": card}
    if session["shipping_address_collection"]:
        body["shipping"] = SHIPPED  # type: ignore[assignment]
    body = {name: value for name, value in body.items() if value}
    return made(api.post(f"{SESSIONS}/{session['id']}/confirm", body))


def _declined(api: Api) -> Made:
    """Declined once on the payment page, then paid there."""
    session = _session(api)
    assert api.pay(session, "4000000000000002").decline
    assert not api.pay(session).decline
    return session


def _challenged(api: Api, action: str = "complete") -> Made:
    waiting = _confirm(api, _session(api), "pm_card_3ds_required")
    answer_challenge(api, waiting, action)
    return waiting


def _captured(api: Api) -> Made:
    session = _confirmed(api, mode="order", **MANUAL)
    made(api.post(f"{INTENTS}/{session['payment_intent']}/capture", {"amount_to_capture": 5000}))
    return session


def _voided(api: Api) -> Made:
    session = _confirmed(api, mode="order", **MANUAL)
    made(api.post(f"{INTENTS}/{session['payment_intent']}/cancel"))
    return session


def _expired(api: Api) -> Made:
    return made(api.post(f"{SESSIONS}/{_session(api)['id']}/expire"))


def _refunded(api: Api, amount: int | None) -> Made:
    session = _confirmed(api, mode="order")
    body = {"payment_intent": session["payment_intent"]} | ({"amount": amount} if amount else {})
    made(api.post(REFUNDS, body))
    return session


def _intent(api: Api) -> Made:
    method = made(
        api.post(
            METHODS,
            {
                "type": "card",
                "card": {
                    "number": "4242424242424242",
                    "exp_month": 12,
                    "exp_year": 2040,
                    "cvc": "123",
                },
            },
        )
    )
    body = {"amount": 2000, "currency": "usd", "payment_method": method["id"], "confirm": True}
    return made(api.post(INTENTS, body))


def _disputed(api: Api, card: str, evidence: str | None = None) -> Made:
    body = {"amount": 2000, "currency": "usd", "payment_method": card, "confirm": True}
    intent = made(api.post(INTENTS, body))
    if evidence:
        (dispute,) = made(api.get("/v1/disputes", payment_intent=intent["id"]))["data"]
        answer = {"evidence": {"uncategorized_text": evidence}}
        made(api.post(f"/v1/disputes/{dispute['id']}", answer))
    return intent


def _canceled_intent(api: Api) -> Made:
    intent = made(api.post(INTENTS, {"amount": 900, "currency": "jpy"}))
    return made(api.post(f"{INTENTS}/{intent['id']}/cancel"))


def _order_body() -> Made:
    return {"currency": "usd", "line_items": [ORDERED]}
