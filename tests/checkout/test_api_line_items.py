"""What a line item takes besides price and quantity: metadata, fractions of a minor unit, fields of inline prices."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.domain.amounts import MAX_AMOUNT, Line
from foundation.money import format_unit
from tests.checkout.api_client import DESK, DESK_PRODUCT, SESSIONS, Api, refused, session_body
from tests.support.databases import Kind
from tests.support.fixtures import MakeApp

PRICE = {"currency": "usd", "unit_amount": 100, "product": DESK_PRODUCT}
SDK = {"Stripe-Version": "2026-10-28.dahlia"}
EXACT = Context(prec=60)


def priced(api: Api, quantity: int = 1, **changes: Any) -> dict[str, Any]:
    """The line item of a new session whose inline price has these fields. None takes a field out."""
    price = {name: value for name, value in (PRICE | changes).items() if value is not None}
    body = session_body(line_items=[{"price_data": price, "quantity": quantity}])
    response = api.post(SESSIONS, {**body, "expand": ["line_items.data.price.product"]})
    assert response.status_code == 200, response.text
    item: dict[str, Any] = response.get_json()["line_items"]["data"][0]
    return item


def refusal_of(api: Api, **changes: Any) -> dict[str, Any]:
    price = {name: value for name, value in (PRICE | changes).items() if value is not None}
    return refused(api, body=session_body(line_items=[{"price_data": price}]))


def test_a_line_item_has_metadata_in_both_dialects(api: Api) -> None:
    items = [{"price": DESK, "metadata": {"sku": "D-1", "gone": ""}}, {"price": DESK}]
    session = api.session(line_items=items)
    path = f"{SESSIONS}/{session['id']}/line_items"
    for headers in ({}, SDK):
        lines = api.get(path, headers).get_json()["data"]
        assert [line["metadata"] for line in lines] == [{"sku": "D-1"}, {}]
    error = refused(api, body=session_body(line_items=[{"price": DESK, "metadata": {"k": 1}}]))
    assert error["param"] == "line_items[0][metadata][k]"


def test_a_links_line_items_pass_their_metadata_on(api: Api) -> None:
    items = [{"price": DESK, "metadata": {"sku": "D-1"}}]
    link = api.post("/v1/checkout_links", {"title": "Desk", "line_items": items}).get_json()
    lines = api.get(f"/v1/checkout_links/{link['id']}/line_items").get_json()["data"]
    assert lines[0]["metadata"] == {"sku": "D-1"}
    with api.app.test_client() as visitor:
        visitor.get(f"/cl/{link['id']}", base_url="http://localhost:8000")
    session = api.get(SESSIONS, limit="1").get_json()["data"][0]
    assert session["payment_link"] == link["id"]
    lines = api.get(f"{SESSIONS}/{session['id']}/line_items").get_json()["data"]
    assert lines[0]["metadata"] == {"sku": "D-1"}


@pytest.mark.parametrize("sent", ["2500", "2500.000"])
def test_a_decimal_amount_without_a_fraction_is_a_whole_one(api: Api, sent: str) -> None:
    item = priced(api, quantity=2, unit_amount=None, unit_amount_decimal=sent)
    assert item["amount_total"] == 5000
    assert (item["price"]["unit_amount"], item["price"]["unit_amount_decimal"]) == (2500, sent)


@pytest.mark.parametrize(
    ("unit", "quantity", "amount"),
    [
        ("50.5", 1, 51),
        ("33.3", 10, 333),
        ("0.005", 20_000, 100),
        ("99.4", 1, 99),
        ("0.5", 201, 101),
    ],
)
def test_a_fraction_is_rounded_once_for_each_line(
    api: Api, unit: str, quantity: int, amount: int
) -> None:
    item = priced(api, quantity, unit_amount=None, unit_amount_decimal=unit)
    assert (item["amount_subtotal"], item["price"]["unit_amount"]) == (amount, None)
    assert item["price"]["unit_amount_decimal"] == unit


@given(
    st.decimals(0, 99_999_999, places=12),
    st.integers(1, 10_000_000_000),
)
def test_a_lines_amount_is_exact_before_it_is_rounded(unit: Decimal, quantity: int) -> None:
    exact = EXACT.multiply(unit, Decimal(quantity))
    assert Line(unit, quantity).subtotal == exact.to_integral_value(ROUND_HALF_UP, EXACT)


def test_a_session_with_a_fraction_is_shown_paid_and_consistent(
    make_app: MakeApp, each_kind: Kind
) -> None:
    app = make_app(each_kind)
    api = Api(app)
    price = {"currency": "usd", "unit_amount_decimal": "0.125", "product_data": {"name": "Mail"}}
    session = api.session(line_items=[{"price_data": price, "quantity": 999_999}])
    assert session["amount_total"] == 125_000
    with app.test_client() as shopper:
        page = shopper.get(session["url"], base_url="http://localhost:8000").text
    assert "Qty 999999, $0.00125 each" in page
    api.pay(session)
    assert api.get(f"{SESSIONS}/{session['id']}").get_json()["payment_status"] == "paid"
    audited = app.test_cli_runner().invoke(args=["audit"])
    assert audited.exit_code == 0, audited.output


def test_a_stored_price_with_a_fraction_is_sold_by_sessions_and_links(api: Api) -> None:
    body = {"product": DESK_PRODUCT, "currency": "usd", "unit_amount_decimal": "12.5"}
    price = api.post("/v1/prices", body).get_json()["id"]
    items = [{"price": price, "quantity": 5}]
    assert api.session(line_items=items)["amount_total"] == 63
    link = api.post("/v1/checkout_links", {"title": "Five", "line_items": items}).get_json()
    lines = api.get(f"/v1/checkout_links/{link['id']}/line_items").get_json()["data"]
    assert lines[0]["amount_total"] == 63
    for path in (SESSIONS, "/v1/checkout_links"):
        told = {"mode": "order", "line_items": items}
        sent = session_body(**told) if path == SESSIONS else {"title": "Five", **told}
        response = api.post(path, sent)
        error = response.get_json()["error"]
        assert (response.status_code, error["code"], error["param"]) == (
            422,
            "invalid_price",
            "line_items[0]",
        )


def test_a_line_that_costs_too_much_is_named(api: Api) -> None:
    items = [{"price": DESK}, {"price": DESK, "quantity": 999_999}]
    error = refused(api, body=session_body(line_items=items))
    assert (error["code"], error["param"]) == ("amount_too_large", "line_items[1][quantity]")
    assert str(MAX_AMOUNT) in error["message"]
    large = {"price_data": {**PRICE, "unit_amount": 60_000_000}}
    error = refused(api, body=session_body(line_items=[large, large]))
    assert (error["code"], error["param"]) == ("amount_too_large", "line_items")


def test_fields_of_an_inline_price_are_taken(api: Api) -> None:
    product = {"name": "Hour", "active": True, "unit_label": "hour"}
    taken = {
        "active": True,
        "billing_scheme": "per_unit",
        "created": 1_700_000_000,
        "livemode": False,
        "lookup_key": "hourly",
        "type": "one_time",
    }
    price = priced(api, product=None, product_data=product, **taken)["price"]
    created = taken.pop("created")
    assert {name: price[name] for name in taken} == taken
    assert price["created"] > created, "the provider's own time"
    assert {name: price["product"][name] for name in product} == product
    listed = api.get("/v1/prices?lookup_keys[]=hourly").get_json()["data"]
    assert [each["id"] for each in listed] == [price["id"]]


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"active": False}, "[active]"),
        ({"billing_scheme": "tiered"}, "[billing_scheme]"),
        ({"billing_scheme": "each"}, "[billing_scheme]"),
        ({"created": "yesterday"}, "[created]"),
        ({"livemode": True}, "[livemode]"),
        ({"lookup_key": "x" * 201}, "[lookup_key]"),
        ({"type": "recurring"}, "[type]"),
        ({"type": "weekly"}, "[type]"),
        ({"unit_amount_decimal": "100"}, "[unit_amount_decimal]"),
        ({"unit_amount": None}, "[unit_amount]"),
        ({"unit_amount": None, "unit_amount_decimal": "1.0000000000001"}, "[unit_amount_decimal]"),
        ({"unit_amount": None, "unit_amount_decimal": "-1"}, "[unit_amount_decimal]"),
        ({"unit_amount": None, "unit_amount_decimal": "1e3"}, "[unit_amount_decimal]"),
        ({"unit_amount": None, "unit_amount_decimal": 12.5}, "[unit_amount_decimal]"),
        ({"product_data": {"name": "A", "active": False}}, "[product_data][active]"),
        ({"product_data": {"name": "A", "unit_label": "x" * 13}}, "[product_data][unit_label]"),
    ],
)
def test_what_an_inline_price_cannot_be_is_refused_by_name(
    api: Api, changes: dict[str, Any], param: str
) -> None:
    assert refusal_of(api, **changes)["param"] == f"line_items[0][price_data]{param}"


def test_a_lookup_key_names_one_price(api: Api) -> None:
    key = {"lookup_key": "gold"}
    first = priced(api, **key)["price"]
    assert priced(api, quantity=3, **key)["price"] == first, "the same price is sold again"
    named = {"product": None, "product_data": {"name": "Ergonomic Standing Desk"}}
    assert priced(api, **named, **key)["price"]["id"] == first["id"]
    for change in (
        {"unit_amount": 101},
        {"unit_amount": None, "unit_amount_decimal": "100.5"},
        {"currency": "eur"},
        {"tax_behavior": "inclusive"},
        {"product": None, "product_data": {"name": "Another"}},
    ):
        error = refusal_of(api, **key, **change)
        assert error["param"] == "line_items[0][price_data][lookup_key]"
    items = [
        {"price_data": {**PRICE, "lookup_key": "new"}},
        {"price_data": {**PRICE, "lookup_key": "new"}},
    ]
    session = api.session(line_items=items)
    lines = api.get(f"{SESSIONS}/{session['id']}/line_items").get_json()["data"]
    assert lines[0]["price"] == lines[1]["price"]


def test_a_unit_price_is_shown_with_all_its_decimals() -> None:
    assert format_unit(Decimal("0.5"), "usd") == "$0.005"
    assert format_unit(Decimal("150.50"), "usd") == "$1.505"
    assert format_unit(Decimal("0.000000000001"), "jpy") == "¥0.000000000001"
    assert format_unit(Decimal("1000.5"), "kwd", "de_DE") == "1,0005\N{NO-BREAK SPACE}KWD"
    assert format_unit(150, "usd") == "$1.50"
