"""Amounts of checkouts: the scale of the currency, an amount beside line items, large quantities."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from checkout.api.dialects import iso
from checkout.domain.amounts import MAX_AMOUNT
from checkout.schemas.checkouts import CheckoutCreate
from foundation.money import THREE_DECIMAL, ZERO_DECIMAL, exponent
from tests.checkout.api_client import (
    CHECKOUTS,
    SESSIONS,
    Api,
    error_of,
)
from tests.checkout.checkouts import BODY, HOUR, MAGENTO, OPENCART, made, read
from tests.checkout.hosted_page import Shopper
from tests.support.databases import Kind
from tests.support.fixtures import MakeApp


@pytest.mark.parametrize(
    ("body", "rest"), [(OPENCART, 490), (MAGENTO, 990)], ids=["opencart", "magento"]
)
def test_requests_of_shop_plugins(api: Api, body: dict[str, Any], rest: int) -> None:
    checkout = api.post(CHECKOUTS, body, key=None).get_json()
    assert checkout["amount_total"] == body["amount"]
    first, other = checkout["line_items"]
    assert (first["description"], first["price_data"]["unit_amount"]) == ("Lamp", 5000)
    assert (other["description"], other["amount_total"]) == ("Other charges", rest)
    assert checkout["url"]


def test_an_amount_alone_is_one_line_item(api: Api) -> None:
    for description, name in ((None, "Payment"), ("Invoice 7", "Invoice 7")):
        checkout = made(api, line_items=None, amount=100, description=description)
        (line,) = checkout["line_items"]
        assert (checkout["amount_total"], line["description"], line["quantity"]) == (100, name, 1)
    same = made(api, amount=9000, line_items=BODY["line_items"])
    assert len(same["line_items"]) == 1


@given(
    st.sampled_from(sorted({"usd", "eur", "isk", "ugx"} | ZERO_DECIMAL | THREE_DECIMAL)),
    st.integers(0, MAX_AMOUNT),
    st.integers(-1, 5),
    st.booleans(),
)
def test_an_amount_is_the_same_in_and_out_and_has_its_currencys_scale(
    code: str, amount: int, scale: int, upper: bool
) -> None:
    sent = {"iso": code.upper() if upper else code, "scale": scale}
    body = {**BODY, "currency": sent, "amount": amount}
    if scale != exponent(code):
        with pytest.raises(ValidationError) as refusal:
            CheckoutCreate.model_validate(body)
        assert refusal.value.errors()[0]["ctx"]["field"] == "scale"
        return
    request = CheckoutCreate.model_validate(body)
    shown = iso.plain({"object": "checkout", "currency": request.currency, "a": amount}, {})
    assert (type(request.amount), shown) == (
        int,
        {"currency": {"iso": code, "scale": scale}, "a": amount},
    )


@pytest.mark.parametrize(
    ("code", "scale", "amount"), [("jpy", 0, 5000), ("usd", 2, 5000), ("kwd", 3, 5000)]
)
def test_currencies_of_each_scale_are_charged_exactly(
    api: Api, code: str, scale: int, amount: int
) -> None:
    currency = {"iso": code, "scale": scale}
    checkout = made(api, currency=currency, line_items=None, amount=amount)
    assert (checkout["amount_total"], checkout["currency"]) == (amount, currency)
    session = api.get(f"{SESSIONS}/{checkout['id']}").get_json()
    assert (session["amount_total"], session["currency"]) == (amount, code)


def test_ten_thousand_million_of_a_thing(make_app: MakeApp, each_kind: Kind) -> None:
    api = Api(make_app(each_kind))
    price = {"unit_amount_decimal": "0.001", "product_data": {"name": "Byte"}}
    checkout = made(api, line_items=[{"quantity": 10_000_000_000, "price_data": price}])
    assert checkout["amount_total"] == 10_000_000
    assert read(api, checkout["id"])["line_items"][0]["quantity"] == 10_000_000_000
    assert api.pay(checkout)
    page = Shopper(api.app, checkout["url"]).get().text
    assert "10000000000" in page
    body = {**BODY, "line_items": [{"quantity": 10_000_000_000, "price_data": HOUR}]}
    error = error_of(api.post(CHECKOUTS, body, key=None))
    assert (error["code"], error["param"]) == ("amount_too_large", "line_items[0].quantity")
