"""Promotion codes of sessions, as a merchant's server or page sends them."""

from __future__ import annotations

from tests.checkout.api_client import (
    CUSTOMER,
    PUBLISHABLE,
    SESSIONS,
    SHIPPING,
    Api,
    error_of,
    refused,
)
from tests.checkout.payment_calls import made
from tests.checkout.test_api_coupons import COUPONS, DAY, coupon
from tests.checkout.test_api_promotion_codes import code
from tests.checkout.test_api_session_discounts import agrees, custom

UNKNOWN_TO_SHOPPERS = {
    "promotion_code_inactive",
    "coupon_deleted",
    "promotion_code_customer_mismatch",
}
"""What a page with a publishable key can't tell from a code that doesn't exist."""


def test_a_code_is_refused_for_its_reason(api: Api) -> None:
    minimum = {"minimum_amount": 200_000, "minimum_amount_currency": "usd"}
    euros = {"minimum_amount": 1, "minimum_amount_currency": "eur"}
    stopped, gone = coupon(api)["id"], coupon(api)["id"]
    reasons = {
        "promotion_code_inactive": code(api, stopped, active=False),
        "coupon_deleted": code(api, gone),
        "coupon_expired": code(api, expires_at=api.now() + DAY),
        "promotion_code_customer_mismatch": code(api, customer=CUSTOMER),
        "promotion_code_minimum_amount": code(api, restrictions=minimum),
        "coupon_currency_mismatch": code(api, restrictions=euros),
        "promotion_code_first_time_only": code(api, restrictions={"first_time_transaction": True}),
    }
    api.delete(f"{COUPONS}/{gone}")
    api.advance(DAY)
    session = custom(api)
    path = f"{SESSIONS}/{session['id']}"
    shopper = {"client_secret": session["client_secret"]}
    for reason, each in reasons.items():
        error = refused(api, path=path, body={"discounts": [{"promotion_code": each["id"]}]})
        assert (error["code"], error["param"]) == (reason, "discounts")
        body = {"promotion_code": each["code"]}
        error = refused(api, path=f"{path}/details", body=body)
        assert (error["code"], error["param"]) == (reason, "promotion_code")
        error = refused(Api(api.app, PUBLISHABLE), path=f"{path}/details", body=shopper | body)
        told = "resource_missing" if reason in UNKNOWN_TO_SHOPPERS else reason
        assert (error["code"], error["param"]) == (told, "promotion_code")
    error = refused(api, path=f"{path}/details", body={"promotion_code": "NOTHING"})
    assert (error["code"], error["param"]) == ("resource_missing", "promotion_code")


def test_a_shopper_enters_and_removes_a_code(api: Api) -> None:
    code(api, code="WELCOME", customer=CUSTOMER)
    mine = code(api, coupon(api, percent_off=10)["id"], code="Welcome")
    session = custom(api, shipping_options=SHIPPING)
    path = f"{SESSIONS}/{session['id']}"
    shopper, sent = Api(api.app, PUBLISHABLE), {"client_secret": session["client_secret"]}
    shown = made(shopper.post(f"{path}/details", sent | {"promotion_code": "wElCoMe"}))
    assert shown["total_details"]["amount_discount"] == 9_980
    assert shown["allow_promotion_codes"] is True
    assert shown["discounts"] == [{"label": "Welcome", "is_promotion_code": True}]
    whole = made(api.get(path))
    assert whole["discounts"] == [{"coupon": None, "promotion_code": mine["id"]}]
    agrees(api, whole)
    removed = made(shopper.post(f"{path}/details", sent | {"promotion_code": ""}))
    assert removed["total_details"]["amount_discount"] == 0
    agrees(api, made(api.get(path)))
    closed = api.session()
    body = {"promotion_code": "WELCOME"}
    error = error_of(api.post(f"{SESSIONS}/{closed['id']}/details", body))
    assert error["param"] == "promotion_code"


def test_a_customers_own_code_comes_before_that_for_everybody(api: Api) -> None:
    code(api, coupon(api, percent_off=10)["id"], code="VIP")
    own = code(api, coupon(api, percent_off=20)["id"], code="vip", customer=CUSTOMER)
    path = f"{SESSIONS}/{custom(api, customer=CUSTOMER)['id']}"
    made(api.post(f"{path}/details", {"promotion_code": "Vip"}))
    assert made(api.get(path))["discounts"][0]["promotion_code"] == own["id"]
