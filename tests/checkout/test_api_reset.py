"""POST /v1/test_helpers/reset returns an account to its sample data."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import Table

from checkout.services import clearing
from checkout.services.clearing import KEPT
from foundation import audit, clock
from foundation.database import metadata_of
from tests.audit.purchases import make_purchases
from tests.checkout.api_client import CUSTOMER, DESK, KEYBOARD, SESSIONS, Api, error_of
from tests.checkout.payment_calls import made, paid
from tests.support.databases import Kind
from tests.support.fixtures import MakeApp
from tests.support.statements import recorded

RESET = "/v1/test_helpers/reset"
TEST_ACCOUNTS = {"TEST_ACCOUNTS": "on"}
PRODUCTION = {
    "PUBLIC_URL": "https://shop.example",
    "CHECKOUT_SECRET_KEY": "sk_test_0123456789abcdef",
    "CHECKOUT_PUBLISHABLE_KEY": "pk_test_0123456789abcdef",
    "CHECKOUT_WEBHOOK_SECRET": "whsec_0123456789abcdef",
}
LINE = {"price": KEYBOARD, "quantity": 1}
VOLATILE = {"created", "updated", "next_cursor", "secret"}
LISTS = ("products", "prices", "customers", "webhook_endpoints", "payment_intents", "charges")


def reset(api: Api, **options: Any) -> dict[str, Any]:
    return made(api.post(RESET, **options))


def tables() -> list[Table]:
    return [each for each in metadata_of("checkout").sorted_tables if each.name not in KEPT]


def shown(api: Api) -> dict[str, Any]:
    """What the API shows of the account, without times."""
    lists = {name: made(api.get(f"/v1/{name}", limit=100))["data"] for name in LISTS}
    return {"account": made(api.get("/v1/account")), **lists} | {
        "events": [each["type"] for each in made(api.get("/v1/events"))["data"]]
    }


def without_times(value: Any) -> Any:
    if isinstance(value, list):
        return [without_times(each) for each in value]
    if isinstance(value, dict):
        return {name: without_times(each) for name, each in value.items() if name not in VOLATILE}
    return value


def findings(app: Flask) -> list[Any]:
    """What the provider's audit finds."""
    (part,) = (each for each in audit.parts(app) if each.database == "checkout")
    with app.app_context():
        return list(audit.run(part, grace=0))


def test_everything_goes_and_the_sample_data_is_back(make_app: MakeApp, each_kind: Kind) -> None:
    app = make_app(each_kind)
    api = Api(app)
    first, counts = without_times(shown(api)), api.row_counts()
    make_purchases(app)
    api.post("/v1/account", {"branding": {"display_name": "Changed"}})
    api.delete("/v1/webhook_endpoints/we_northdesk")
    api.delete(f"/v1/customers/{CUSTOMER}")
    api.post(f"/v1/prices/{DESK}", {"active": False, "metadata": {"mine": "1"}})
    made(api.post("/v1/checkout_links", {"title": "A link", "line_items": [LINE]}))
    filled = api.row_counts()
    assert sum(filled[name] > counts[name] for name in counts) >= 15

    answer = reset(api)
    assert answer["object"] == "test_helpers.reset"
    assert answer["merchant_id"] == "mer_northdesk"
    assert api.row_counts() == counts | {"account_controls": 1}
    assert without_times(shown(api)) == first
    assert findings(app) == []
    assert made(api.get("/v1/test_helpers/clock"))["offset"] == 0
    assert api.session()["status"] == "open"


def test_no_table_is_forgotten(app: Flask) -> None:
    """Each table is kept on purpose, or its rows are found by their account."""
    assert {each.name for each in metadata_of("checkout").sorted_tables} >= KEPT
    for each in tables():
        clearing.owned_by_tenant(each)


def test_the_shops_clock_goes_back_with_the_accounts(app: Flask, api: Api) -> None:
    api.advance(3600)
    with app.app_context():
        assert clock.read("storefront") == clock.wall() + 3600
    reset(api)
    with app.app_context():
        assert clock.read("storefront") == clock.read("checkout") == clock.wall()


def test_keys_stay_valid_and_an_idempotency_key_is_free_again(api: Api) -> None:
    key = made(api.post("/v1/api_keys", {"name": "Mine"}))["key"]
    customer = made(api.post("/v1/customers", {"name": "Jane"}, key="same"))
    reset(api, key="same")
    reset(api, key="same")
    again = made(Api(api.app, key).post("/v1/customers", {"name": "Jane"}, key="same"))
    assert again["id"] != customer["id"]


def test_a_reset_takes_no_more_statements_for_more_rows(make_app: MakeApp, each_kind: Kind) -> None:
    api = Api(make_app(each_kind))
    counts = []
    for number in (0, 5):
        for _ in range(number):
            paid(api)
            api.session()
        with recorded(api.app) as statements:
            reset(api)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_other_accounts_keep_everything(make_app: MakeApp, each_kind: Kind) -> None:
    app = make_app(each_kind, **TEST_ACCOUNTS)
    mine, theirs = Api(app), Api(app, "sk_test_of_another_suite")
    kept = theirs.session(line_items=[{"price": price_of(theirs), "quantity": 1}])
    theirs.advance(366 * 86400)
    before = shown(theirs)
    reset(mine)
    assert shown(theirs) == before
    assert made(theirs.get(f"{SESSIONS}/{kept['id']}"))["status"] == "expired"
    reset(theirs)
    assert theirs.get(f"{SESSIONS}/{kept['id']}").status_code == 404
    assert made(theirs.get("/v1/test_helpers/clock"))["offset"] == 0


def price_of(api: Api) -> str:
    """A price of the account's own sample data."""
    public_id: str = made(api.get("/v1/prices"))["data"][0]["id"]
    return public_id


def test_parameters_and_publishable_keys_are_refused(api: Api) -> None:
    error = error_of(api.post(RESET, {"hard": True}))
    assert (error["code"], error["param"]) == ("parameter_unknown", "hard")
    assert Api(api.app, "pk_test_xxx").post(RESET).status_code == 403
    assert Api(api.app, None).post(RESET).status_code == 401


def test_a_reset_is_refused_in_production_and_in_live_mode(make_app: MakeApp, app: Flask) -> None:
    production = make_app(**PRODUCTION)
    answer = Api(production).post(RESET)
    assert (answer.status_code, error_of(answer)["code"]) == (403, "permission_denied")


def test_the_calls_of_the_minute_are_forgotten(make_app: MakeApp) -> None:
    api = Api(make_app(RATE_LIMITS="on"))
    assert api.get("/v1/account").headers["X-RateLimit-Remaining"] == "1499"
    api.get("/v1/account")
    reset(api)
    assert api.get("/v1/account").headers["X-RateLimit-Remaining"] == "1499"
