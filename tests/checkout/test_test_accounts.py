"""TEST_ACCOUNTS=on: a secret test key of one's own makes an account, with a clock of its own."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from checkout import seed
from checkout.models import Account
from checkout.services import test_accounts
from checkout.worker import sweep
from foundation import clock
from foundation.database import db, reading, transaction
from foundation.sample import ACCOUNT
from tests.checkout.api_client import SESSIONS, Api, error_of
from tests.checkout.hosted_page import EBOOK, Shopper
from tests.checkout.payment_calls import made
from tests.checkout.test_api_reset import RESET, findings, shown, without_times
from tests.support.databases import Kind
from tests.support.fixtures import MakeApp

ON = {"TEST_ACCOUNTS": "on"}
ONE, OTHER = "sk_test_of_the_first_suite", "sk_test_of_the_second_suite"
DAY, YEAR = 86400, 365 * 86400
AT_ONCE = 50


def account_of(api: Api) -> str:
    public_id: str = made(api.get("/v1/account"))["id"]
    return public_id


def count_accounts(app: Flask) -> int:
    with app.app_context(), reading("checkout"):
        return db.session.scalar(select(func.count()).select_from(Account)) or 0


def buy(api: Api) -> str:
    """The id of a session that was paid on the payment page."""
    session = api.session(line_items=[EBOOK])
    assert Shopper(api.app, session["url"]).pay().status_code == 303
    public_id: str = session["id"]
    return public_id


def test_the_first_use_of_a_key_makes_an_account_with_the_sample_data(
    suites: tuple[Api, Api],
) -> None:
    one, other = suites
    sample = without_times(shown(Api(one.app)))
    first, second = account_of(one), account_of(other)
    assert len({first, second, ACCOUNT}) == 3
    assert account_of(one) == first
    tag = "_" + first.removeprefix("mer_")
    theirs = json.loads(json.dumps(without_times(shown(one))).replace(tag, "").replace(first, ""))
    assert theirs["products"] == sample["products"]
    assert [each["id"] for each in theirs["customers"]] == ["cus_a1b2c3d4e5"]
    assert theirs["webhook_endpoints"] == []
    assert one.get(f"/v1/products/prod_8mn4qr7vw2xz{tag}").status_code == 200
    assert other.get(f"/v1/products/prod_8mn4qr7vw2xz{tag}").status_code == 404


def test_a_post_makes_the_account_too_and_takes_effect_once(make_app: MakeApp) -> None:
    api = Api(make_app(**ON), ONE)
    made(api.post("/v1/customers", {"name": "Jane"}))
    assert len(made(api.get("/v1/customers"))["data"]) == 2


def test_the_publishable_key_ends_like_the_secret_one(make_app: MakeApp) -> None:
    api = Api(make_app(**ON), ONE)
    session = api.session(ui_mode="custom", success_url=None, cancel_url=None, line_items=[EBOOK])
    shopper = Api(api.app, ONE.replace("sk_", "pk_"))
    secret = {"X-Client-Secret": session["client_secret"]}
    path = f"{SESSIONS}/{session['id']}"
    assert made(shopper.get(path, headers=secret))["id"] == session["id"]
    stranger = Api(api.app, OTHER.replace("sk_", "pk_"))
    assert stranger.get(path, headers=secret).status_code == 401


@pytest.mark.parametrize(
    "key",
    [
        "sk_test_short",
        "sk_live_of_the_first_suite",
        "pk_test_of_the_first_suite",
        "sk_test_" + "é" * 20,
        "sk_test_" + "x" * 121,
        "sk_test_a_key_with a space",
        "sk_test_with.a.dot.in.it.so",
    ],
)
def test_other_keys_make_no_account(make_app: MakeApp, key: str) -> None:
    app = make_app(**ON)
    answer = Api(app, key).get("/v1/account")
    assert (answer.status_code, error_of(answer)["code"]) == (401, "api_key_invalid")
    assert count_accounts(app) == 1


def test_no_key_makes_an_account_by_default(app: Flask) -> None:
    assert Api(app, ONE).get("/v1/account").status_code == 401
    assert count_accounts(app) == 1


def test_a_revoked_key_and_one_whose_publishable_key_is_taken_make_no_account(
    make_app: MakeApp,
) -> None:
    app = make_app(**ON)
    api = Api(app)
    created = made(api.post("/v1/api_keys", {"name": "Gone"}))
    made(api.post(f"/v1/api_keys/{created['id']}/revoke"))
    assert Api(app, created["key"]).get("/v1/account").status_code == 401
    made_key = app.test_cli_runner().invoke(args=["keys", "create", "Page", "--publishable"])
    (public,) = re.findall(r"pk_test_\w+", made_key.output)
    answer = Api(app, public.replace("pk_", "sk_")).get("/v1/account")
    assert answer.status_code == 401
    assert "Choose another ending" in error_of(answer)["message"]
    assert count_accounts(app) == 1


def test_fifty_first_requests_make_one_account(make_app: MakeApp, each_kind: Kind) -> None:
    app = make_app(each_kind, **ON)
    with ThreadPoolExecutor(8) as threads:
        ids = set(threads.map(lambda _: account_of(Api(app, ONE)), range(AT_ONCE)))
    assert len(ids) == 1
    assert count_accounts(app) == 2


def test_there_is_a_limit_of_accounts_and_of_making_them(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(test_accounts, "MOST", 2)
    app = make_app(**ON)
    assert account_of(Api(app, ONE))
    assert account_of(Api(app, OTHER))
    third = Api(app, "sk_test_of_the_third_suite").get("/v1/account")
    assert (third.status_code, error_of(third)["code"]) == (429, "rate_limit_exceeded")
    assert account_of(Api(app, ONE))


@pytest.mark.slow
def test_an_address_makes_thirty_accounts_a_minute(make_app: MakeApp) -> None:
    app = make_app(**ON, RATE_LIMITS="on")
    answers = [Api(app, f"sk_test_of_suite_{number:08}").get("/v1/account") for number in range(31)]
    assert [each.status_code for each in answers] == [200] * 30 + [429]
    assert int(answers[-1].headers["Retry-After"]) <= 60


@pytest.mark.slow
def test_two_suites_side_by_side_share_nothing(make_app: MakeApp, each_kind: Kind) -> None:
    """Purchases in parallel, with events, clocks and resets of their own."""
    app = make_app(each_kind, **ON)

    def run(key: str, days: int) -> tuple[set[str], dict[str, Any]]:
        api = Api(app, key)
        buy(api)
        made(api.post(RESET))
        api.advance(days * DAY)
        bought = {buy(api) for _ in range(3)}
        events = made(api.get("/v1/events", type="checkout.session.completed", limit=100))["data"]
        assert {each["data"]["object"]["id"] for each in events} == bought
        assert {each["created"] for each in events} == {api.now()}
        sessions = {each["id"] for each in made(api.get(SESSIONS))["data"]}
        assert sessions == bought
        return bought, made(api.get("/v1/test_helpers/clock"))

    with ThreadPoolExecutor(2) as threads:
        (first, early), (second, late) = threads.map(run, (ONE, OTHER), (1, 30))
    assert not first & second
    assert (early["offset"], late["offset"]) == (DAY, 30 * DAY)
    assert findings(app) == []


def test_an_account_that_is_no_longer_used_is_removed(suites: tuple[Api, Api]) -> None:
    one, other = suites
    account_of(one)
    buy(other)
    wall, week = clock.wall(), test_accounts.UNUSED_SECONDS
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(clock, "wall", lambda: wall + week - 1)
        made(one.post("/v1/customers", {"name": "Jane"}))
        other.advance(YEAR)
        patched.setattr(clock, "wall", lambda: wall + week)
        with one.app.app_context():
            sweep()
            with reading("checkout"):
                left = set(db.session.scalars(select(Account.id)))
        assert left == {ACCOUNT, account_of(one)}
        assert findings(one.app) == []
        assert account_of(other)  # the key makes another


def test_without_the_setting_the_keys_of_earlier_test_accounts_open_nothing(
    make_app: MakeApp,
) -> None:
    app = make_app(**ON)
    account_of(Api(app, ONE))
    with app.app_context():
        with pytest.MonkeyPatch.context() as patched, transaction("checkout"):
            config = app.extensions["till.config"]
            patched.setitem(
                app.extensions, "till.config", config.model_copy(update={"test_accounts": False})
            )
            seed.seed()
        assert Api(app, ONE).get("/v1/account").status_code == 401
        with transaction("checkout"):
            seed.seed()
    assert account_of(Api(app, ONE))
