"""What may be changed of customers, products and prices, and what not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checkout.api_client import (
    CUSTOMER,
    DESK,
    DESK_PRODUCT,
    SESSIONS,
    Api,
    error_of,
    refused,
    session_body,
)

PRODUCT, PRICE, PERSON = f"/v1/products/{DESK_PRODUCT}", f"/v1/prices/{DESK}", "/v1/customers"
BOTH_WAYS = pytest.mark.parametrize("form", [False, True], ids=["json", "form"])


def created(api: Api, path: str, **body: Any) -> dict[str, Any]:
    response = api.post(path, body)
    assert response.status_code == 200, response.text
    made: dict[str, Any] = response.get_json()
    return made


def tiered(**changes: Any) -> dict[str, Any]:
    tiers = [{"up_to": 10, "unit_amount": 500}, {"up_to": "inf", "unit_amount": 300}]
    body = {"product": DESK_PRODUCT, "currency": "usd", "billing_scheme": "tiered"}
    return {**body, "tiers_mode": "graduated", "tiers": tiers, **changes}


@BOTH_WAYS
def test_a_product_changes_and_unsets(api: Api, form: bool):
    before = api.get(PRODUCT).get_json()
    size = {"height": 10.5, "length": 60, "weight": 900, "width": 30}
    told = {
        "name": "Desk",
        "active": False,
        "default_price": DESK,
        "unit_label": "desk",
        "package_dimensions": size,
        "images": ["https://a.example/1.png"],
        "marketing_features": [{"name": "Bamboo"}],
    }
    product = api.post(PRODUCT, told, form=form).get_json()
    assert {name: product[name] for name in told} == told
    assert product["description"] == before["description"]
    assert product["updated"] >= before["updated"]
    assert api.get("/v1/events", type="product.updated").get_json()["data"]

    empty = "" if form else None
    told = dict.fromkeys(
        ("description", "unit_label", "default_price", "package_dimensions"), empty
    )
    product = api.post(PRODUCT, {**told, "images": "" if form else []}, form=form).get_json()
    assert [product[name] for name in told] == [None] * 4
    assert product["images"] == []
    assert product["name"] == "Desk"


@pytest.mark.parametrize(
    ("told", "param"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 5001}, "name"),
        ({"images": ["https://a.example/x"] * 9}, "images"),
        ({"default_price": "price_9ab3cd5ef7gh"}, "default_price"),
        ({"default_price": "price_none"}, "default_price"),
        ({"package_dimensions": {"height": 1}}, "package_dimensions[length]"),
        ({"id": "prod_x"}, "id"),
        ({"default_price_data": {}}, "default_price_data"),
        ({"metadata": {"k": 1}}, "metadata[k]"),
    ],
)
def test_a_product_refuses(api: Api, told: dict, param: str):
    assert refused(api, path=PRODUCT, body=told)["param"] == param


@BOTH_WAYS
def test_a_price_changes_all_but_what_it_costs(api: Api, form: bool):
    told = {"active": False, "nickname": "Old", "tax_behavior": "inclusive", "lookup_key": "desk"}
    price = api.post(PRICE, told, form=form).get_json()
    assert {name: price[name] for name in told} == told
    empty = "" if form else None
    price = api.post(PRICE, {"nickname": empty, "lookup_key": empty}, form=form).get_json()
    assert (price["nickname"], price["lookup_key"], price["active"]) == (None, None, False)
    for fixed in ({"unit_amount": 1}, {"currency": "eur"}, {"product": DESK_PRODUCT}):
        assert refused(api, path=PRICE, body=fixed)["code"] == "parameter_unknown"
    sold = api.post(SESSIONS, session_body())
    assert error_of(sold)["param"] == "line_items[0][price]"


def test_a_lookup_key_is_taken_over_only_on_demand(api: Api):
    body = {"product": DESK_PRODUCT, "currency": "usd", "unit_amount": 100, "lookup_key": "std"}
    first = created(api, "/v1/prices", **body)
    assert refused(api, path=PRICE, body={"lookup_key": "std"})["param"] == "lookup_key"
    taken = created(api, PRICE, lookup_key="std", transfer_lookup_key=True)
    assert taken["lookup_key"] == "std"
    assert api.get(f"/v1/prices/{first['id']}").get_json()["lookup_key"] is None
    found = api.get("/v1/prices", **{"lookup_keys[]": "std"}).get_json()["data"]
    assert [price["id"] for price in found] == [DESK]


def test_prices_that_are_kept_and_listed_but_not_sold(api: Api):
    base = {"product": DESK_PRODUCT, "currency": "usd"}
    kinds = {
        "tiered": tiered(),
        "chosen": {**base, "custom_unit_amount": {"enabled": True, "minimum": 500}},
        "packs": {
            **base,
            "unit_amount": 500,
            "transform_quantity": {"divide_by": 10, "round": "up"},
        },
        "recurring": {**base, "unit_amount": 500, "recurring": {"interval": "month"}},
    }
    statuses = {}
    for name, body in kinds.items():
        price = created(api, "/v1/prices", **body)
        response = api.post(SESSIONS, session_body(line_items=[{"price": price["id"]}]))
        assert error_of(response)["param"] == "line_items[0][price]"
        statuses[name] = response.status_code
        sdk = api.post(
            SESSIONS,
            session_body(line_items=[{"price": price["id"]}]),
            headers={"Stripe-Version": "2026-03-25.dahlia"},
        )
        assert sdk.status_code == 400
        assert api.get(f"/v1/prices/{price['id']}").get_json() == price
    assert statuses == {"recurring": 400} | dict.fromkeys(("tiered", "chosen", "packs"), 422)
    recurring = api.get("/v1/prices", type="recurring").get_json()["data"]
    assert [price["recurring"]["interval"] for price in recurring] == ["month"]


@BOTH_WAYS
def test_tiers_are_answered_as_given(api: Api, form: bool):
    price = api.post("/v1/prices", tiered(), form=form).get_json()
    assert (price["billing_scheme"], price["tiers_mode"]) == ("tiered", "graduated")
    assert [tier["up_to"] for tier in price["tiers"]] == [10, None]
    assert price["unit_amount"] is price["unit_amount_decimal"] is None


def test_a_whole_decimal_is_an_amount(api: Api):
    body = {"product": DESK_PRODUCT, "currency": "usd", "unit_amount_decimal": "500.0"}
    price = created(api, "/v1/prices", **body)
    assert (price["unit_amount"], price["unit_amount_decimal"]) == (500, "500.0")
    assert api.session(line_items=[{"price": price["id"]}])["amount_total"] == 500


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"tiers": None}, "tiers"),
        ({"tiers_mode": None}, "tiers_mode"),
        ({"unit_amount": 5}, "unit_amount"),
        ({"tiers": [{"up_to": 10, "unit_amount": 5}]}, "tiers"),
        ({"tiers": [{"up_to": "inf"}]}, "tiers[0][unit_amount]"),
        ({"billing_scheme": "per_unit"}, "tiers"),
        (
            {"tiers": [{"up_to": 9, "unit_amount": 1}] * 2 + [{"up_to": "inf", "unit_amount": 1}]},
            "tiers",
        ),
    ],
)
def test_tiers_must_be_whole(api: Api, changes: dict, param: str):
    body = {name: value for name, value in tiered(**changes).items() if value is not None}
    assert refused(api, path="/v1/prices", body=body)["param"] == param


@BOTH_WAYS
def test_a_customer_changes_and_unsets(api: Api, form: bool):
    path = f"{PERSON}/{CUSTOMER}"
    told = {"name": "Jenny R.", "phone": "+1 650 253 0000", "description": "VIP"}
    customer = api.post(path, told, form=form, key=None).get_json()
    assert {name: customer[name] for name in told} == told
    empty = "" if form else None
    customer = api.post(path, {"phone": empty, "description": empty}, form=form).get_json()
    assert (customer["phone"], customer["description"]) == (None, None)
    assert customer["email"] == "jenny@example.com"
    assert api.get("/v1/events", type="customer.updated").get_json()["data"]


def test_a_deleted_customer_is_gone_but_its_cursor_works(api: Api):
    ids = [created(api, PERSON, email=f"{n}@example.com")["id"] for n in range(3)]
    answer = api.delete(f"{PERSON}/{ids[1]}")
    assert answer.get_json() == {"id": ids[1], "object": "customer", "deleted": True}
    assert api.get(f"{PERSON}/{ids[1]}").status_code == 404
    assert api.delete(f"{PERSON}/{ids[1]}").status_code == 404
    assert refused(api, 404, path=f"{PERSON}/{ids[1]}", body={"name": "x"})["param"] == "id"
    assert refused(api, body=session_body(customer=ids[1]))["param"] == "customer"
    after = api.get(PERSON, starting_after=ids[1]).get_json()["data"]
    before = api.get(PERSON, ending_before=ids[1]).get_json()["data"]
    assert after[0]["id"] == ids[0]
    assert [row["id"] for row in before] == [ids[2]]
    found = api.get(PERSON, email="2@example.com").get_json()["data"]
    assert [row["id"] for row in found] == [ids[2]]
    assert api.get("/v1/events", type="customer.deleted").get_json()["data"]


METADATA_PATHS = pytest.mark.parametrize(
    "kind", ["product", "price", "customer", "session", "order"]
)


def described(api: Api, kind: str, metadata: dict[str, str]) -> str:
    """The path of a new object with this metadata."""
    if kind == "session":
        return f"{SESSIONS}/{api.session(metadata=metadata)['id']}"
    body: dict[str, dict[str, Any]] = {
        "product": {"name": "x"},
        "price": {"product": DESK_PRODUCT, "currency": "usd", "unit_amount": 1},
        "customer": {},
        "order": {"currency": "usd", "line_items": [{"title": "x", "unit_price": 1}]},
    }
    made = created(api, f"/v1/{kind}s", metadata=metadata, **body[kind])
    return f"/v1/{kind}s/{made['id']}"


@METADATA_PATHS
def test_metadata_follows_one_rule(api: Api, kind: str):
    path = described(api, kind, {"a": "1", "b": "2", "gone": ""})
    assert api.get(path).get_json()["metadata"] == {"a": "1", "b": "2"}
    many = {f"k{n}": "v" for n in range(48)}
    for told, form, left in (
        ({"b": "", "c": "3"}, False, {"a": "1", "c": "3"}),
        ({"a": "9"}, True, {"a": "9", "c": "3"}),
        (None, False, {"a": "9", "c": "3"}),
        (many, False, {"a": "9", "c": "3", **many}),
        ("", True, {}),
    ):
        metadata = api.post(path, {"metadata": told}, form=form).get_json()["metadata"]
        assert metadata == left
    full = {f"k{n}": "v" for n in range(50)}
    assert len(api.post(path, {"metadata": full}).get_json()["metadata"]) == 50
    assert refused(api, path=path, body={"metadata": {"one more": "v"}})["param"] == "metadata"
    for wrong, param in (
        ({"k" * 41: "v"}, f"metadata[{'k' * 41}]"),
        ({"k": "v" * 501}, "metadata[k]"),
    ):
        assert refused(api, path=path, body={"metadata": wrong})["param"] == param
