"""Lists over the API: order, pages, filters, and what of a row can be asked for whole."""

from __future__ import annotations

import pytest

from tests.checkout.api_client import CUSTOMER, DESK, KEYBOARD, NARROW, SESSIONS, Api, session_body
from tests.support.statements import recorded

BOTH = pytest.mark.parametrize("path", [SESSIONS, NARROW])


@BOTH
def test_a_session_is_read_at_either_path(api: Api, path: str):
    session = api.session()
    assert api.get(f"{path}/{session['id']}").get_json() == session


@BOTH
def test_sessions_are_listed_newest_first_under_the_path_used(api: Api, path: str):
    made = [api.session()["id"] for _ in range(3)]
    listed = api.get(path, limit=5, status="open").get_json()
    assert [row["id"] for row in listed.pop("data")] == made[::-1]
    assert listed == {"object": "list", "has_more": False, "next_cursor": None, "url": path}


def test_no_list_has_a_client_secret(api: Api):
    api.session()
    for path in (SESSIONS, "/v1/payment_intents"):
        assert "client_secret" not in api.get(path).get_json()["data"][0]


def test_sessions_are_filtered(api: Api):
    session = api.session(customer=CUSTOMER)
    other = api.session()

    def found(**filters: object) -> list[str]:
        return [row["id"] for row in api.get(SESSIONS, **filters).get_json()["data"]]

    assert found(customer=CUSTOMER) == [session["id"]]
    assert found(payment_intent=other["payment_intent"]) == [other["id"]]
    assert found(status="complete") == found(customer="cus_nobody") == []
    assert len(found(**{"created[gte]": session["created"]})) == 2
    assert found(**{"created[lt]": session["created"]}) == []
    assert len(found(**{"created[gt]": 0, "created[lte]": api.now()})) == 2
    assert found(created=1) == []


@BOTH
def test_line_items_are_listed_as_the_guide_shows(api: Api, path: str):
    session = api.session(path)
    url = f"{path}/{session['id']}/line_items"
    listed = api.get(url).get_json()
    [item] = listed.pop("data")
    assert item.pop("id").startswith("csli_")
    shown = ("object", "price", "quantity", "amount_subtotal", "amount_total", "currency")
    assert {name: item[name] for name in shown} == {
        "object": "item",
        "price": DESK,
        "quantity": 2,
        "amount_subtotal": 99_800,
        "amount_total": 99_800,
        "currency": "usd",
    }
    assert item["description"] == "Ergonomic Standing Desk"
    assert listed == {"object": "list", "has_more": False, "next_cursor": None, "url": url}


def test_line_items_page_in_the_order_given(api: Api):
    session = api.session(
        line_items=[{"price": price, "quantity": n} for n in (1, 2) for price in (DESK, KEYBOARD)]
    )
    url = f"{SESSIONS}/{session['id']}/line_items"
    ids = [item["id"] for item in api.get(url).get_json()["data"]]
    first = api.get(url, limit=3).get_json()
    assert [item["id"] for item in first["data"]] == ids[:3]
    assert (first["has_more"], first["next_cursor"]) == (True, ids[2])
    rest = api.get(url, limit=3, starting_after=ids[2]).get_json()
    assert [item["id"] for item in rest["data"]] == ids[3:]
    assert (rest["has_more"], rest["next_cursor"]) == (False, None)
    before = api.get(url, limit=2, ending_before=ids[3]).get_json()
    assert [item["id"] for item in before["data"]] == ids[1:3]
    assert (before["has_more"], before["next_cursor"]) == (True, None)
    assert api.get(url, starting_after="csli_other").status_code == 400


def test_pages_go_forward_and_back(make_app, kind):
    api = Api(make_app(kind))
    made = [api.post("/v1/customers", {"name": str(n)}).get_json()["id"] for n in range(7)][::-1]
    made.append(CUSTOMER)
    first = api.get("/v1/customers", limit=3).get_json()
    assert [row["id"] for row in first["data"]] == made[:3]
    assert (first["has_more"], first["next_cursor"]) == (True, made[2])

    api.post("/v1/customers", {"name": "newer"})
    second = api.get("/v1/customers", limit=3, starting_after=first["next_cursor"]).get_json()
    assert [row["id"] for row in second["data"]] == made[3:6]
    last = api.get("/v1/customers", limit=3, starting_after=second["next_cursor"]).get_json()
    assert [row["id"] for row in last["data"]] == made[6:]
    assert (last["has_more"], last["next_cursor"]) == (False, None)

    back = api.get("/v1/customers", limit=3, ending_before=made[6]).get_json()
    assert [row["id"] for row in back["data"]] == made[3:6]
    assert (back["has_more"], back["next_cursor"]) == (True, None)
    start = api.get("/v1/customers", limit=3, ending_before=made[1]).get_json()
    assert [row["name"] for row in start["data"]] == ["newer", "6"]
    assert start["has_more"] is False


def test_lists_have_ten_rows_unless_asked_for_more(api: Api):
    assert len(api.get("/v1/products").get_json()["data"]) == 10
    assert len(api.get("/v1/products", limit=100).get_json()["data"]) >= 20


def test_a_cursor_works_outside_of_the_filter(api: Api):
    session = api.session()
    api.post(f"{SESSIONS}/{api.session()['id']}/expire")
    listed = api.get(SESSIONS, status="expired", ending_before=session["id"]).get_json()
    assert len(listed["data"]) == 1


@pytest.mark.parametrize("spelling", ["expand[]={}&expand[]={}", "expand[0]={}&expand[1]={}"])
def test_objects_are_expanded_on_request(api: Api, spelling: str):
    session = api.session(customer=CUSTOMER)
    query = spelling.format("payment_intent.customer", "line_items.data.price.product")
    shown = api.get(f"{SESSIONS}/{session['id']}?{query}").get_json()
    assert shown["payment_intent"]["customer"]["id"] == CUSTOMER
    assert shown["customer"] == CUSTOMER
    price = shown["line_items"]["data"][0]["price"]
    assert price["product"]["name"] == "Ergonomic Standing Desk"
    assert shown["line_items"]["url"] == f"{SESSIONS}/{session['id']}/line_items"
    assert "client_secret" not in shown["payment_intent"]
    folded = api.get(f"{SESSIONS}/{session['id']}?expand[]=line_items").get_json()
    assert folded["line_items"]["data"][0]["price"] == DESK


@pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
def test_answers_to_posts_are_expanded_too(api: Api, form: bool):
    body = session_body(customer=CUSTOMER, expand=["customer", "payment_intent"])
    session = api.post(SESSIONS, body, form=form).get_json()
    assert session["customer"]["object"] == "customer"
    assert session["payment_intent"]["amount"] == session["amount_total"]


def test_rows_of_lists_are_expanded(api: Api):
    session = api.session(mode="order")
    api.pay(session)
    api.session()
    rows = api.get(
        f"{NARROW}?expand[]=data.line_items&expand[]=data.order.checkout_session"
        "&expand[]=data.payment_intent.latest_charge"
    ).get_json()["data"]
    unpaid, paid = rows
    assert (unpaid["order"], unpaid["payment_intent"]["latest_charge"]) == (None, None)
    assert paid["payment_intent"]["latest_charge"]["status"] == "succeeded"
    assert paid["order"]["checkout_session"]["id"] == session["id"]
    assert paid["line_items"]["data"][0]["quantity"] == 2
    assert paid["line_items"]["url"].startswith(NARROW)
    orders = api.get("/v1/orders?expand[]=data.line_items.data.price.product").get_json()
    assert orders["data"][0]["line_items"]["data"][0]["price"]["product"]["object"] == "product"
    plain = api.get("/v1/orders").get_json()["data"][0]
    assert plain["line_items"]["data"][0]["price"] == DESK


@pytest.mark.parametrize(
    "path",
    [
        f"{SESSIONS}?expand[]=data.line_items.data.price.product&expand[]=data.order",
        "/v1/payment_intents?expand[]=data.latest_charge",
        "/v1/charges?expand[]=data.payment_intent.customer",
        "/v1/orders?expand[]=data.line_items.data.price",
        "/v1/events?limit=100",
    ],
)
def test_a_page_takes_as_many_queries_for_many_rows_as_for_few(api: Api, path: str):
    def queries() -> int:
        with recorded(api.app) as statements:
            assert api.get(path).get_json()["data"]
        return len(statements)

    api.pay(api.session(mode="order", customer=CUSTOMER))
    few = queries()
    for _ in range(4):
        api.pay(api.session(mode="order", customer=CUSTOMER))
    assert queries() == few
