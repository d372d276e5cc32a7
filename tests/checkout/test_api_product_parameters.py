"""Products are deleted; parameters of products and prices that integrations send."""

from __future__ import annotations

import pytest

from tests.checkout.api_client import DESK_PRODUCT, Api, error_of, refused, session_body
from tests.checkout.payment_calls import STRIPE, made

PRODUCTS, PRICES = "/v1/products", "/v1/prices"
AMOUNT = {"currency": "usd", "unit_amount": 500}


def test_a_product_without_prices_is_deleted(api: Api):
    product = made(api.post(PRODUCTS, {"name": "Lamp"}))
    path, newer = f"{PRODUCTS}/{product['id']}", made(api.post(PRODUCTS, {"name": "Rug"}))
    gone = {"id": product["id"], "object": "product", "deleted": True}
    assert made(api.delete(path)) == gone
    for again in (api.get(path), api.post(path, {"name": "Lamp 2"}), api.delete(path)):
        assert (again.status_code, error_of(again)["code"]) == (404, "resource_missing")
    price = refused(api, path=PRICES, body={"product": product["id"], **AMOUNT})
    assert (price["code"], price["param"]) == ("resource_missing", "product")
    inline = {"price_data": {"product": product["id"], **AMOUNT}}
    error = refused(api, body=session_body(line_items=[inline]))
    assert error["param"] == "line_items[0][price_data][product]"
    listed = made(api.get(PRODUCTS, limit=100))["data"]
    assert product["id"] not in [each["id"] for each in listed]
    # A cursor that was deleted meanwhile is still one.
    after = made(api.get(PRODUCTS, starting_after=product["id"]))["data"]
    assert newer["id"] not in [each["id"] for each in after]
    (event,) = made(api.get("/v1/events", type="product.deleted"))["data"]
    assert event["data"]["object"]["name"] == "Lamp"


def test_one_with_prices_is_not(api: Api):
    response = api.delete(f"{PRODUCTS}/{DESK_PRODUCT}")
    error = error_of(response)
    assert (response.status_code, error["param"]) == (400, "id")
    assert "prices" in error["message"]
    assert made(api.get(f"{PRODUCTS}/{DESK_PRODUCT}"))["active"] is True


def test_a_price_may_bring_its_product(api: Api):
    data = {"name": "Lamp", "unit_label": "piece", "tax_code": "txcd_1", "metadata": {"a": "b"}}
    for form in (False, True):
        price = made(api.post(PRICES, {"product_data": data, **AMOUNT}, form=form, headers=STRIPE))
        product = made(api.get(f"{PRODUCTS}/{price['product']}"))
        assert {name: product[name] for name in data} == data
    for body, param in (
        (AMOUNT, "product"),
        ({**AMOUNT, "product": DESK_PRODUCT, "product_data": data}, "product_data"),
        ({**AMOUNT, "product_data": {"name": ""}}, "product_data[name]"),
        ({**AMOUNT, "product_data": {**data, "id": "mine"}}, "product_data[id]"),
    ):
        assert refused(api, path=PRICES, body=body)["param"] == param


@pytest.mark.parametrize(
    ("amount", "stored"),
    [
        ({"unit_amount": 500}, (500, "500", None)),
        ({"unit_amount_decimal": "500.0"}, (500, "500.0", None)),
        ({"custom_unit_amount": {"enabled": True, "minimum": 100}}, (None, None, 100)),
    ],
)
def test_a_default_price_has_any_kind_of_amount(api: Api, amount: dict, stored: tuple):
    body = {"name": "Lamp", "default_price_data": {"currency": "usd", **amount}}
    price = made(api.post(f"{PRODUCTS}?expand[]=default_price", body))["default_price"]
    custom = price["custom_unit_amount"]
    minimum = custom and custom["minimum"]
    assert (price["unit_amount"], price["unit_amount_decimal"], minimum) == stored


@pytest.mark.parametrize(
    ("path", "body", "name", "nothing", "wanted"),
    [
        (PRODUCTS, {"name": "Lamp"}, "id", "", "prod_mine"),
        (PRODUCTS, {"name": "Lamp"}, "tax_details", {}, {"tax_code": "txcd_1"}),
        (PRODUCTS, {"name": "Lamp"}, "type", "service", "good"),
        (PRICES, {"product": DESK_PRODUCT, **AMOUNT}, "currency_options", {}, {"eur": {}}),
    ],
)
def test_what_is_not_available_is_refused_by_name(
    api: Api, path: str, body: dict, name: str, nothing: object, wanted: object
):
    made(api.post(path, {**body, name: nothing}))
    error = refused(api, path=path, body={**body, name: wanted})
    assert (error["code"], error["param"]) == ("parameter_invalid", name)
    assert "not available" in error["message"]
