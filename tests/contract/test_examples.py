"""The documents' conformance cases 1 to 23: sessions.

They run at both editions' paths, unless the older one has a rule of its own.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.checkout.api_client import NARROW, SESSIONS, SHIPPING, Api
from tests.contract import shapes
from tests.contract.cases import refused

DESK, KEYBOARD = "price_3fg6hj9km1np", "price_9ab3cd5ef7gh"
DESK_PRODUCT, CUSTOMER = "prod_8mn4qr7vw2xz", "cus_a1b2c3d4e5"
ONE_DESK = [{"price": DESK, "quantity": 1}]
SUCCESS = "https://yourstore.com/success"
BOTH = pytest.mark.parametrize("path", [SESSIONS, NARROW], ids=["guide", "older"])
DAY = 24 * 3600


def body(**changes: Any) -> dict[str, Any]:
    given = {"mode": "payment", "line_items": ONE_DESK, "success_url": SUCCESS, **changes}
    return {name: value for name, value in given.items() if value is not None}


def made(api: Api, path: str = SESSIONS, **changes: Any) -> dict[str, Any]:
    response = api.post(path, body(**changes))
    assert response.status_code == 200, response.text
    session: dict[str, Any] = response.get_json()
    shapes.conforms_as_session(session)
    return session


@BOTH
def test_case_1_a_session_is_hosted(api: Api, path: str):
    success = f"{SUCCESS}?session_id={{CHECKOUT_SESSION_ID}}"
    items = [{"price": DESK, "quantity": 2}]
    cart = "https://yourstore.com/cart"
    session = made(api, path, line_items=items, success_url=success, cancel_url=cart)
    assert session["url"]
    assert session["client_secret"] is None
    assert (session["status"], session["payment_status"]) == ("open", "unpaid")
    assert (session["success_url"], session["cancel_url"]) == (success, cart)


def test_case_2_order_mode(api: Api):
    items = [*ONE_DESK, {"price": KEYBOARD, "quantity": 3}]
    session = made(api, mode="order", line_items=items, customer=CUSTOMER)
    address = {"line1": "1 Main St", "city": "Portland", "state": "OR"}
    address |= {"postal_code": "97201", "country": "US"}
    told = {"payment_method": "pm_card_visa", "shipping": {"name": "Jenny", "address": address}}
    done = api.post(f"{SESSIONS}/{session['id']}/confirm", told).get_json()
    assert done["status"] == "complete"
    order = api.get(f"/v1/orders/{done['order']}").get_json()
    assert (order["checkout_session"], order["amount_total"]) == (session["id"], 73600)


@pytest.mark.parametrize("case", [2, 12, 13])
def test_cases_2_12_and_13_have_a_mode_that_the_older_edition_lacks(api: Api, case: int):
    refused(api.post(NARROW, body(mode="order")), "mode")


@BOTH
def test_case_3_hosted_by_name(api: Api, path: str):
    assert made(api, path, ui_mode="hosted", cancel_url="https://yourstore.com/cart")["url"]


@BOTH
@pytest.mark.parametrize("ui_mode", ["embedded", "custom"])
def test_cases_4_and_5_pages_of_the_merchants_own(api: Api, path: str, ui_mode: str):
    session = made(api, path, ui_mode=ui_mode, success_url=None)
    assert session["client_secret"]
    assert session["url"] is None


@BOTH
def test_case_6_hosted_needs_a_success_url(api: Api, path: str):
    response = api.post(path, body(ui_mode="hosted", success_url=None))
    refused(response, "success_url", "parameter_missing")


@BOTH
def test_case_7_an_inline_price(api: Api, path: str):
    price = {"currency": "usd", "product": DESK_PRODUCT, "unit_amount": 2500}
    session = made(api, path, line_items=[{"price_data": price, "quantity": 1}])
    assert session["amount_total"] == 2500


@BOTH
def test_case_8_two_currencies(api: Api, path: str):
    euros = {"currency": "eur", "product": DESK_PRODUCT, "unit_amount": 2500}
    items = [*ONE_DESK, {"price_data": euros, "quantity": 1}]
    refused(api.post(path, body(line_items=items)), "line_items")


@BOTH
def test_case_9_a_customer(api: Api, path: str):
    assert made(api, path, customer=CUSTOMER)["customer"] == CUSTOMER


@BOTH
def test_case_10_a_customer_is_made_even_for_a_guest(api: Api, path: str):
    book = {"currency": "usd", "unit_amount": 900, "product_data": {"name": "Book"}}
    session = made(
        api,
        path,
        line_items=[{"price_data": book}],
        customer_email="jane@example.com",
        customer_creation="always",
    )
    assert session["customer"] is None
    pay = {"payment_method": "pm_card_visa"}
    done = api.post(f"{path}/{session['id']}/confirm", pay).get_json()
    customer = api.get(f"/v1/customers/{done['customer']}").get_json()
    assert customer["email"] == "jane@example.com"


@BOTH
def test_case_11_data_of_the_intent(api: Api, path: str):
    data = {
        "capture_method": "manual",
        "description": "Order #12345",
        "metadata": {"internal_order_id": "12345"},
    }
    session = made(api, path, payment_intent_data=data)
    intent = api.get(f"/v1/payment_intents/{session['payment_intent']}").get_json()
    assert {name: intent[name] for name in data} == data


def test_case_12_shipping_options(api: Api):
    session = made(api, mode="order", shipping_options=SHIPPING)
    for option, asked in zip(session["shipping_options"], SHIPPING, strict=True):
        shapes.conforms(option, shapes.SHIPPING_OPTION)
        assert option["shipping_amount"] == asked["amount"]


def test_case_13_countries_that_are_named_win(api: Api):
    countries = {"allowed_countries": ["US", "CA", "GB"]}
    session = made(api, mode="order", shipping_address_collection=countries)
    assert session["shipping_address_collection"] == countries


def test_case_14_what_is_shipped_needs_an_address(api: Api):
    countries = made(api)["shipping_address_collection"]["allowed_countries"]
    assert {"US", "DE", "JP"} <= set(countries)


@BOTH
def test_case_15_an_expiry(api: Api, path: str):
    soon = api.now() + 3600
    assert made(api, path, expires_at=soon)["expires_at"] == soon


@BOTH
def test_case_16_the_bounds_of_expiry(api: Api, path: str):
    now = api.now()
    refused(api.post(path, body(expires_at=now + 29 * 60)), "expires_at")
    assert made(api, path, expires_at=now + 30 * 60 + 5)
    late = api.post(path, body(expires_at=now + 25 * 3600))
    if path == NARROW:
        refused(late, "expires_at")
    else:
        assert late.status_code == 200
        refused(api.post(path, body(expires_at=now + 366 * DAY)), "expires_at")


@pytest.mark.parametrize(("path", "life"), [(SESSIONS, 365 * DAY), (NARROW, DAY)])
def test_case_17_how_long_a_session_lives(api: Api, path: str, life: int):
    session = made(api, path)
    assert session["expires_at"] == session["created"] + life


@BOTH
def test_case_18_expire(api: Api, path: str):
    session = made(api, path)
    expired = api.post(f"{path}/{session['id']}/expire").get_json()
    assert (expired["id"], expired["status"]) == (session["id"], "expired")
    intent = api.get(f"/v1/payment_intents/{session['payment_intent']}").get_json()
    assert intent["status"] == "canceled"


@BOTH
def test_case_19_retrieve(api: Api, path: str):
    session = made(api, path)
    assert api.get(f"{path}/{session['id']}").get_json() == session


@BOTH
def test_case_20_list(api: Api, path: str):
    ids = [made(api, path)["id"] for _ in range(2)]
    api.post(f"{path}/{ids[0]}/expire")
    answer = api.get(path, limit=5, status="open").get_json()
    shapes.conforms(answer, shapes.LIST_OBJECT)
    assert [row["id"] for row in answer["data"]] == [ids[1]]
    assert (answer["object"], answer["has_more"], answer["url"]) == ("list", False, path)


@BOTH
def test_case_21_line_items(api: Api, path: str):
    session = made(api, path, line_items=[{"price": DESK, "quantity": 2}])
    url = f"{path}/{session['id']}/line_items"
    answer = api.get(url).get_json()
    (line,) = answer["data"]
    assert line["id"].startswith("csli_")
    wanted = {"object": "item", "price": DESK, "quantity": 2, "currency": "usd"}
    wanted |= {"amount_subtotal": 99800, "amount_total": 99800}
    wanted |= {"description": "Ergonomic Standing Desk"}
    assert {name: line[name] for name in wanted} == wanted
    assert (answer["has_more"], answer["next_cursor"], answer["url"]) == (False, None, url)


@BOTH
def test_case_22_the_whole_body(api: Api, path: str):
    price = {"currency": "usd", "product": DESK_PRODUCT, "unit_amount": 100}
    session = made(
        api,
        path,
        line_items=[{"quantity": 2, "price_data": {**price, "tax_behavior": "inclusive"}}],
        cancel_url="https://yourstore.com/cart",
        customer_email="jsmith@example.com",
        customer_creation="if_required",
        ui_mode="hosted",
        billing_address_collection="auto",
        client_reference_id="cart-1",
        payment_intent_data={
            "capture_method": "automatic",
            "description": "Two",
            "statement_descriptor": "NORTHDESK",
            "metadata": {},
            "application_fee_amount": 1,
        },
        currency="usd",
        expires_at=api.now() + 3600,
        metadata={},
    )
    assert (session["amount_total"], session["client_reference_id"]) == (200, "cart-1")
    recurring = {**price, "recurring": {"interval": "day", "interval_count": 1}}
    response = api.post(path, body(line_items=[{"price_data": recurring}]))
    refused(response, "line_items[0][price_data][recurring]")


@BOTH
@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"client_reference_id": "x" * 201}, "client_reference_id"),
        ({"line_items": []}, "line_items"),
        ({"customer": "jane"}, "customer"),
    ],
)
def test_case_23_limits(api: Api, path: str, changes: dict, param: str):
    refused(api.post(path, body(**changes)), param)
