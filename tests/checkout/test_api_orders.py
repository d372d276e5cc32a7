"""Orders over the API: made directly, listed, described, completed, canceled."""

from __future__ import annotations

import pytest

from tests.checkout.api_client import CUSTOMER, KEYBOARD, Api, error_of, refused

ORDERS = "/v1/orders"
SHIRT = {"title": "Classic T-Shirt", "quantity": 2, "unit_price": 2500}


def order(api: Api, **changes: object) -> dict:
    response = api.post(ORDERS, {"currency": "usd", "line_items": [SHIRT], **changes})
    assert response.status_code == 200, response.text
    return response.get_json()


def test_an_order_is_made_from_a_form_without_a_key(api: Api):
    body = {"currency": "usd", "line_items": [SHIRT]}
    made = api.post(ORDERS, body, form=True, key=None).get_json()
    assert made["id"].startswith("ord_")
    assert made["object"] == "order"
    assert (made["status"], made["payment_status"]) == ("open", "unpaid")
    assert made["fulfillment_status"] == "unfulfilled"
    assert (made["amount_subtotal"], made["amount_total"]) == (5000, 5000)
    for none in ("customer", "checkout_session", "payment_intent", "shipping_address"):
        assert made[none] is None
    (line,) = made["line_items"]["data"]
    assert (line["description"], line["quantity"], line["amount_total"]) == (
        "Classic T-Shirt",
        2,
        5000,
    )
    assert api.get("/v1/events").get_json()["data"][0]["type"] == "order.created"


def test_it_keeps_customer_addresses_and_metadata(api: Api):
    home = {"line1": "1 Main St", "city": "Portland", "state": "OR", "country": "us"}
    made = order(
        api,
        customer=CUSTOMER,
        shipping_address={**home, "name": "Jane"},
        billing_address=home,
        metadata={"a": "b"},
    )
    assert made["customer"] == CUSTOMER
    assert made["shipping_address"]["name"] == "Jane"
    assert made["billing_address"]["country"] == "US"
    assert made["metadata"] == {"a": "b"}


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"line_items": []}, "line_items"),
        ({"line_items": [{"title": "x"}]}, "line_items[0][unit_price]"),
        ({"line_items": [{**SHIRT, "unit_amount": 1}]}, "line_items[0][unit_amount]"),
        ({"line_items": [{**SHIRT, "quantity": 0}]}, "line_items[0][quantity]"),
        ({"line_items": [{**SHIRT, "unit_price": 99_999_999}]}, "line_items"),
        ({"currency": "xxq"}, "currency"),
        ({"customer": "cus_none"}, "customer"),
        ({"shipping": {}}, "shipping"),
    ],
)
def test_what_makes_no_order(api: Api, changes: dict, param: str):
    body = {"currency": "usd", "line_items": [SHIRT], **changes}
    assert refused(api, path=ORDERS, body=body)["param"] == param


def test_lists_and_their_filters(api: Api):
    mine, other = order(api, customer=CUSTOMER), order(api)
    api.post(f"{ORDERS}/{other['id']}/cancel")
    for query, ids in (
        ({}, [other["id"], mine["id"]]),
        ({"customer": CUSTOMER}, [mine["id"]]),
        ({"status": "canceled"}, [other["id"]]),
        ({"checkout_session": "cs_none"}, []),
    ):
        found = api.get(ORDERS, **query).get_json()
        assert [row["id"] for row in found["data"]] == ids
        assert found["url"] == ORDERS


def test_the_lines_are_a_list_of_their_own(api: Api):
    lines = [{**SHIRT, "title": f"Shirt {n}"} for n in range(3)]
    made = order(api, line_items=lines)
    path = f"{ORDERS}/{made['id']}/line_items"
    first = api.get(path, limit=2).get_json()
    assert [row["description"] for row in first["data"]] == ["Shirt 0", "Shirt 1"]
    assert (first["has_more"], first["url"]) == (True, path)
    rest = api.get(path, starting_after=first["next_cursor"]).get_json()
    assert [row["description"] for row in rest["data"]] == ["Shirt 2"]
    assert api.get(f"{ORDERS}/{made['id']}").get_json() == made


def test_metadata_is_all_that_changes(api: Api):
    made = order(api, metadata={"a": "1", "b": "2"})
    path = f"{ORDERS}/{made['id']}"
    changed = api.post(path, {"metadata": {"a": "", "c": "3"}}).get_json()
    assert changed["metadata"] == {"b": "2", "c": "3"}
    assert api.post(path, {"metadata": ""}, form=True).get_json()["metadata"] == {}
    assert refused(api, path=path, body={"currency": "eur"})["code"] == "parameter_unknown"


@pytest.mark.parametrize("verb", ["cancel", "complete"])
def test_an_open_order_ends_once(api: Api, verb: str):
    path = f"{ORDERS}/{order(api)['id']}"
    done = api.post(f"{path}/{verb}").get_json()
    assert done["status"] == f"{verb}ed".replace("ee", "e")
    assert done["payment_status"] == ("paid" if verb == "complete" else "unpaid")
    for again in ("cancel", "complete"):
        response = api.post(f"{path}/{again}")
        assert response.status_code == 400
        assert error_of(response)["code"] == "order_unexpected_state"


def test_a_paid_order_is_refunded_before_it_is_canceled(api: Api):
    session = api.session(mode="order", line_items=[{"price": KEYBOARD}])
    api.pay(session)
    (paid,) = api.get(ORDERS, checkout_session=session["id"]).get_json()["data"]
    response = api.post(f"{ORDERS}/{paid['id']}/cancel")
    assert response.status_code == 400
    assert "Refund" in error_of(response)["message"]
    assert api.post(f"{ORDERS}/{paid['id']}/complete").get_json()["status"] == "completed"
