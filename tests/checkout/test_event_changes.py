"""Every change has its event, and the event of an update has what it changed."""

from __future__ import annotations

from typing import Any

import pytest

from checkout import worker
from tests.checkout.api_client import CUSTOMER, DESK, DESK_PRODUCT, Api, error_of
from tests.checkout.payment_calls import INTENTS, card
from tests.checkout.payment_calls import made as answered

SDK = {"Stripe-Version": "2026-03-25.dahlia"}
DATA = {"a": "1", "b": "2"}
CHANGES = {"a": "3", "b": "", "c": "4"}
WAS = {"a": "1", "b": "2", "c": None}
"""Of DATA after CHANGES: what was there before, and null for what was not."""


def make(api: Api, path: str, **body: Any) -> dict[str, Any]:
    return answered(api.post(path, body))


def events_of(api: Api, object_id: str, sdk: bool = False) -> dict[str, dict[str, Any]]:
    """The `data` of the latest event of each type about the object."""
    answer = api.get("/v1/events", headers=SDK if sdk else None, limit=100).get_json()
    about = [each for each in answer["data"] if each["data"]["object"]["id"] == object_id]
    return {event["type"]: event["data"] for event in reversed(about)}


def previous(api: Api, object_id: str, event_type: str, sdk: bool = False) -> dict[str, Any]:
    attributes: dict[str, Any] = events_of(api, object_id, sdk)[event_type]["previous_attributes"]
    return attributes


def paid(api: Api, **changes: Any) -> dict[str, Any]:
    body = {"amount": 2000, "currency": "usd", "payment_method_data": card(), "confirm": True}
    return make(api, INTENTS, **body, **changes)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/customers", {"email": "ada@example.com", "metadata": DATA}),
        ("/v1/products", {"name": "Chair", "metadata": DATA}),
        ("/v1/coupons", {"percent_off": 10, "duration": "once", "metadata": DATA}),
        (
            "/v1/prices",
            {"product": DESK_PRODUCT, "currency": "usd", "unit_amount": 1, "metadata": DATA},
        ),
        (
            "/v1/checkout_links",
            {"title": "A", "line_items": [{"price": DESK, "quantity": 1}], "metadata": DATA},
        ),
        (
            "/v1/orders",
            {
                "line_items": [{"title": "Chair", "unit_price": 5, "quantity": 1}],
                "currency": "usd",
                "metadata": DATA,
            },
        ),
    ],
    ids=lambda value: value.rpartition("/")[2] if isinstance(value, str) else "",
)
def test_creation_and_update_of_metadata(api: Api, path: str, body: dict[str, Any]) -> None:
    created = make(api, path, **body)
    kind = created["object"]
    assert "previous_attributes" not in events_of(api, created["id"])[f"{kind}.created"]
    make(api, f"{path}/{created['id']}", metadata=CHANGES)
    data = events_of(api, created["id"])[f"{kind}.updated"]
    assert data["previous_attributes"] == {"metadata": WAS}
    assert data["object"]["metadata"] == {"a": "3", "c": "4"}


def test_refund_and_payment_method(api: Api) -> None:
    intent = paid(api)
    refund = make(api, "/v1/refunds", payment_intent=intent["id"], amount=5, metadata=DATA)
    assert events_of(api, refund["id"])["refund.created"]["object"] == refund
    make(api, f"/v1/refunds/{refund['id']}", metadata=CHANGES)
    assert previous(api, refund["id"], "refund.updated") == {"metadata": WAS}
    method = intent["payment_method"]
    make(api, f"/v1/payment_methods/{method}", metadata=DATA)
    nothing = {"metadata": {"a": None, "b": None}}
    assert previous(api, method, "payment_method.updated") == nothing


def test_a_detached_card_tells_whose_it_was(api: Api) -> None:
    method = make(api, "/v1/payment_methods", customer=CUSTOMER, payment_method="pm_card_visa")
    make(api, f"/v1/payment_methods/{method['id']}/detach")
    assert previous(api, method["id"], "payment_method.detached") == {"customer": CUSTOMER}


def test_only_what_changed_in_the_words_of_the_dialect(api: Api) -> None:
    customer = make(api, "/v1/customers", name="Ada", email="ada@example.com", metadata=DATA)
    body = {"name": "Ada Park", "email": "ada@example.com", "metadata": {"a": "1"}}
    make(api, f"/v1/customers/{customer['id']}", **body)
    for sdk in (False, True):
        assert previous(api, customer["id"], "customer.updated", sdk) == {"name": "Ada"}
    after = {"type": "redirect", "redirect": {"url": "https://shop.example/thanks"}}
    items = [{"price": DESK, "quantity": 1}]
    link = make(api, "/v1/checkout_links", title="A", line_items=items)
    make(api, f"/v1/checkout_links/{link['id']}", after_completion=after)
    ours = previous(api, link["id"], "checkout_link.updated")
    theirs = previous(api, link["id"], "payment_link.updated", sdk=True)
    assert set(ours) == set(theirs) == {"after_completion"}
    assert ours["after_completion"]["type"] == theirs["after_completion"]["type"]
    assert "hosted" not in theirs["after_completion"]


def test_an_update_that_changes_nothing_has_no_event(api: Api) -> None:
    customer = make(api, "/v1/customers", name="Ada", metadata=DATA)
    make(api, f"/v1/customers/{customer['id']}", name="Ada", metadata=DATA)
    assert set(events_of(api, customer["id"])) == {"customer.created"}


def test_a_products_time_of_change_is_an_attribute(api: Api) -> None:
    product = make(api, "/v1/products", name="Chair")
    api.advance(60)
    make(api, f"/v1/products/{product['id']}", name="Stool")
    changed = {"name": "Chair", "updated": product["updated"]}
    assert previous(api, product["id"], "product.updated") == changed


def test_a_product_with_its_default_price(api: Api) -> None:
    price = {"currency": "usd", "unit_amount": 500}
    product = make(api, "/v1/products", name="Chair", default_price_data=price)
    assert events_of(api, product["id"])["product.created"]["object"] == product
    created = events_of(api, product["default_price"])["price.created"]["object"]
    assert created == api.get(f"/v1/prices/{product['default_price']}").get_json()


def test_the_price_and_the_product_of_a_line_item(api: Api) -> None:
    data = {"currency": "usd", "unit_amount": 500, "product_data": {"name": "Book"}}
    session = api.session(line_items=[{"price_data": data, "quantity": 1}])
    items = api.get(f"/v1/checkout/sessions/{session['id']}/line_items").get_json()["data"]
    price = api.get(f"/v1/prices/{items[0]['price']}").get_json()
    assert events_of(api, price["id"])["price.created"]["object"] == price
    product = api.get(f"/v1/products/{price['product']}").get_json()
    assert events_of(api, product["id"])["product.created"]["object"] == product


def test_the_price_that_loses_its_lookup_key_is_updated(api: Api) -> None:
    body = {"product": DESK_PRODUCT, "currency": "usd", "unit_amount": 1, "lookup_key": "desk"}
    first = make(api, "/v1/prices", **body)
    second = make(api, "/v1/prices", **body, transfer_lookup_key=True)
    assert previous(api, first["id"], "price.updated") == {"lookup_key": "desk"}
    take = {"lookup_key": "desk", "transfer_lookup_key": True}
    make(api, f"/v1/prices/{first['id']}", **take)
    assert previous(api, first["id"], "price.updated") == {"lookup_key": None}
    assert previous(api, second["id"], "price.updated") == {"lookup_key": "desk"}


def test_an_update_of_a_charge(api: Api) -> None:
    intent = paid(api, description="Chair", metadata=DATA)
    path = f"/v1/charges/{intent['latest_charge']}"
    address = {"line1": "1 Main St", "city": "Portland", "country": "US"}
    shipping = {"name": "Ada", "address": address, "tracking_number": "1Z"}
    body = {"description": "Order 4711", "receipt_email": "ada@example.com", "metadata": CHANGES}
    changed = make(api, path, **body, shipping=shipping)
    assert changed == api.get(path).get_json()
    assert (changed["description"], changed["receipt_email"]) == ("Order 4711", "ada@example.com")
    assert changed["shipping"]["tracking_number"] == "1Z"
    was = {"description": "Chair", "receipt_email": None, "shipping": None, "metadata": WAS}
    assert previous(api, changed["id"], "charge.updated") == was
    kept = api.get(f"{INTENTS}/{intent['id']}").get_json()
    assert (kept["description"], kept["metadata"]) == ("Chair", DATA)
    emptied = api.post(path, {"description": "", "receipt_email": ""}, form=True, headers=SDK)
    assert (emptied.get_json()["description"], emptied.get_json()["receipt_email"]) == (None, None)


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"amount": 5}, "amount"),
        ({"customer": CUSTOMER}, "customer"),
        ({"receipt_email": "nobody"}, "receipt_email"),
        ({"description": "x" * 1001}, "description"),
        ({"shipping": {"name": "Ada"}}, "shipping[address]"),
        ({"metadata": {"a": {"b": "c"}}}, "metadata[a]"),
    ],
)
def test_what_a_charge_cannot_take_is_refused_by_name(
    api: Api, body: dict[str, Any], param: str
) -> None:
    path = f"/v1/charges/{paid(api)['latest_charge']}"
    response = api.post(path, body)
    assert (response.status_code, error_of(response)["param"]) == (400, param)


def test_the_charge_of_a_capture_and_of_a_refund(api: Api) -> None:
    intent = paid(api, capture_method="manual")
    charge = intent["latest_charge"]
    make(api, f"{INTENTS}/{intent['id']}/capture", amount=1500)
    changed = previous(api, charge, "charge.captured", sdk=True)
    before = {"captured": False, "amount_captured": 0, "amount_refunded": 0}
    assert {name: changed.get(name) for name in before} == before
    make(api, "/v1/refunds", payment_intent=intent["id"], amount=1000)
    make(api, "/v1/refunds", payment_intent=intent["id"])
    last = previous(api, charge, "charge.refunded")
    assert last == {"amount_refunded": 1000, "refunded": False}


def test_the_charge_of_an_authorization_that_lapses(api: Api) -> None:
    intent = paid(api, capture_method="manual")
    api.advance(7 * 24 * 3600)
    with api.app.app_context():
        worker.sweep()
    expired = events_of(api, intent["latest_charge"])["charge.expired"]["object"]
    assert (expired["captured"], expired["amount"]) == (False, 2000)
    assert "payment_intent.canceled" in events_of(api, intent["id"])


def test_the_order_of_a_refund(api: Api) -> None:
    session = api.session(mode="order", customer=CUSTOMER)
    api.pay(session)
    session = api.get(f"/v1/checkout/sessions/{session['id']}").get_json()
    make(api, "/v1/refunds", payment_intent=session["payment_intent"], amount=5)
    assert previous(api, session["order"], "order.updated") == {"payment_status": "paid"}


def test_the_link_that_reaches_its_limit(api: Api) -> None:
    limit = {"completed_sessions": {"limit": 1}}
    items = [{"price": DESK, "quantity": 1}]
    link = make(api, "/v1/checkout_links", title="A", line_items=items, restrictions=limit)
    with api.app.test_client() as client:
        page = client.get(link["url"]).location
    api.pay({"url": page})
    changed = {"active": True, "restrictions": {"completed_sessions": {"count": 0}}}
    assert previous(api, link["id"], "checkout_link.updated") == changed
