"""A discount is redeemed with the payment, and never without it. Each limit holds until then."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checkout.api_client import CUSTOMER, SESSIONS, SHIPPING, Api, error_of
from tests.checkout.hosted_page import EBOOK, Shopper
from tests.checkout.payment_calls import CHALLENGED, DECLINING, INTENTS, card, made, paid
from tests.checkout.test_api_confirm import PAID, SHIP_TO, confirm
from tests.checkout.test_api_coupons import COUPONS, DAY, coupon
from tests.checkout.test_api_promotion_codes import CODES, code
from tests.checkout.test_api_session_discounts import agrees

CHARGES = "/v1/charges"


def session(api: Api, discount: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """An e-book of 29.00, discounted."""
    return api.session(**{"line_items": [EBOOK], "discounts": [discount], **changes})


def redeemed(api: Api, path: str) -> int:
    number: int = made(api.get(path))["times_redeemed"]
    return number


def test_a_payment_redeems_coupon_and_code_once(api: Api) -> None:
    of = coupon(api, percent_off=25, max_redemptions=1)["id"]
    promotion = code(api, of, max_redemptions=1)["id"]
    bought = session(api, {"promotion_code": promotion})
    assert redeemed(api, f"{COUPONS}/{of}") == 0
    decline = confirm(api, bought, {**PAID, "payment_method": "pm_card_chargeDeclined"})
    assert decline.status_code == 402
    assert redeemed(api, f"{COUPONS}/{of}") == 0
    done = made(confirm(api, bought))
    assert done["payment_status"] == "paid"
    agrees(api, done)
    (charge,) = made(api.get(CHARGES, payment_intent=bought["payment_intent"], limit="1"))["data"]
    assert charge["amount"] == 2_175
    assert (redeemed(api, f"{COUPONS}/{of}"), redeemed(api, f"{CODES}/{promotion}")) == (1, 1)
    assert made(api.get(f"{COUPONS}/{of}"))["valid"] is False
    assert made(api.get(f"{CODES}/{promotion}"))["active"] is False
    error = error_of(api.post(SESSIONS, {"mode": "payment", "line_items": [EBOOK],
        "success_url": "https://shop.example", "discounts": [{"coupon": of}]}))  # fmt: skip
    assert error["code"] == "coupon_used_up"


def test_an_order_has_the_discount_of_its_session(api: Api) -> None:
    of = coupon(api, amount_off=1_000, currency="usd")["id"]
    bought = session(
        api,
        {"coupon": of},
        mode="order",
        line_items=[{"price": "price_9ab3cd5ef7gh", "quantity": 2}, EBOOK],
        shipping_options=SHIPPING,
    )
    done = made(confirm(api, bought, {**PAID, "shipping": SHIP_TO}))
    order = made(api.get(f"/v1/orders/{done['order']}"))
    names = ("amount_subtotal", "amount_discount", "amount_shipping", "amount_total")
    assert [order[name] for name in names] == [18_700, 1_000, 500, 18_200]
    assert [each["amount_discount"] for each in order["line_items"]["data"]] == [845, 155]
    expanded = {"expand[]": "line_items.data.discounts"}
    items = made(api.get(f"/v1/orders/{done['order']}", **expanded))["line_items"]["data"]
    assert [each["discounts"][0]["amount"] for each in items] == [845, 155]


def test_a_free_session_redeems_without_a_card(api: Api) -> None:
    of = coupon(api, percent_off=100)["id"]
    done = made(confirm(api, session(api, {"coupon": of}), {"email": "jane@example.com"}))
    assert (done["status"], done["payment_status"]) == ("complete", "no_payment_required")
    assert redeemed(api, f"{COUPONS}/{of}") == 1
    assert made(api.get(CHARGES))["data"] == []


def test_what_ends_a_discount_before_the_payment_is_named_and_nothing_is_charged(api: Api) -> None:
    used, expiring, gone, stopped = (coupon(api, id=each, **limit)["id"] for each, limit in (
        ("USED", {"max_redemptions": 1}), ("EXPIRING", {"redeem_by": api.now() + DAY}),
        ("GONE", {}), ("STOPPED", {}),
    ))  # fmt: skip
    promotion = code(api, stopped)["id"]
    first = {"restrictions": {"first_time_transaction": True}}
    once = code(api, coupon(api)["id"], **first)["id"]
    sessions = {
        "coupon_used_up": session(api, {"coupon": used}),
        "coupon_expired": session(api, {"coupon": expiring}),
        "coupon_deleted": session(api, {"coupon": gone}),
        "promotion_code_inactive": session(api, {"promotion_code": promotion}),
        "promotion_code_first_time_only": session(api, {"promotion_code": once}, customer=CUSTOMER),
    }
    made(confirm(api, session(api, {"coupon": used})))
    api.advance(DAY)
    api.delete(f"{COUPONS}/{gone}")
    made(api.post(f"{CODES}/{promotion}", {"active": False}))
    paid(api, customer=CUSTOMER)
    charges = len(made(api.get(CHARGES))["data"])
    for reason, each in sessions.items():
        error = error_of(confirm(api, each))
        assert (error["code"], error["param"]) == (reason, "discounts")
        assert "Nothing was charged." in error["message"]
        assert made(api.get(f"{SESSIONS}/{each['id']}"))["discounts"] == each["discounts"]
    assert len(made(api.get(CHARGES))["data"]) == charges
    removed = sessions["coupon_used_up"]
    full = made(api.post(f"{SESSIONS}/{removed['id']}", {"discounts": []}))
    assert made(confirm(api, full))["amount_total"] == 2_900


def test_the_page_says_why_the_total_has_changed(api: Api) -> None:
    of = coupon(api, name="Spring sale", max_redemptions=1)["id"]
    bought = session(api, {"coupon": of})
    shopper = Shopper(api.app, bought["url"])
    page = shopper.get().text
    assert "Spring sale" in page
    assert "-$7.25" in page
    assert "$21.75" in page
    made(confirm(api, session(api, {"coupon": of})))
    answer = shopper.pay()
    assert answer.status_code == 200
    assert 'data-testid="discount-refused"' in answer.text
    assert "Your discount has been used as often as it can be." in answer.text
    assert "The total is now $29.00." in answer.text
    now = made(api.get(f"{SESSIONS}/{bought['id']}"))
    assert (now["status"], now["discounts"], now["amount_total"]) == ("open", [], 2_900)
    agrees(api, now)
    assert shopper.pay().status_code == 303
    assert redeemed(api, f"{COUPONS}/{of}") == 1


@pytest.mark.parametrize("ended", [False, True])
def test_a_discount_is_redeemed_after_3d_secure(api: Api, ended: bool) -> None:
    of = coupon(api)["id"]
    bought = session(api, {"coupon": of})
    shopper = Shopper(api.app, bought["url"])
    bank = Shopper(api.app, shopper.origin)
    bank.path = shopper.pay(cardNumber=CHALLENGED).headers["Location"]
    assert redeemed(api, f"{COUPONS}/{of}") == 0
    if ended:
        api.delete(f"{COUPONS}/{of}")
    bank.post({"action": "complete"})
    now = made(api.get(f"{SESSIONS}/{bought['id']}"))
    agrees(api, now)
    if not ended:
        assert (now["status"], now["amount_total"]) == ("complete", 2_175)
        assert redeemed(api, f"{COUPONS}/{of}") == 1
        return
    assert (now["status"], now["amount_total"]) == ("open", 2_900)
    assert made(api.get(CHARGES))["data"] == []
    intent = made(api.get(f"{INTENTS}/{bought['payment_intent']}"))
    assert intent["status"] == "requires_payment_method"
    shopper.path = bank.get().headers["Location"].removeprefix(shopper.origin)
    assert "Your discount is no longer available." in shopper.get().text


def test_an_authorisation_redeems_and_a_cancellation_gives_nothing_back(api: Api) -> None:
    of = coupon(api)["id"]
    manual = {"payment_intent_data": {"capture_method": "manual"}}
    bought = session(api, {"coupon": of}, **manual)
    made(confirm(api, bought))
    assert redeemed(api, f"{COUPONS}/{of}") == 1
    made(api.post(f"{INTENTS}/{bought['payment_intent']}/cancel"))
    assert redeemed(api, f"{COUPONS}/{of}") == 1


def test_a_link_without_room_redeems_nothing(api: Api) -> None:
    limit = {"restrictions": {"completed_sessions": {"limit": 1}}}
    body = {"title": "One", "line_items": [EBOOK], "allow_promotion_codes": True, **limit}
    link = made(api.post("/v1/checkout_links", body))
    promotion = code(api, code="LAST")
    for _ in range(2):
        with api.app.test_client() as visitor:
            visitor.get(f"/cl/{link['id']}", base_url="http://localhost:8000")
    first, second = made(api.get(SESSIONS))["data"]
    path = f"{SESSIONS}/{second['id']}"
    made(api.post(f"{path}/details", {"promotion_code": "LAST"}))
    made(confirm(api, first))
    refused = confirm(api, second)
    assert error_of(refused)["code"] == "checkout_session_unexpected_state"
    assert Shopper(api.app, second["url"]).pay().status_code == 200
    assert made(api.get(path))["status"] == "expired"
    assert redeemed(api, f"{CODES}/{promotion['id']}") == 0


def test_a_declined_card_leaves_the_discount(api: Api) -> None:
    of = coupon(api)["id"]
    bought = session(api, {"coupon": of})
    body = {"email": "jane@example.com", "payment_method_data": card(DECLINING)}
    assert confirm(api, bought, body).status_code == 402
    now = made(api.get(f"{SESSIONS}/{bought['id']}"))
    assert now["amount_total"] == 2_175
    assert redeemed(api, f"{COUPONS}/{of}") == 0
