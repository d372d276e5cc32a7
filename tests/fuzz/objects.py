"""Objects that generated requests name, so that they get further than a 404."""

from __future__ import annotations

from typing import Any

from tests.checkout.api_client import CUSTOMER, DESK, DESK_PRODUCT, KEYBOARD, SESSIONS, Api

Ids = dict[str, list[str]]
INTENTS, PAID = "/v1/payment_intents", {"amount": 2500, "currency": "usd"}
CARD = {"payment_method": "pm_card_visa", "confirm": True}


def make(api: Api) -> Ids:
    """Ids by the first part of the path, and by the name of the parameter that they are for."""
    held = _made(api, INTENTS, {**PAID, **CARD, "capture_method": "manual"})
    paid = [_made(api, INTENTS, {**PAID, **CARD, "customer": CUSTOMER}) for _ in range(3)]
    new = _made(api, INTENTS, PAID)
    methods = [
        _made(api, "/v1/payment_methods/pm_card_visa/attach", {"customer": CUSTOMER})["id"],
        "pm_card_visa",
        "pm_card_declined",
    ]
    for card in ("pm_card_createDispute", "pm_card_createDisputeInquiry"):
        _made(api, INTENTS, {**PAID, **CARD, "payment_method": card})
    charge = paid[0]["latest_charge"]
    setup = _made(api, "/v1/setup_intents", {})["id"]
    refund = _made(api, "/v1/refunds", {"payment_intent": paid[0]["id"], "amount": 5})["id"]
    sessions = [api.session()["id"], api.session(mode="order", ui_mode="custom")["id"]]
    link = _made(api, "/v1/checkout_links", {"title": "A", "line_items": [{"price": DESK}]})["id"]
    order = {"currency": "usd", "line_items": [{"title": "A", "unit_price": 5}]}
    hook = {"url": "https://shop.example/hooks", "enabled_events": ["*"]}
    intents = [held["id"], new["id"], *(each["id"] for each in paid)]
    coupon = _made(api, "/v1/coupons", {"percent_off": 10})["id"]
    code = {"promotion": {"type": "coupon", "coupon": coupon}}
    ids = {
        "customers": [CUSTOMER, _made(api, "/v1/customers", {})["id"]],
        "products": [DESK_PRODUCT],
        "prices": [DESK, KEYBOARD],
        "payment_intents": intents,
        "payment_methods": methods,
        "setup_intents": [setup],
        "refunds": [refund],
        "charges": [charge],
        "checkout": sessions,
        "checkout_sessions": sessions,
        "checkout_links": [link],
        "payment_links": [link],
        "orders": [_made(api, "/v1/orders", order)["id"] for _ in range(2)],
        "api_keys": [_made(api, "/v1/api_keys", {"name": "A"})["id"] for _ in range(2)],
        "webhook_endpoints": [_made(api, "/v1/webhook_endpoints", hook)["id"]],
        "coupons": [coupon],
        "promotion_codes": [_made(api, "/v1/promotion_codes", code)["id"]],
    }
    for path in ("events", "balance_transactions", "disputes"):
        ids[path] = [each["id"] for each in api.get(f"/v1/{path}").get_json().get("data", [])]
    return ids | {
        "customer": ids["customers"],
        "payment_intent": intents,
        "payment_method": methods,
        "charge": [charge],
        "price": ids["prices"],
        "product": ids["products"],
        "coupon": ids["coupons"],
        "promotion_code": ids["promotion_codes"],
        "query": ["created>0", "amount>0 OR customer:null", "active:true", "name~gift"],
    }


def _made(api: Api, path: str, body: Any) -> dict[str, Any]:
    response = api.post(path, body)
    assert response.status_code == 200, response.text
    made: dict[str, Any] = response.get_json()
    return made


__all__ = ["SESSIONS", "Ids", "make"]
