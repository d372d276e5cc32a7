"""The documents' conformance cases 24 to 28 and 51: products, prices, orders."""

from __future__ import annotations

import pytest

from tests.checkout.api_client import DESK_PRODUCT, Api
from tests.contract.cases import refused


def test_case_24_a_product(api: Api):
    told = {
        "name": "Ergonomic Standing Desk",
        "description": "Height-adjustable bamboo standing desk, 60x30 inches",
        "images": ["https://cdn.example.com/desk-hero.jpg"],
        "shippable": True,
        "metadata": {"warehouse_sku": "DESK-BAMBOO-60"},
    }
    product = api.post("/v1/products", told).get_json()
    assert product["id"].startswith("prod_")
    shown = {"object": "product", "active": True, "default_price": None, "livemode": False}
    assert {name: product[name] for name in {**told, **shown}} == {**told, **shown}
    assert product["created"] == product["updated"]


def test_case_25_a_product_with_its_price(api: Api):
    price = {"currency": "usd", "unit_amount": 7900}
    told = {"name": "Wireless Keyboard", "default_price_data": price}
    product = api.post("/v1/products", told).get_json()
    made = api.get(f"/v1/prices/{product['default_price']}").get_json()
    assert (made["product"], made["unit_amount"]) == (product["id"], 7900)


def test_case_26_a_price(api: Api):
    told = {"product": DESK_PRODUCT, "currency": "usd", "unit_amount": 49900}
    price = api.post("/v1/prices", told).get_json()
    shown = {"object": "price", "active": True, "type": "one_time", "billing_scheme": "per_unit"}
    shown |= {"metadata": {}, "livemode": False, "tax_behavior": "unspecified"}
    assert {name: price[name] for name in {**told, **shown}} == {**told, **shown}


def test_case_27_a_recurring_price(api: Api):
    told = {"product": DESK_PRODUCT, "currency": "usd", "unit_amount": 2500}
    price = api.post("/v1/prices", {**told, "recurring": {"interval": "month"}}).get_json()
    assert price["type"] == "recurring"
    assert price["recurring"]["interval"] == "month"
    assert price["recurring"]["interval_count"] == 1


@pytest.mark.parametrize(
    ("told", "param"),
    [
        ({"name": "x" * 5001}, "name"),
        ({"name": ""}, "name"),
        ({"name": "x", "images": ["https://a.example/1"] * 9}, "images"),
        ({"name": "x", "marketing_features": [{"name": "y"}] * 16}, "marketing_features"),
    ],
)
def test_case_28_limits_of_products(api: Api, told: dict, param: str):
    refused(api.post("/v1/products", told), param)


@pytest.mark.parametrize("key", [None, "an-order-of-my-own"])
def test_case_51_an_order_by_form(api: Api, key: str | None):
    line = {"title": "Classic T-Shirt", "quantity": 2, "unit_price": 2500}
    told = {"currency": "usd", "line_items": [line]}
    order = api.post("/v1/orders", told, form=True, key=key).get_json()
    assert order["object"] == "order"
    assert order["amount_total"] == 5000
    assert order["line_items"]["data"][0]["description"] == "Classic T-Shirt"
