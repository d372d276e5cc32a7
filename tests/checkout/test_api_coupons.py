"""Coupons over the API."""

from __future__ import annotations

from typing import Any

from tests.checkout.api_client import DESK_PRODUCT, Api, refused
from tests.checkout.payment_calls import STRIPE, made

COUPONS = "/v1/coupons"
DAY = 24 * 3600


def coupon(api: Api, **changes: Any) -> dict[str, Any]:
    """A new coupon: 25 percent, unless told otherwise."""
    body = changes if "amount_off" in changes else {"percent_off": 25, **changes}
    return made(api.post(COUPONS, body, key=None))


def test_a_percentage_and_its_fields(api: Api) -> None:
    created = coupon(
        api,
        id="SPRING-25",
        name="Spring",
        percent_off=12.5,
        duration="repeating",
        duration_in_months=3,
        max_redemptions=5,
        redeem_by=api.now() + DAY,
        applies_to={"products": [DESK_PRODUCT, DESK_PRODUCT]},
        metadata={"campaign": "spring"},
    )
    assert created == {
        "id": "SPRING-25",
        "object": "coupon",
        "name": "Spring",
        "percent_off": 12.5,
        "amount_off": None,
        "currency": None,
        "currency_options": None,
        "duration": "repeating",
        "duration_in_months": 3,
        "applies_to": {"products": [DESK_PRODUCT]},
        "max_redemptions": 5,
        "times_redeemed": 0,
        "redeem_by": created["redeem_by"],
        "valid": True,
        "metadata": {"campaign": "spring"},
        "livemode": False,
        "created": created["created"],
    }
    assert made(api.get(f"{COUPONS}/SPRING-25")) == created
    api.advance(DAY)
    assert made(api.get(f"{COUPONS}/SPRING-25"))["valid"] is False


def test_an_amount_with_other_currencies_from_a_form(api: Api) -> None:
    body = {"amount_off": 500, "currency": "USD", "currency_options": {"eur": {"amount_off": 450}}}
    created = made(api.post(COUPONS, body, form=True, headers=STRIPE))
    assert len(created["id"]) == 10
    assert created["currency"] == "usd"
    assert created["currency_options"] == {"usd": {"amount_off": 500}, "eur": {"amount_off": 450}}
    assert (created["duration"], created["percent_off"]) == ("once", None)
    added = {"currency_options": {"gbp": {"amount_off": 400}}}
    path = f"{COUPONS}/{created['id']}"
    assert set(made(api.post(path, added))["currency_options"]) == {"usd", "eur", "gbp"}
    for known in ("usd", "eur"):
        again = {"currency_options": {known: {"amount_off": 1}}}
        assert refused(api, path=path, body=again)["param"] == "currency_options"


def test_a_percentage_from_a_form_keeps_its_decimals(api: Api) -> None:
    created = made(api.post(COUPONS, {"percent_off": "33.33"}, form=True))
    assert created["percent_off"] == 33.33


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({}, "percent_off"),
    ({"percent_off": 0}, "percent_off"),
    ({"percent_off": 100.01}, "percent_off"),
    ({"percent_off": 12.345}, "percent_off"),
    ({"percent_off": "12,5"}, "percent_off"),
    ({"percent_off": 10, "amount_off": 100}, "amount_off"),
    ({"percent_off": 10, "currency": "usd"}, "currency"),
    ({"amount_off": 100}, "currency"),
    ({"amount_off": 0, "currency": "usd"}, "amount_off"),
    ({"amount_off": 100, "currency": "xxy"}, "currency"),
    ({"amount_off": 1, "currency": "usd", "currency_options": {"usd": {"amount_off": 1}}},
     "currency_options"),
    ({"amount_off": 1, "currency": "usd", "currency_options": {"eur": {}}},
     "currency_options[eur][amount_off]"),
    ({"percent_off": 10, "duration": "repeating"}, "duration_in_months"),
    ({"percent_off": 10, "duration_in_months": 3}, "duration_in_months"),
    ({"percent_off": 10, "duration": "weekly"}, "duration"),
    ({"percent_off": 10, "max_redemptions": 0}, "max_redemptions"),
    ({"percent_off": 10, "max_redemptions": 2**31}, "max_redemptions"),
    ({"percent_off": 10, "redeem_by": 1}, "redeem_by"),
    ({"percent_off": 10, "redeem_by": 2**62}, "redeem_by"),
    ({"percent_off": 10, "name": "x" * 41}, "name"),
    ({"percent_off": 10, "id": "a b"}, "id"),
    ({"percent_off": 10, "id": "../x"}, "id"),
    ({"percent_off": 10, "applies_to": {"products": []}}, "applies_to[products]"),
    ({"percent_off": 10, "applies_to": {"products": [DESK_PRODUCT, "prod_none"]}},
     "applies_to[products][1]"),
    ({"percent_off": 10, "colour": "red"}, "colour"),
]  # fmt: skip


def test_what_is_no_coupon_is_refused_by_name(api: Api) -> None:
    for body, param in REFUSED:
        assert refused(api, path=COUPONS, body=body)["param"] == param, body


def test_update_changes_name_and_metadata_alone(api: Api) -> None:
    path = f"{COUPONS}/{coupon(api, name='Old', metadata={'a': '1'})['id']}"
    changed = made(api.post(path, {"name": "New", "metadata": {"a": "", "b": "2"}}, key=None))
    assert (changed["name"], changed["metadata"]) == ("New", {"b": "2"})
    assert made(api.post(path, {"name": ""}, form=True))["name"] is None
    for name in ("percent_off", "max_redemptions", "redeem_by", "duration"):
        assert refused(api, path=path, body={name: 1})["code"] == "parameter_unknown"
    options = {"currency_options": {"eur": {"amount_off": 1}}}
    assert refused(api, path=path, body=options)["param"] == "currency_options"


def test_an_id_is_taken_once_and_free_again_after_the_deletion(api: Api) -> None:
    coupon(api, id="TEN")
    error = refused(api, path=COUPONS, body={"percent_off": 10, "id": "TEN"})
    assert (error["code"], error["param"]) == ("resource_already_exists", "id")
    deleted = made(api.delete(f"{COUPONS}/TEN"))
    assert deleted == {"id": "TEN", "object": "coupon", "deleted": True}
    assert api.get(f"{COUPONS}/TEN").status_code == 404
    assert api.delete(f"{COUPONS}/TEN").status_code == 404
    assert api.post(f"{COUPONS}/TEN", {"name": "x"}).status_code == 404
    assert coupon(api, id="TEN", percent_off=5)["percent_off"] == 5
    assert [each["percent_off"] for each in made(api.get(COUPONS))["data"]] == [5]


def test_lists_page_and_filter_by_creation(api: Api) -> None:
    ids = [coupon(api)["id"] for _ in range(3)]
    page = made(api.get(COUPONS, limit="2"))
    assert [each["id"] for each in page["data"]] == [ids[2], ids[1]]
    assert page["has_more"] is True
    rest = made(api.get(COUPONS, starting_after=ids[1]))
    assert [each["id"] for each in rest["data"]] == [ids[0]]
    assert made(api.get(COUPONS, **{"created[gt]": str(api.now() + 1)}))["data"] == []


def test_events_of_a_coupons_life(api: Api) -> None:
    created = coupon(api)
    path = f"{COUPONS}/{created['id']}"
    renamed = made(api.post(path, {"name": "Autumn"}))
    api.delete(path)
    events = made(api.get("/v1/events", type="coupon.*"))["data"]
    assert [each["type"] for each in reversed(events)] == [
        "coupon.created",
        "coupon.updated",
        "coupon.deleted",
    ]
    assert [each["data"]["object"] for each in reversed(events)] == [created, renamed, renamed]


def test_stripes_libraries_may_expand_the_fields_that_stripe_leaves_out(api: Api) -> None:
    created = coupon(api, amount_off=500, currency="usd")
    query = {"expand[0]": "applies_to", "expand[1]": "currency_options"}
    shown = made(api.get(f"{COUPONS}/{created['id']}", headers=STRIPE, **query))
    assert "applies_to" not in shown
    assert shown["currency_options"] == {"usd": {"amount_off": 500}}
