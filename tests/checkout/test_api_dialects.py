"""Every kind of object in both dialects, and the headers that every answer has."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checkout.api_client import (
    CUSTOMER,
    DESK,
    DESK_PRODUCT,
    SESSIONS,
    SHIPPING,
    Api,
    error_of,
    session_body,
)

SDK = {"Stripe-Version": "2026-03-25.dahlia"}
VERSION = "2026-03-09"
PAY = {"email": "jane@example.com", "payment_method": "pm_card_visa"}
BOOK = {"currency": "usd", "unit_amount": 1900, "product_data": {"name": "Book"}}
DIFFERS = {
    "checkout.session": {"ui_mode", "phone_number_collection"},
    "event": {"api_version"},
}
"""What is told otherwise to an SDK; an intent's errors besides, where it has any."""


@pytest.fixture
def objects(api: Api) -> dict[str, str]:
    """The path of one object of each kind."""
    session = api.session(mode="order", line_items=[{"price_data": BOOK}], customer=CUSTOMER)
    done = api.post(f"{SESSIONS}/{session['id']}/confirm", PAY).get_json()
    intent = api.get(f"/v1/payment_intents/{session['payment_intent']}").get_json()
    refund = api.post("/v1/refunds", {"payment_intent": intent["id"], "amount": 100}).get_json()
    setup = api.post("/v1/setup_intents", {"customer": CUSTOMER}).get_json()
    return {
        "checkout.session": f"{SESSIONS}/{session['id']}",
        "payment_intent": f"/v1/payment_intents/{intent['id']}",
        "charge": f"/v1/charges/{intent['latest_charge']}",
        "refund": f"/v1/refunds/{refund['id']}",
        "payment_method": f"/v1/payment_methods/{intent['payment_method']}",
        "setup_intent": f"/v1/setup_intents/{setup['id']}",
        "order": f"/v1/orders/{done['order']}",
        "customer": f"/v1/customers/{CUSTOMER}",
        "product": f"/v1/products/{DESK_PRODUCT}",
        "price": f"/v1/prices/{DESK}",
        "account": "/v1/account",
        "api_key": f"/v1/api_keys/{api.get('/v1/api_keys').get_json()['data'][0]['id']}",
        "event": f"/v1/events/{api.get('/v1/events').get_json()['data'][0]['id']}",
    }


def test_both_dialects_say_the_same_but_where_words_differ(api: Api, objects: dict[str, str]):
    for kind, path in objects.items():
        plain, sdk = api.get(path).get_json(), api.get(path, headers=SDK).get_json()
        assert plain["object"] == sdk["object"] == kind
        assert type(plain["livemode"]) is bool
        assert type(plain["created"]) is int
        changed = {name for name in plain if not _says(sdk.get(name), plain[name])}
        assert changed == DIFFERS.get(kind, set()), kind


def _says(shown: Any, ours: Any) -> bool:
    """Whether the SDK's value says the same; an object may have more fields."""
    if isinstance(shown, dict) and isinstance(ours, dict):
        return all(name in shown and _says(shown[name], ours[name]) for name in ours)
    if isinstance(shown, list) and isinstance(ours, list):
        return len(shown) == len(ours) and all(map(_says, shown, ours))
    return bool(shown == ours)


def test_an_sdk_reads_the_words_it_knows(api: Api):
    for ours, theirs in (
        ("hosted", "hosted_page"),
        ("embedded", "embedded_page"),
        ("custom", "elements"),
    ):
        for asked in (ours, theirs):
            body = session_body(ui_mode=asked, phone_number_collection={"enabled": True})
            made = api.post(SESSIONS, body, key=None, headers=SDK).get_json()
            assert made["ui_mode"] == theirs
            assert made["phone_number_collection"] == {"enabled": True}
            assert made["collected_information"]["shipping_details"] is None
            plain = api.get(f"{SESSIONS}/{made['id']}").get_json()
            assert (plain["ui_mode"], plain["phone_number_collection"]) == (ours, True)
            assert "collected_information" not in plain
    lines = f"{SESSIONS}/{made['id']}/line_items"
    assert api.get(lines, headers=SDK).get_json()["data"][0]["price"]["id"] == DESK
    assert api.get(lines).get_json()["data"][0]["price"] == DESK


def test_what_is_nested_is_worded_too(api: Api):
    session = api.session(line_items=[{"price_data": BOOK}], shipping_options=SHIPPING)
    api.pay(session)
    event = api.get("/v1/events", headers=SDK, type="checkout.session.completed").get_json()
    assert event["data"][0]["data"]["object"]["ui_mode"] == "hosted_page"
    path = f"{SESSIONS}/{session['id']}"
    expanded = api.get(path, headers=SDK, **{"expand[]": "line_items"}).get_json()
    assert expanded["line_items"]["data"][0]["price"]["object"] == "price"


def test_metadata_is_never_taken_for_an_object(api: Api):
    metadata = {"object": "checkout.session", "price": "x"}
    session = api.session(metadata=metadata)
    path = f"{SESSIONS}/{session['id']}"
    assert session["metadata"] == api.get(path, headers=SDK).get_json()["metadata"] == metadata


@pytest.mark.parametrize(
    ("headers", "status", "type"),
    [({}, 422, "invalid_request_error"), (SDK, 400, "invalid_request_error")],
)
def test_an_sdk_gets_no_422(api: Api, headers: dict, status: int, type: str):
    body = {"product": DESK_PRODUCT, "currency": "usd", "custom_unit_amount": {"enabled": True}}
    price = api.post("/v1/prices", body).get_json()
    response = api.post(
        SESSIONS, session_body(line_items=[{"price": price["id"]}]), headers=headers
    )
    error = error_of(response)
    assert (response.status_code, error["type"], error["code"]) == (status, type, "invalid_price")


def replies(api: Api) -> list[Any]:
    """An answer of each sort."""
    return [
        api.get("/v1/products"),
        api.post("/v1/customers", {}),
        api.post(SESSIONS, session_body()),
        api.delete(f"/v1/customers/{CUSTOMER}"),
        api.get("/v1/products/prod_none"),
        api.post(SESSIONS, {}),
        Api(api.app, None).get("/v1/products"),
        Api(api.app, "pk_test_xxx").get("/v1/products"),
        api.get("/v1/nothing"),
    ]


def test_every_answer_has_an_id_and_counts(make_app):
    api = Api(make_app(RATE_LIMITS="on"))
    answers = replies(api)
    ids = [answer.headers["Request-Id"] for answer in answers]
    assert len(set(ids)) == len(ids)
    limits = [answer.headers.get("X-RateLimit-Limit") for answer in answers[:-1]]
    assert limits == ["1500"] * 6 + ["100"] * 2
    remaining = [int(answer.headers["X-RateLimit-Remaining"]) for answer in answers[:6]]
    assert remaining == sorted(remaining, reverse=True)
    assert all("Retry-After" not in answer.headers for answer in answers)


@pytest.mark.parametrize(
    ("version", "status"), [(VERSION, 200), ("2026-03-10", 400), ("", 400), ("x" * 500, 400)]
)
@pytest.mark.slow
def test_one_version_of_the_api(api: Api, objects: dict[str, str], version: str, status: int):
    for path in objects.values():
        response = api.get(path, headers={"X-API-Version": version})
        assert response.status_code == status
        if status == 400:
            error = error_of(response)
            assert (error["code"], error["param"]) == ("invalid_api_version", "X-API-Version")


def test_a_publishable_key_counts_for_its_address_not_for_the_account(make_app):
    app = make_app(RATE_LIMITS="on")
    api, shopper = Api(app), Api(app, "pk_test_xxx")
    session = api.session(ui_mode="custom", success_url=None)
    header = {"X-Client-Secret": session["client_secret"]}
    answers = [shopper.get(f"{SESSIONS}/{session['id']}", headers=header) for _ in range(101)]
    assert [answer.status_code for answer in answers] == [200] * 100 + [429]
    assert api.get("/v1/products").status_code == 200


@pytest.mark.parametrize("first", [{}, SDK], ids=["default", "stripe"])
def test_a_decline_is_replayed_in_the_dialect_that_asks(api: Api, first: dict[str, str]):
    body = {
        "amount": 2000,
        "currency": "usd",
        "confirm": True,
        "payment_method": "pm_card_declined",
    }
    answers = [
        api.post("/v1/payment_intents", body, key="once", headers=headers)
        for headers in (first, {}, SDK)
    ]
    assert {answer.status_code for answer in answers} == {402}
    plain, sdk = (answer.get_json()["error"] for answer in answers[1:])
    assert (plain["type"], sdk["type"]) == ("payment_error", "card_error")
    for name in ("id", "latest_charge", "status"):
        assert plain["payment_intent"][name] == sdk["payment_intent"][name]
    assert sdk["charge"] == sdk["payment_intent"]["latest_charge"]
    method = plain["payment_intent"]["last_payment_error"]["payment_method"]
    assert sdk["payment_method"]["id"] == method
    assert sdk["payment_intent"]["last_payment_error"]["payment_method"]["id"] == method
