"""Whatever strangers send: a 4xx that names the parameter, and nothing written."""

from __future__ import annotations

import pytest

from tests.checkout.api_client import (
    CUSTOMER,
    DESK,
    DESK_PRODUCT,
    NARROW,
    SESSIONS,
    Api,
    error_of,
    refused,
    session_body,
)

PRICE = {"currency": "usd", "unit_amount": 100, "product": DESK_PRODUCT}


def with_item(**fields: object) -> dict:
    return session_body(line_items=[{"price": DESK, **fields}])


def inline(**fields: object) -> dict:
    return session_body(line_items=[{"price_data": {**PRICE, **fields}}])


@pytest.mark.parametrize("quantity", [-1, 0, True, "1", 1.5, 2.0, [], {}, 1_000_000, 2**63 - 1])
def test_quantities_are_whole_and_positive(api: Api, quantity: object):
    error = refused(api, body=with_item(quantity=quantity))
    assert error["param"] == "line_items[0][quantity]"


@pytest.mark.parametrize(
    "quantity", ["-1", "0", "true", "1.5", "1e3", " 1", "+1", "01", "1_0", "١"]
)
def test_quantities_of_forms_too(api: Api, quantity: str):
    error = refused(api, body=with_item(quantity=quantity), form=True)
    assert error["param"] == "line_items[0][quantity]"


@pytest.mark.parametrize("amount", [-1, True, "100", 1.5, 100_000_000, -(2**63), None])
def test_amounts_are_whole_and_have_eight_digits(api: Api, amount: object):
    error = refused(api, body=inline(unit_amount=amount))
    assert error["param"] == "line_items[0][price_data][unit_amount]"


@pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"mode": None}, "mode"),
        ({"line_items": None}, "line_items"),
        ({"line_items": [{"price": DESK}] * 101}, "line_items"),
        ({"line_items": [{"quantity": 1}]}, "line_items[0][price]"),
        ({"line_items": [{"price": DESK, "price_data": PRICE}]}, "line_items[0][price_data]"),
        ({"line_items": [{"price": "price_unknown"}]}, "line_items[0][price]"),
        ({"line_items": [{"price": "x" * 65}]}, "line_items[0][price]"),
        ({"line_items": [{"price": DESK}, {"price": DESK, "sku": "1"}]}, "line_items[1][sku]"),
        ({"line_items": "price_3fg6hj9km1np"}, "line_items"),
        ({"success_url": None}, "success_url"),
        ({"success_url": "javascript:alert(1)"}, "success_url"),
        ({"success_url": "//evil.example/"}, "success_url"),
        ({"success_url": "https://user:word@evil.example/"}, "success_url"),
        ({"success_url": "https://good.example\\@evil.example/"}, "success_url"),
        ({"cancel_url": "https://a.example/\r\nSet-Cookie: a"}, "cancel_url"),
        ({"cancel_url": "data:text/html,x"}, "cancel_url"),
        ({"cancel_url": "https://a.example/" + "x" * 2048}, "cancel_url"),
        ({"customer": "cus_unknown"}, "customer"),
        ({"customer": CUSTOMER, "customer_email": "a@b.example"}, "customer_email"),
        ({"customer_email": "nobody"}, "customer_email"),
        ({"customer_email": "a@b.example\nBcc: c@d.example"}, "customer_email"),
        ({"customer_creation": "never"}, "customer_creation"),
        ({"currency": "eur"}, "currency"),
        ({"currency": "dollars"}, "currency"),
        ({"expires_at": -1}, "expires_at"),
        ({"expires_at": 123}, "expires_at"),
        ({"expires_at": 2**63 - 1}, "expires_at"),
        ({"metadata": {"k" * 41: "v"}}, "metadata[" + "k" * 41 + "]"),
        ({"metadata": {"k": "v" * 501}}, "metadata[k]"),
        ({"metadata": {str(number): "v" for number in range(51)}}, "metadata"),
        ({"metadata": {"k": {"deep": "v"}}}, "metadata[k]"),
        ({"metadata": "text"}, "metadata"),
        ({"client_reference_id": "x" * 201}, "client_reference_id"),
        ({"locale": "<script>"}, "locale"),
        ({"submit_type": "steal"}, "submit_type"),
        ({"shipping_options": [{"name": "A", "amount": 1}]}, "shipping_options[0][currency]"),
        (
            {"shipping_options": [{"name": "A", "amount": 1, "currency": "eur"}]},
            "shipping_options[0][currency]",
        ),
        ({"shipping_options": [{"shipping_rate": "shr_1"}]}, "shipping_options[0][shipping_rate]"),
        (
            {"shipping_address_collection": {"allowed_countries": ["US", "ZZ"]}},
            "shipping_address_collection[allowed_countries][1]",
        ),
        (
            {"payment_intent_data": {"capture_method": "later"}},
            "payment_intent_data[capture_method]",
        ),
        ({"payment_intent_data": {"amount": 5}}, "payment_intent_data[amount]"),
        ({"payment_method_types": ["pix"]}, "payment_method_types"),
        ({"expand": ["line_items.data.price.owner"]}, "expand[0]"),
        ({"card[number": "4242"}, "card[number"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_parameters_that_cannot_be_taken(api: Api, changes: dict, param: str, form: bool):
    error = refused(api, body=session_body(**changes), form=form)
    assert error["param"] == param
    assert error["message"].endswith(".")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("tax_rates", "parameter_unknown"),
        ("customer_account", "parameter_invalid"),
        ("payment_method_configuration", "parameter_invalid"),
    ],
)
@pytest.mark.parametrize("path", [SESSIONS, NARROW])
def test_what_is_not_built_is_refused_by_name(api: Api, path: str, name: str, code: str):
    error = refused(api, path=path, body=session_body(**{name: {"enabled": True}}))
    assert (error["code"], error["param"]) == (code, name)


def test_unknown_parameters_inside_of_items_are_named_in_brackets(api: Api):
    error = refused(api, body=with_item(adjustable={"enabled": True}))
    assert error["code"] == "parameter_unknown"
    assert error["param"] == "line_items[0][adjustable]"


def test_sums_that_are_too_large_or_too_small_to_charge_are_refused(api: Api):
    many = session_body(line_items=[{"price": DESK, "quantity": 999_999}])
    assert refused(api, body=many)["param"] == "line_items[0][quantity]"
    two = {"price_data": {**PRICE, "unit_amount": 60_000_000}}
    assert refused(api, body=session_body(line_items=[two, two]))["param"] == "line_items"
    cents = session_body(line_items=[{"price_data": {**PRICE, "unit_amount": 49}}])
    assert refused(api, body=cents)["code"] == "amount_too_small"
    dinars = {"price_data": {**PRICE, "currency": "kwd", "unit_amount": 1005}}
    assert refused(api, body=session_body(line_items=[dinars]))["param"] == "line_items"
    crowns = {"price_data": {**PRICE, "currency": "isk", "unit_amount": 50_050}}
    assert refused(api, body=session_body(line_items=[crowns]))["param"] == "line_items"


def test_parameters_of_a_post_stand_in_its_body(api: Api):
    error = refused(api, path=f"{SESSIONS}?mode=payment", body=session_body())
    assert (error["code"], error["param"]) == ("parameter_unknown", "mode")


@pytest.mark.parametrize("advance", [0, -1, "60", True, 1.5, 2**63 - 1, None])
def test_the_clock_only_goes_forward_by_whole_seconds(api: Api, advance: object):
    error = refused(api, path="/v1/test_helpers/clock", body={"advance": advance})
    assert error["param"] == "advance"


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=ten", "limit"),
        ("limit=1&limit=2", "limit"),
        ("limit=99999999999999999999", "limit"),
        ("starting_after=cs_a&ending_before=cs_b", "ending_before"),
        ("starting_after=cs_unknown", "starting_after"),
        ("ending_before=cs_unknown", "ending_before"),
        ("starting_after=", "starting_after"),
        ("starting_after=%00", "starting_after"),
        ("expand[]=nothing", "expand[0]"),
        ("expand[]=payment_intent", "expand[0]"),
        ("expand[]=data", "expand[0]"),
        ("expand[]=data.payment_intent&expand[]=data.secret", "expand[1]"),
        ("expand[]=data.line_items.data.price.product.default_price.product", "expand[0]"),
        ("expand=data.payment_intent", "expand"),
        ("status=paid", "status"),
        ("created[gt]=now", "created[gt]"),
        ("created[ne]=1", "created[ne]"),
        ("created[gte]=9223372036854775808", "created[gte]"),
        ("order=asc", "order"),
        ("%ff=1", None),
    ],
)
def test_list_parameters_that_cannot_be_taken(api: Api, query: str, param: str | None):
    response = api.get(f"{SESSIONS}?{query}")
    assert (response.status_code, error_of(response)["param"]) == (400, param)


def test_bad_input_is_refused_alike_on_postgresql(make_app):
    api = Api(make_app("postgresql"))
    for body in (
        session_body(line_items=[{"price": "price_unknown"}]),
        session_body(customer="cus_unknown"),
        with_item(quantity=2**63 - 1),
        session_body(line_items=[{"price": DESK, "quantity": 999_999}]),
        session_body(expires_at=2**63 - 1),
    ):
        refused(api, body=body)
    for query in ("created[gte]=9223372036854775807", "customer=%EF%BF%BD", "created[lt]=0"):
        assert api.get(f"{SESSIONS}?{query}").get_json()["data"] == []
    assert api.get("/v1/customers/a%00b").status_code == 404
    assert api.post(SESSIONS, session_body(description="\U0001f600 – ﷽")).status_code == 200
