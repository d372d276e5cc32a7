"""What holds for every endpoint: keys, tenants, versions, dialects, limits."""

from __future__ import annotations

import base64

import pytest
from flask import Flask

from checkout.models import Account
from checkout.services import keys
from checkout.services.tenancy import Tenant
from foundation import clock
from foundation.database import db, transaction
from tests.checkout.api_client import (
    CUSTOMER,
    DESK,
    DESK_PRODUCT,
    NARROW,
    PUBLISHABLE,
    SECRET,
    SESSIONS,
    Api,
    error_of,
    session_body,
)

SDK = {"Stripe-Version": "2026-03-25.dahlia"}


def tenant_with_key(app: Flask, account: str, key: str, *, livemode: bool) -> Api:
    """A caller from elsewhere."""
    with app.app_context(), transaction("checkout"):
        if db.session.get(Account, 1) is None or account != "mer_northdesk":
            db.session.add(Account(id=account, name=account, created=clock.now()))
            db.session.flush()
        keys.keep(Tenant(account, livemode), key, kind="secret", name="test")
    return Api(app, key)


def authorization(text: str) -> dict[str, str]:
    return {"Authorization": text}


def basic(user: str, password: str = "") -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.parametrize(
    "sent", [basic(SECRET), basic(SECRET, "ignored"), f"Bearer {SECRET}", f"bearer {SECRET}"]
)
def test_the_key_comes_as_user_name_or_as_bearer_token(app: Flask, sent: str):
    response = Api(app, None).get("/v1/products", headers=authorization(sent))
    assert response.status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        "",
        basic("sk_test_other"),
        basic(""),
        basic("", SECRET),
        "Bearer",
        "Bearer sk_test_xxx\u00ff",
        "Basic !!!",
        "Basic //79/Q==",
        f"Digest username={SECRET}",
        SECRET,
    ],
)
def test_a_wrong_key_is_a_401(app: Flask, sent: str):
    api = Api(app, None)
    before = api.row_counts()
    for response in (
        api.get("/v1/products", headers=authorization(sent)),
        api.post(SESSIONS, session_body(), headers=authorization(sent)),
    ):
        assert response.status_code == 401
        assert error_of(response)["type"] == "authentication_error"
        assert response.headers["WWW-Authenticate"].startswith("Basic realm=")
        assert SECRET not in response.text
    assert api.row_counts() == before


def test_no_key_at_all_is_a_401_before_the_body_is_read(app: Flask):
    response = Api(app, None).post(SESSIONS, data=b"[", content_type="application/json")
    assert response.status_code == 401


def test_a_publishable_key_may_not(app: Flask):
    api = Api(app, PUBLISHABLE)
    for response in (api.get(SESSIONS), api.post("/v1/products", {"name": "x"})):
        assert (response.status_code, error_of(response)["code"]) == (403, "permission_denied")


@pytest.mark.parametrize(
    ("account", "key", "livemode"),
    [("mer_other", "sk_test_other", False), ("mer_northdesk", "sk_live_same", True)],
    ids=["another account", "the other mode"],
)
def test_others_see_and_reach_nothing(api: Api, account: str, key: str, livemode: bool):
    session = api.session()
    api.pay(session)
    other = tenant_with_key(api.app, account, key, livemode=livemode)
    ids = {
        SESSIONS: session["id"],
        NARROW: session["id"],
        "/v1/products": DESK_PRODUCT,
        "/v1/prices": DESK,
        "/v1/customers": CUSTOMER,
        "/v1/payment_intents": session["payment_intent"],
        "/v1/charges": api.get("/v1/charges").get_json()["data"][0]["id"],
        "/v1/events": api.get("/v1/events").get_json()["data"][0]["id"],
    }
    for path, id in ids.items():
        assert api.get(f"{path}/{id}").status_code == 200
        assert other.get(f"{path}/{id}").status_code == 404
        assert other.get(path).get_json()["data"] == []
        cursor = other.get(path, starting_after=id)
        assert (cursor.status_code, error_of(cursor)["param"]) == (400, "starting_after")
    assert other.post(f"{SESSIONS}/{session['id']}/expire").status_code == 404
    response = other.post(SESSIONS, session_body())
    assert error_of(response)["param"] == "line_items[0][price]"
    product = {"currency": "usd", "unit_amount": 100, "product": DESK_PRODUCT}
    response = other.post(SESSIONS, session_body(line_items=[{"price_data": product}]))
    assert error_of(response)["param"] == "line_items[0][price_data][product]"
    response = other.post("/v1/prices", {**product, "lookup_key": "x"})
    assert error_of(response)["param"] == "product"


def test_tenants_do_not_share_idempotency_keys(api: Api):
    other = tenant_with_key(api.app, "mer_other", "sk_test_other", livemode=False)
    first = api.post("/v1/products", {"name": "Mine"}, key="k").get_json()
    second = other.post("/v1/products", {"name": "Theirs"}, key="k").get_json()
    assert (first["name"], second["name"]) == ("Mine", "Theirs")


def test_one_version_is_known(api: Api):
    assert api.get("/v1/products", headers={"X-API-Version": "2026-03-09"}).status_code == 200
    for version in ("2020-01-01", "", "2026-03-09.basil"):
        response = api.get("/v1/products", headers={"X-API-Version": version})
        assert response.status_code == 400
        assert error_of(response)["code"] == "invalid_api_version"


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/nothing", "/v1/products/a/b", "/v1/pröd"])
def test_unknown_addresses_are_404_in_the_envelope(api: Api, path: str):
    for response in (api.get(path), api.post(path, {})):
        error = error_of(response)
        assert (response.status_code, error["type"]) == (404, "invalid_request_error")


def test_wrong_methods_are_405_in_the_envelope(api: Api):
    with api.app.test_client() as client:
        response = client.delete("/v1/products")
    assert (response.status_code, error_of(response)["code"]) == (405, "method_not_allowed")
    assert {"GET", "POST"} <= {name.strip() for name in response.headers["Allow"].split(",")}
    assert api.post("/v1/events").status_code == 405


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "10.0.0.7"])
def test_the_api_answers_at_every_known_host(api: Api, host: str):
    response = api.get("/v1/products", headers={"Host": host})
    assert response.status_code == 200
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert response.headers["Cache-Control"] == "no-store"


def test_an_sdk_is_answered_in_its_words(api: Api):
    response = api.post(SESSIONS, session_body(), headers=SDK, key=None)
    session = response.get_json()
    assert session["ui_mode"] == "hosted_page"
    assert session["phone_number_collection"] == {"enabled": False}
    assert session["collected_information"]["shipping_details"] is None
    assert session["shipping_details"] is None
    lines = api.get(f"{SESSIONS}/{session['id']}/line_items", headers=SDK).get_json()
    assert lines["data"][0]["price"]["id"] == DESK
    api.post(f"{SESSIONS}/{session['id']}/expire", headers=SDK)
    events = api.get("/v1/events", headers=SDK, type="checkout.session.expired").get_json()
    assert events["data"][0]["data"]["object"]["ui_mode"] == "hosted_page"


def test_an_account_has_1500_calls_a_minute(make_app, monkeypatch: pytest.MonkeyPatch):
    api = Api(make_app(RATE_LIMITS="on"))
    response = api.get("/v1/test_helpers/clock")
    assert response.headers["X-RateLimit-Limit"] == "1500"
    assert response.headers["X-RateLimit-Remaining"] == "1499"
    assert "Retry-After" not in response.headers
    storage = api.app.extensions["till.rate_limits"]
    monkeypatch.setattr(storage, "incr", lambda *_args: 1501)
    response = api.post(SESSIONS, session_body())
    error = error_of(response)
    assert response.status_code == 429
    assert (error["type"], error["code"]) == ("rate_limit_error", "rate_limit_exceeded")
    assert error["param"] is None
    assert 1 <= int(response.headers["Retry-After"]) <= 60


def test_an_address_without_a_key_has_100_calls_a_minute(make_app):
    app = make_app(RATE_LIMITS="on")
    stranger = Api(app, "sk_test_guess")
    statuses = [stranger.get("/v1/products").status_code for _ in range(101)]
    assert statuses == [401] * 100 + [429]
    assert Api(app).get("/v1/products").status_code == 200


def test_the_clock_is_real_in_production(make_app):
    app = make_app(
        PUBLIC_URL="https://shop.example",
        CHECKOUT_PUBLIC_URL="https://pay.example",
        CHECKOUT_SECRET_KEY="sk_test_0123456789abcdef",
        CHECKOUT_PUBLISHABLE_KEY="pk_test_0123456789abcdef",
        CHECKOUT_WEBHOOK_SECRET="whsec_0123456789abcdef",
    )
    with app.app_context(), transaction("checkout"):
        keys.keep(Tenant("mer_northdesk", True), "sk_live_x", kind="secret", name="test")
    api = Api(app, "sk_live_x")
    assert api.get("/v1/products").status_code == 200
    for response in (
        api.get("/v1/test_helpers/clock"),
        api.post("/v1/test_helpers/clock", {"advance": 60}),
    ):
        assert response.status_code == 403
