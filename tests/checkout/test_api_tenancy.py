"""One merchant's objects, and one mode's, do not exist for another: by path, by parameter, by cursor."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from checkout.models import Account
from checkout.services import keys
from checkout.services.tenancy import Tenant
from foundation import clock
from foundation.database import db, transaction
from tests.checkout.api_client import (
    CHECKOUTS,
    CUSTOMER,
    DESK,
    DESK_PRODUCT,
    SESSIONS,
    Api,
    error_of,
    rows_of,
    session_body,
)

PAY = {"email": "jane@example.com", "payment_method": "pm_card_visa"}
BOOK = {"currency": "usd", "unit_amount": 1900, "product_data": {"name": "Book"}}
DELIVERIES = "/v1/webhook_deliveries"
"""Listed by event or by endpoint alone."""
BODIES: dict[str, dict[str, Any]] = {
    "/v1/payment_methods/<object_id>/attach": {"customer": CUSTOMER},
    "/v1/checkout/sessions/<object_id>/confirm": PAY,
    "/v1/checkout_sessions/<object_id>/confirm": PAY,
}
"""Where a body is needed to come as far as the object."""


@pytest.fixture(params=["another account", "the other mode"])
def stranger(request: pytest.FixtureRequest, app: Flask) -> Api:
    """A caller whose key is as good as any, elsewhere."""
    with app.app_context(), transaction("checkout"):
        if request.param == "another account":
            db.session.add(Account(id="mer_other", name="Other", created=clock.now()))
            db.session.flush()
            tenant = Tenant("mer_other", livemode=False)
        else:
            tenant = Tenant("mer_northdesk", livemode=True)
        _row, key = keys.create(tenant, kind="secret", name="Stranger")
    return Api(app, key)


@pytest.fixture
def owned(api: Api) -> dict[str, str]:
    """One object of each kind, by the first segments of its path."""
    session = api.session(line_items=[{"price_data": BOOK}], mode="order")
    done = api.post(f"{SESSIONS}/{session['id']}/confirm", PAY).get_json()
    assert done["status"] == "complete"
    intent = api.get(f"/v1/payment_intents/{session['payment_intent']}").get_json()
    refund = api.post("/v1/refunds", {"payment_intent": intent["id"], "amount": 100}).get_json()
    disputed = {"payment_method": "pm_card_createDispute", "confirm": True}
    api.post("/v1/payment_intents", {"amount": 500, "currency": "usd", **disputed})
    setup = api.post("/v1/setup_intents", {"customer": CUSTOMER}).get_json()
    sold = {"title": "A link", "line_items": [{"price_data": BOOK}]}
    link = api.post("/v1/checkout_links", sold).get_json()
    (delivery,) = api.get("/v1/webhook_endpoints/we_northdesk/deliveries?limit=1").get_json()[
        "data"
    ]
    coupon = api.post("/v1/coupons", {"percent_off": 10, "duration": "once"}).get_json()
    promotion = {"type": "coupon", "coupon": coupon["id"]}
    typed = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2040, "cvc": "123"}
    token = api.post("/v1/tokens", {"card": typed}).get_json()
    code = api.post("/v1/promotion_codes", {"promotion": promotion}).get_json()
    return {
        "/v1/checkout/sessions": api.session()["id"],
        "/v1/checkout_links": link["id"],
        "/v1/checkouts": session["id"],
        "/v1/payment_links": link["id"],
        "/v1/checkout_sessions": session["id"],
        "/v1/payment_intents": intent["id"],
        "/v1/charges": intent["latest_charge"],
        "/v1/refunds": refund["id"],
        "/v1/balance_transactions": refund["balance_transaction"],
        "/v1/balance/history": refund["balance_transaction"],
        "/v1/disputes": api.get("/v1/disputes").get_json()["data"][0]["id"],
        "/v1/payment_methods": intent["payment_method"],
        "/v1/setup_intents": setup["id"],
        "/v1/tokens": token["id"],
        "/v1/coupons": coupon["id"],
        "/v1/promotion_codes": code["id"],
        "/v1/orders": done["order"],
        "/v1/customers": CUSTOMER,
        "/v1/products": DESK_PRODUCT,
        "/v1/prices": DESK,
        "/v1/api_keys": api.get("/v1/api_keys").get_json()["data"][0]["id"],
        "/v1/webhook_endpoints": "we_northdesk",
        DELIVERIES: delivery["id"],
        "/v1/events": api.get("/v1/events").get_json()["data"][0]["id"],
    }


def calls(app: Flask) -> list[tuple[str, str]]:
    """(method, rule) of all that there is, except for the test helpers, which no key of live mode may call."""
    return sorted(
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/v1/") and "<path:" not in rule.rule
        if not rule.rule.startswith("/v1/test_helpers/")
    )


def send(caller: Api, method: str, path: str, rule: str) -> Any:
    if method == "GET":
        return caller.get(path)
    if method == "DELETE":
        return caller.delete(path)
    return caller.post(path, BODIES.get(rule))


def test_every_path_with_a_strangers_id_is_a_404(
    app: Flask, api: Api, stranger: Api, owned: dict[str, str]
):
    before = api.row_counts()
    tried = set()
    for method, rule in calls(app):
        if "<object_id>" not in rule:
            continue
        kind = rule[: rule.index("/<object_id>")]
        response = send(stranger, method, rule.replace("<object_id>", owned[kind]), rule)
        error = error_of(response)
        assert response.status_code == 404, (method, rule, error)
        assert (error["code"], error["param"]) == ("resource_missing", "id")
        tried.add(kind)
    assert tried == set(owned)
    assert api.row_counts() == before
    for kind, id in owned.items():
        assert api.get(f"{kind}/{id}").status_code == 200


def test_a_strangers_id_reads_like_one_that_nobody_has(
    app: Flask, stranger: Api, owned: dict[str, str]
):
    """Nothing tells that it exists: the same words for both."""
    for kind, id in owned.items():
        nobody = re.sub(r"_.*", "_nobody", id)
        answers = [
            error_of(stranger.get(f"{kind}/{each}"))["message"].replace(each, "X")
            for each in (id, nobody)
        ]
        assert answers[0] == answers[1]


def test_every_list_is_empty_and_knows_no_strange_cursor(
    app: Flask, stranger: Api, owned: dict[str, str]
):
    lists = [rule for method, rule in calls(app) if method == "GET" and rule in owned]
    assert set(lists) == set(owned) - {DELIVERIES, "/v1/tokens"}
    for path in lists:
        needed = {"customer": CUSTOMER} if path == "/v1/payment_methods" else {}
        if not needed:
            own = {"key"} if path == "/v1/api_keys" else set()
            found = rows_of(stranger.get(path))
            assert {row["id"].partition("_")[0] for row in found} == own, path
            assert owned[path] not in {row["id"] for row in found}
        cursors = ("last_key",) if path == CHECKOUTS else ("starting_after", "ending_before")
        for cursor in cursors:
            response = stranger.get(path, **{cursor: owned[path]})
            assert response.status_code == 400, (path, cursor)


@pytest.mark.parametrize(
    ("path", "body", "kind", "param"),
    [
        (SESSIONS, session_body(), "/v1/prices", "line_items[0][price]"),
        (
            SESSIONS,
            session_body(line_items=[{"price_data": BOOK}]),
            "/v1/customers",
            "customer",
        ),
        (
            SESSIONS,
            session_body(
                line_items=[
                    {"price_data": {"currency": "usd", "unit_amount": 900, "product": DESK_PRODUCT}}
                ]
            ),
            "/v1/products",
            "line_items[0][price_data][product]",
        ),
        ("/v1/prices", {"currency": "usd", "unit_amount": 100}, "/v1/products", "product"),
        (
            "/v1/orders",
            {"currency": "usd", "line_items": [{"title": "x", "unit_price": 100}]},
            "/v1/customers",
            "customer",
        ),
        ("/v1/payment_intents", {"amount": 500, "currency": "usd"}, "/v1/customers", "customer"),
        (
            "/v1/payment_intents",
            {"amount": 500, "currency": "usd"},
            "/v1/payment_methods",
            "payment_method",
        ),
        ("/v1/setup_intents", {}, "/v1/customers", "customer"),
        ("/v1/refunds", {}, "/v1/payment_intents", "payment_intent"),
        ("/v1/refunds", {}, "/v1/charges", "charge"),
    ],
)
def test_a_strangers_id_in_a_body_makes_its_parameter_invalid(
    api: Api,
    stranger: Api,
    owned: dict[str, str],
    path: str,
    body: dict[str, Any],
    kind: str,
    param: str,
):
    sent = body if "[" in param else {**body, param: owned[kind]}
    before = api.row_counts()
    response = stranger.post(path, sent)
    error = error_of(response)
    assert response.status_code == 400, error
    assert (error["code"], error["param"]) == ("resource_missing", param)
    assert api.row_counts() == before


def test_a_strangers_card_shipping_rate_and_price_serve_nobody_else(
    api: Api, stranger: Api, owned: dict[str, str]
):
    session = stranger.session(line_items=[{"price_data": BOOK}])
    confirm = f"{SESSIONS}/{session['id']}/confirm"
    body = {**PAY, "payment_method": owned["/v1/payment_methods"]}
    error = error_of(stranger.post(confirm, body))
    assert (error["code"], error["param"]) == ("resource_missing", "payment_method")
    rates = [{"name": "Post", "amount": 500, "currency": "usd"}]
    rate = api.session(shipping_options=rates)["shipping_options"][0]["shipping_rate"]
    error = error_of(stranger.post(confirm, {**PAY, "shipping_rate": rate}))
    assert error["param"] == "shipping_rate"
    price = stranger.post("/v1/products", {"name": "x"}).get_json()
    response = stranger.post(f"/v1/products/{price['id']}", {"default_price": DESK})
    assert error_of(response)["param"] == "default_price"


def test_lookup_keys_are_each_accounts_own(api: Api, stranger: Api):
    for caller in (api, stranger):
        product = caller.post("/v1/products", {"name": "Desk"}).get_json()
        body = {"product": product["id"], "currency": "usd", "unit_amount": 100}
        made = caller.post("/v1/prices", {**body, "lookup_key": "standard"})
        assert made.status_code == 200
        found = caller.get("/v1/prices", **{"lookup_keys[]": "standard"}).get_json()["data"]
        assert [price["id"] for price in found] == [made.get_json()["id"]]


def test_coupons_and_codes_are_each_accounts_own(api: Api, stranger: Api):
    for caller in (api, stranger):
        coupon = caller.post("/v1/coupons", {"percent_off": 10, "id": "TEN"})
        assert coupon.status_code == 200
        code = caller.post("/v1/promotion_codes", {"coupon": "TEN", "code": "WELCOME"})
        assert code.status_code == 200
        found = caller.get("/v1/promotion_codes", code="welcome").get_json()["data"]
        assert [each["id"] for each in found] == [code.get_json()["id"]]
    hers = code.get_json()["id"]
    for discount, param in (
        ({"promotion_code": hers}, "discounts[0][promotion_code]"),
        ({"coupon": "NONE"}, "discounts[0][coupon]"),
    ):
        error = error_of(api.post(SESSIONS, session_body(discounts=[discount])))
        assert (error["code"], error["param"]) == ("resource_missing", param)
    body = {"percent_off": 10, "applies_to": {"products": [DESK_PRODUCT]}}
    assert error_of(stranger.post("/v1/coupons", body))["param"] == "applies_to[products][0]"
    for path, param in (("/v1/promotion_codes", "customer"), (SESSIONS, "customer")):
        sent = {**session_body(line_items=[{"price_data": BOOK}]), param: CUSTOMER}
        sent = {"coupon": "TEN", param: CUSTOMER} if path != SESSIONS else sent
        assert error_of(stranger.post(path, sent))["param"] == param


def test_a_client_secret_needs_a_key_of_its_own_account(api: Api, stranger: Api):
    session = api.session(ui_mode="custom", success_url=None)
    with api.app.app_context(), transaction("checkout"):
        access = keys.authenticate(str(stranger.auth[0]))  # type: ignore[index]
        assert access is not None
        _row, key = keys.create(access.tenant, kind="publishable", name="x")
    headers = {"X-Client-Secret": session["client_secret"]}
    path = f"{SESSIONS}/{session['id']}"
    assert Api(api.app, key).get(path, headers=headers).status_code == 404
    assert Api(api.app, key).post(f"{path}/confirm", PAY, headers=headers).status_code == 404
