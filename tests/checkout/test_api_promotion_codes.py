"""Promotion codes over the API."""

from __future__ import annotations

from typing import Any

from tests.checkout.api_client import CUSTOMER, Api, refused
from tests.checkout.payment_calls import STRIPE, made
from tests.checkout.test_api_coupons import COUPONS, DAY, coupon

CODES = "/v1/promotion_codes"
BEFORE_CLOVER = {"Stripe-Version": "2025-08-27.basil"}


def code(api: Api, coupon_id: str | None = None, **changes: Any) -> dict[str, Any]:
    """A new promotion code, of a new coupon unless told otherwise."""
    promotion = {"type": "coupon", "coupon": coupon_id or coupon(api)["id"]}
    return made(api.post(CODES, {"promotion": promotion, **changes}, key=None))


def test_a_code_and_its_fields(api: Api) -> None:
    of = coupon(api, max_redemptions=5)["id"]
    restrictions = {
        "first_time_transaction": True,
        "minimum_amount": 1000,
        "minimum_amount_currency": "usd",
        "currency_options": {"eur": {"minimum_amount": 900}},
    }
    created = code(
        api,
        of,
        code="Spring-10",
        customer=CUSTOMER,
        max_redemptions=5,
        expires_at=api.now() + DAY,
        restrictions=restrictions,
        metadata={"channel": "mail"},
    )
    options = {"usd": {"minimum_amount": 1000}, "eur": {"minimum_amount": 900}}
    assert created == {
        "id": created["id"],
        "object": "promotion_code",
        "code": "Spring-10",
        "promotion": {"type": "coupon", "coupon": of},
        "active": True,
        "customer": CUSTOMER,
        "expires_at": created["expires_at"],
        "max_redemptions": 5,
        "times_redeemed": 0,
        "restrictions": {**restrictions, "currency_options": options},
        "metadata": {"channel": "mail"},
        "livemode": False,
        "created": created["created"],
    }
    path = f"{CODES}/{created['id']}"
    assert made(api.get(path)) == created
    expanded = made(api.get(path, **{"expand[]": "promotion.coupon"}))
    assert expanded["promotion"]["coupon"] == made(api.get(f"{COUPONS}/{of}"))
    api.advance(DAY)
    assert made(api.get(path))["active"] is False


def test_the_shape_of_each_version_of_stripes_api(api: Api) -> None:
    of = made(api.get(f"{COUPONS}/{coupon(api)['id']}", headers=STRIPE))
    body = {"coupon": of["id"], "code": "OLD"}
    old = made(api.post(CODES, body, key=None, form=True, headers=BEFORE_CLOVER))
    assert old["coupon"] == of
    assert "promotion" not in old
    expand = {"expand[]": "data.coupon.applies_to"}
    (listed,) = made(api.get(CODES, headers=BEFORE_CLOVER, **expand))["data"]
    assert listed == old
    new = made(api.get(f"{CODES}/{old['id']}", headers=STRIPE))
    assert new["promotion"] == {"type": "coupon", "coupon": of["id"]}
    assert "coupon" not in new
    expand = {"expand[]": "data.promotion.coupon"}
    (whole,) = made(api.get(CODES, headers=STRIPE, **expand))["data"]
    assert whole["promotion"]["coupon"] == of


def test_a_generated_code_is_easy_to_type(api: Api) -> None:
    generated = code(api)["code"]
    assert len(generated) == 10
    assert not set(generated) - set("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"promotion": None}, "promotion"),
    ({"promotion": {"type": "coupon"}}, "promotion[coupon]"),
    ({"promotion": {"type": "gift", "coupon": "x"}}, "promotion[type]"),
    ({"promotion": {"type": "coupon", "coupon": "none"}}, "promotion[coupon]"),
    ({"promotion": None, "coupon": "none"}, "coupon"),
    ({"coupon": "none"}, "coupon"),
    ({"code": "two words"}, "code"),
    ({"code": ""}, "code"),
    ({"code": "x" * 501}, "code"),
    ({"customer": "cus_none"}, "customer"),
    ({"expires_at": 1}, "expires_at"),
    ({"max_redemptions": 0}, "max_redemptions"),
    ({"max_redemptions": 11}, "max_redemptions"),
    ({"restrictions": {"minimum_amount": 5}}, "restrictions[minimum_amount_currency]"),
    ({"restrictions": {"minimum_amount_currency": "usd"}},
     "restrictions[minimum_amount_currency]"),
    ({"restrictions": {"minimum_amount": 0, "minimum_amount_currency": "usd"}},
     "restrictions[minimum_amount]"),
    ({"customer_account": "acct_1"}, "customer_account"),
]  # fmt: skip


def test_what_is_no_code_is_refused_by_name(api: Api) -> None:
    of = coupon(api, max_redemptions=10)["id"]
    for changes, param in REFUSED:
        body = {"promotion": {"type": "coupon", "coupon": of}, **changes}
        sent = {name: value for name, value in body.items() if value is not None}
        assert refused(api, path=CODES, body=sent)["param"] == param, changes


def test_a_code_ends_with_its_coupon_at_the_latest(api: Api) -> None:
    end = api.now() + DAY
    of = coupon(api, redeem_by=end)["id"]
    body = {"coupon": of, "expires_at": end + 1}
    assert refused(api, path=CODES, body=body)["param"] == "expires_at"
    created = code(api, of, expires_at=end)
    api.advance(DAY)
    assert made(api.get(f"{CODES}/{created['id']}"))["active"] is False
    assert refused(api, path=CODES, body={"coupon": of})["code"] == "coupon_expired"


def test_an_active_code_is_unique_in_either_case(api: Api) -> None:
    first = code(api, code="Welcome", max_redemptions=1)
    body = {"coupon": coupon(api)["id"], "code": "WELCOME"}
    error = refused(api, path=CODES, body=body)
    assert (error["code"], error["param"]) == ("resource_already_exists", "code")
    assert made(api.post(CODES, {**body, "active": False}))["active"] is False
    assert made(api.post(CODES, {**body, "customer": CUSTOMER}))["active"] is True
    assert refused(api, path=CODES, body={**body, "customer": CUSTOMER})["param"] == "code"
    made(api.post(f"{CODES}/{first['id']}", {"active": False}))
    second = made(api.post(CODES, body))
    error = refused(api, path=f"{CODES}/{first['id']}", body={"active": True})
    assert (error["code"], error["param"]) == ("resource_already_exists", "active")
    made(api.post(f"{CODES}/{second['id']}", {"active": False}))
    assert made(api.post(f"{CODES}/{first['id']}", {"active": True}))["active"] is True


def test_an_expired_holder_gives_its_code_up(api: Api) -> None:
    former = code(api, code="DAY", expires_at=api.now() + DAY)
    api.advance(DAY)
    assert code(api, code="day")["active"] is True
    error = refused(api, path=f"{CODES}/{former['id']}", body={"active": True})
    assert error["param"] == "active"


def test_update_changes_metadata_and_adds_currencies(api: Api) -> None:
    minimum = {"minimum_amount": 1000, "minimum_amount_currency": "usd"}
    path = f"{CODES}/{code(api, restrictions=minimum)['id']}"
    eur = {"restrictions": {"currency_options": {"eur": {"minimum_amount": 900}}}}
    changed = made(api.post(path, {"metadata": {"a": "1"}, **eur}, key=None))
    assert changed["metadata"] == {"a": "1"}
    assert set(changed["restrictions"]["currency_options"]) == {"usd", "eur"}
    assert refused(api, path=path, body=eur)["param"] == "restrictions[currency_options]"
    assert refused(api, path=path, body={"code": "NEW"})["code"] == "parameter_unknown"
    free = f"{CODES}/{code(api)['id']}"
    assert refused(api, path=free, body=eur)["param"] == "restrictions[currency_options]"


def test_a_deleted_coupon_ends_its_codes(api: Api) -> None:
    of = coupon(api)["id"]
    path = f"{CODES}/{code(api, of)['id']}"
    api.delete(f"{COUPONS}/{of}")
    shown = made(api.get(path, **{"expand[]": "promotion.coupon"}))
    assert (shown["active"], shown["promotion"]["coupon"]["valid"]) == (False, False)


def test_filters(api: Api) -> None:
    of = coupon(api)["id"]
    first, second = code(api, of, code="ONE"), code(api, code="TWO", customer=CUSTOMER)
    third = code(api, of, code="THREE", active=False)

    def found(**query: str) -> list[str]:
        return [each["id"] for each in made(api.get(CODES, **query))["data"]]

    assert found() == [third["id"], second["id"], first["id"]]
    assert found(code="one") == [first["id"]]
    assert found(coupon=of) == [third["id"], first["id"]]
    assert found(customer=CUSTOMER) == [second["id"]]
    assert found(active="false") == [third["id"]]
    assert found(active="true", coupon=of) == [first["id"]]
    assert found(limit="1", starting_after=third["id"]) == [second["id"]]


def test_events_of_a_codes_life(api: Api) -> None:
    created = code(api)
    changed = made(api.post(f"{CODES}/{created['id']}", {"active": False}))
    events = made(api.get("/v1/events", type="promotion_code.*"))["data"]
    assert [each["type"] for each in events] == ["promotion_code.updated", "promotion_code.created"]
    assert [each["data"]["object"] for each in events] == [changed, created]
