"""Discounts of sessions over the API: applied, changed, shown."""

from __future__ import annotations

from typing import Any

from tests.checkout.api_client import (
    CUSTOMER,
    DESK,
    DESK_PRODUCT,
    KEYBOARD,
    SESSIONS,
    SHIPPING,
    Api,
    refused,
    session_body,
)
from tests.checkout.payment_calls import INTENTS, STRIPE, made, paid
from tests.checkout.test_api_coupons import COUPONS, coupon
from tests.checkout.test_api_links import PROVIDER
from tests.checkout.test_api_promotion_codes import BEFORE_CLOVER, code

ITEMS = [{"price": DESK, "quantity": 1}, {"price": KEYBOARD, "quantity": 3}]
BREAKDOWN = "total_details.breakdown"


def discounted(api: Api, discount: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A new session with this discount."""
    return api.session(discounts=[discount], **changes)


def custom(api: Api, **changes: Any) -> dict[str, Any]:
    """A session of the merchant's own page, whose shopper may enter promotion codes."""
    return api.session(
        ui_mode="custom",
        success_url=None,
        cancel_url=None,
        allow_promotion_codes=True,
        **changes,
    )


def item(amount: int, **changes: Any) -> dict[str, Any]:
    """A line item that is not shipped."""
    data = {"currency": "usd", "unit_amount": amount, "product_data": {"name": "Book"}}
    return {"price_data": {**data, **changes}}


def lines(api: Api, session: dict[str, Any], **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = made(api.get(f"{SESSIONS}/{session['id']}/line_items", **query))[
        "data"
    ]
    return found


def agrees(api: Api, session: dict[str, Any]) -> None:
    """Session, line items and intent have the same amounts."""
    details, items = session["total_details"], lines(api, session)
    assert session["amount_subtotal"] == sum(each["amount_subtotal"] for each in items)
    assert details["amount_discount"] == sum(each["amount_discount"] for each in items)
    assert all(
        each["amount_total"] == each["amount_subtotal"] - each["amount_discount"] for each in items
    )
    total = session["amount_subtotal"] - details["amount_discount"] + details["amount_shipping"]
    assert session["amount_total"] == total
    assert made(api.get(f"{INTENTS}/{session['payment_intent']}"))["amount"] == total


def test_a_percentage_is_divided_among_the_line_items(api: Api) -> None:
    of = coupon(api, percent_off=33.33)["id"]
    session = discounted(api, {"coupon": of}, line_items=ITEMS, shipping_options=SHIPPING)
    assert session["discounts"] == [{"coupon": of, "promotion_code": None}]
    assert session["amount_subtotal"] == 49_900 + 3 * 7_900
    assert session["total_details"]["amount_discount"] == 24_531
    assert session["total_details"]["amount_shipping"] == 500
    agrees(api, session)
    path = f"{SESSIONS}/{session['id']}"
    other = session["shipping_options"][1]["shipping_rate"]
    changed = made(api.post(f"{path}/details", {"shipping_rate": other}))
    assert changed["amount_total"] == session["amount_total"] + 1_000
    agrees(api, changed)
    fewer = made(api.post(path, {"shipping_options": ""}, form=True))
    assert fewer["total_details"]["amount_discount"] == 24_531
    agrees(api, fewer)


def test_an_amount_in_the_currency_of_the_session(api: Api) -> None:
    of = coupon(
        api, amount_off=1_000, currency="usd", currency_options={"eur": {"amount_off": 900}}
    )["id"]
    assert discounted(api, {"coupon": of})["total_details"]["amount_discount"] == 1_000
    euros = discounted(api, {"coupon": of}, line_items=[item(5_000, currency="eur")])
    assert euros["total_details"]["amount_discount"] == 900
    body = session_body(discounts=[{"coupon": of}], line_items=[item(5_000, currency="gbp")])
    error = refused(api, body=body)
    assert (error["code"], error["param"]) == ("coupon_currency_mismatch", "discounts")


def test_only_the_products_that_the_coupon_is_for(api: Api) -> None:
    of = coupon(api, applies_to={"products": [DESK_PRODUCT]}, percent_off=50)["id"]
    session = discounted(api, {"coupon": of}, line_items=ITEMS)
    assert [each["amount_discount"] for each in lines(api, session)] == [24_950, 0]
    body = session_body(line_items=[item(500)], discounts=[{"coupon": of}])
    assert refused(api, body=body)["code"] == "coupon_not_applicable"
    removed = made(api.post(f"{SESSIONS}/{session['id']}", {"discounts": []}))
    assert (removed["discounts"], removed["total_details"]["amount_discount"]) == ([], 0)
    agrees(api, removed)
    again = made(api.post(f"{SESSIONS}/{session['id']}", {"discounts": [{"coupon": of}]}))
    assert again["total_details"]["amount_discount"] == 24_950
    agrees(api, again)


def test_a_total_is_zero_or_can_be_charged(api: Api) -> None:
    whole, most = coupon(api, percent_off=100)["id"], coupon(api, percent_off=99)["id"]
    free = discounted(api, {"coupon": whole}, line_items=[item(1_000)])
    assert free["amount_total"] == 0
    body = session_body(line_items=[item(1_000)])
    for discount in ({"coupon": most}, {"promotion_code": code(api, most)["id"]}):
        error = refused(api, body=body | {"discounts": [discount]})
        assert (error["code"], error["param"]) == ("amount_too_small", "discounts")
    cheap = body | {"line_items": [item(30)], "discounts": [{"coupon": whole}]}
    assert refused(api, body=cheap)["param"] == "line_items"
    fee = {"application_fee_amount": 900}
    fees = body | {"payment_intent_data": fee, "discounts": [{"coupon": coupon(api)["id"]}]}
    assert refused(api, body=fees)["param"] == "payment_intent_data[application_fee_amount]"


REFUSED: list[tuple[Any, str]] = [
    ([{}], "discounts[0][coupon]"),
    ([{"coupon": "none"}], "discounts[0][coupon]"),
    ([{"promotion_code": "promo_none"}], "discounts[0][promotion_code]"),
    ([{"coupon": "a", "promotion_code": "b"}], "discounts[0][promotion_code]"),
    ([{"coupon": "a"}, {"coupon": "b"}], "discounts"),
    ([{"coupon": "a", "colour": "red"}], "discounts[0][colour]"),
    ("ten", "discounts"),
]


def test_what_is_no_discount_is_refused_by_name(api: Api) -> None:
    path = f"{SESSIONS}/{api.session()['id']}"
    for discounts, param in REFUSED:
        body = session_body(discounts=discounts)
        assert refused(api, body=body)["param"] == param, discounts
        assert refused(api, path=path, body={"discounts": discounts})["param"] == param
    both = session_body(discounts=[{"coupon": "a"}], allow_promotion_codes=True)
    assert refused(api, body=both)["param"] == "discounts"
    setup = session_body(mode="setup", line_items=None, currency="usd")
    for wanted in ({"discounts": [{"coupon": "a"}]}, {"allow_promotion_codes": True}):
        assert refused(api, body=setup | wanted)["param"] in wanted


def test_what_asks_for_no_discount_is_taken(api: Api) -> None:
    for body, shown in (
        ({"discounts": []}, None),
        ({"allow_promotion_codes": False}, False),
        ({"allow_promotion_codes": True, "discounts": []}, True),
    ):
        session = api.session(**body)
        assert (session["discounts"], session["allow_promotion_codes"]) == ([], shown)
    form = session_body(discounts="", allow_promotion_codes=True)
    assert made(api.post(SESSIONS, form, form=True))["allow_promotion_codes"] is True


def test_a_first_payment_is_that_of_a_customer_who_has_paid_nothing(api: Api) -> None:
    of = {"promotion_code": code(api, restrictions={"first_time_transaction": True})["id"]}
    assert discounted(api, of, customer_creation="always")["discounts"]
    assert discounted(api, of, customer=CUSTOMER)["discounts"]
    paid(api, customer=CUSTOMER)
    body = session_body(discounts=[of], customer=CUSTOMER)
    assert refused(api, body=body)["code"] == "promotion_code_first_time_only"


def test_the_breakdown_in_each_version_of_stripes_api(api: Api) -> None:
    of = coupon(api, percent_off=10, applies_to={"products": [DESK_PRODUCT]})["id"]
    promotion = code(api, of)
    applied = {"promotion_code": promotion["id"]}
    session = discounted(api, applied, line_items=ITEMS, customer=CUSTOMER)
    path = f"{SESSIONS}/{session['id']}"
    assert "breakdown" not in session["total_details"]
    breakdown = made(api.get(path, **{"expand[]": BREAKDOWN}))["total_details"]["breakdown"]
    (shown,) = breakdown["discounts"]
    assert (shown["amount"], breakdown["taxes"]) == (4_990, [])
    assert shown["discount"] == {
        "id": shown["discount"]["id"],
        "object": "discount",
        "source": {"type": "coupon", "coupon": of},
        "promotion_code": promotion["id"],
        "checkout_session": session["id"],
        "customer": CUSTOMER,
        "start": session["created"],
        "end": None,
        "invoice": None,
        "invoice_item": None,
        "subscription": None,
        "subscription_item": None,
    }
    expanded = {
        "expand[0]": f"{BREAKDOWN}.discounts.discount",
        "expand[1]": "discounts.promotion_code",
    }
    old = made(api.get(path, headers=BEFORE_CLOVER, **expanded))
    (in_old,) = old["total_details"]["breakdown"]["discounts"]
    assert in_old["discount"]["coupon"]["id"] == of
    assert "source" not in in_old["discount"]
    assert old["discounts"][0]["promotion_code"]["coupon"]["id"] == of
    new = made(api.get(path, headers=STRIPE, **expanded))
    assert new["discounts"][0]["promotion_code"]["promotion"]["coupon"] == of
    first, second = lines(api, session, **{"expand[]": "data.discounts"})
    assert (first["discounts"], second["discounts"]) == ([shown], [])
    query = {"expand[]": "data.discounts.discount.source.coupon"}
    first, _ = lines(api, session, **query)
    assert first["discounts"][0]["discount"]["source"]["coupon"]["applies_to"] is not None
    listed = made(api.get(SESSIONS, **{"expand[]": f"data.{BREAKDOWN}"}))["data"][0]
    assert listed["total_details"]["breakdown"] == breakdown


def test_the_coupon_of_a_session_is_expanded_although_it_was_deleted(api: Api) -> None:
    coupon(api, id="TEN", percent_off=10)
    session = discounted(api, {"coupon": "TEN"})
    api.delete(f"{COUPONS}/TEN")
    coupon(api, id="TEN", percent_off=99)
    shown = made(api.get(f"{SESSIONS}/{session['id']}", **{"expand[]": "discounts.coupon"}))
    assert shown["discounts"][0]["coupon"]["percent_off"] == 10


def test_sessions_of_a_link_take_codes_if_the_link_says_so(api: Api) -> None:
    body = {"title": "Desk", "line_items": [{"price": DESK}], "allow_promotion_codes": True}
    link = made(api.post("/v1/checkout_links", body))
    assert link["allow_promotion_codes"] is True
    with api.app.test_client() as visitor:
        assert visitor.get(f"/cl/{link['id']}", base_url=PROVIDER).status_code == 303
    (session,) = made(api.get(SESSIONS, limit="1"))["data"]
    assert (session["payment_link"], session["allow_promotion_codes"]) == (link["id"], True)
    off = api.post(f"/v1/payment_links/{link['id']}", {"allow_promotion_codes": False})
    assert made(off)["allow_promotion_codes"] is False
    same = made(api.post(f"/v1/payment_links/{link['id']}", {"metadata": {"a": "b"}}))
    assert same["allow_promotion_codes"] is False
