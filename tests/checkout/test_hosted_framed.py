"""The payment page in a frame: who may open it and frame it, and where its shopper goes."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.checkout.api_client import PUBLISHABLE, SECRET, SESSIONS, Api, session_body
from tests.checkout.framed_page import (
    OPENER,
    PROVIDER,
    embedded,
    open_frame,
    policy,
    shopper_in_frame,
)
from tests.checkout.hosted_page import Html, Shopper
from tests.checkout.payment_calls import CHALLENGED
from tests.support.fixtures import MakeApp

ORIGINS = ["https://shop.example", "http://localhost:3000"]
ALLOWED = " ".join(["'self'", *ORIGINS])
RETURN_URL = "https://shop.example/return?id={CHECKOUT_SESSION_ID}"


@pytest.fixture(autouse=True)
def _origins(api: Api) -> None:
    api.post("/v1/account", {"allowed_origins": ORIGINS})


def test_the_accounts_origins_may_frame_the_page_that_opens_it(app: Flask) -> None:
    query = {"key": PUBLISHABLE, "origin": "https://evil.example"}
    answer = app.test_client().get(OPENER, base_url=PROVIDER, query_string=query)
    assert answer.status_code == 200
    assert policy(answer)["frame-ancestors"] == ALLOWED
    assert "evil" not in answer.text
    assert not answer.headers.getlist("Set-Cookie")


@pytest.mark.parametrize("key", ["", SECRET, "pk_test_unknown", "pk_\x00", "pk_é"])
def test_without_a_publishable_key_nobody_may_frame_it(app: Flask, key: str) -> None:
    answer = app.test_client().get(OPENER, base_url=PROVIDER, query_string={"key": key})
    assert answer.status_code == 404
    assert policy(answer)["frame-ancestors"] == "'none'"


def test_the_client_secret_opens_the_page(app: Flask, api: Api) -> None:
    answer = open_frame(app, embedded(api)["client_secret"])
    assert answer.status_code == 200
    assert answer.get_json()["path"].startswith("/pay/pay_")


@pytest.mark.parametrize("secret", ["", "cs_1", "cs_1_secret_2", "_secret_", "cs_é_secret_\x00"])
def test_nothing_else_opens_it(app: Flask, secret: str) -> None:
    answer = open_frame(app, secret)
    assert answer.status_code == 403
    assert "client secret" in answer.get_json()["message"]


def test_the_keys_account_and_the_form_of_the_session_must_fit(make_app: MakeApp) -> None:
    app = make_app(TEST_ACCOUNTS="on")
    api = Api(app)
    secret = embedded(api)["client_secret"]
    assert open_frame(app, secret, key=SECRET).status_code == 403
    other = Api(app, "sk_test_another_suite_0001")
    key = other.post("/v1/api_keys", {"name": "x", "type": "publishable"}).get_json()
    assert key["key"].startswith("pk_test_")
    assert open_frame(app, secret, key=key["key"]).status_code == 403
    custom = api.post(SESSIONS, session_body(ui_mode="custom", success_url=None)).get_json()
    assert open_frame(app, custom["client_secret"]).status_code == 403


def test_the_accounts_origins_may_frame_every_page_of_it(api: Api) -> None:
    shopper = shopper_in_frame(api)
    assert policy(shopper.get())["frame-ancestors"] == ALLOWED
    assert shopper.page().find(name="till-frame", data_origins=" ".join([*ORIGINS, PROVIDER]))
    declined = shopper.pay(cardNumber="4000000000000002")
    assert policy(declined)["frame-ancestors"] == ALLOWED
    assert " autofocus" not in declined.text, "browsers refuse it in a frame of another origin"
    assert declined.text.count(" data-focus") == 1
    assert shopper.pay().status_code == 303
    finished = shopper.get()
    assert policy(finished)["frame-ancestors"] == ALLOWED
    assert "data-complete" in finished.text


def test_an_embedded_page_has_no_way_back_and_is_no_page_of_its_own(api: Api) -> None:
    shopper = shopper_in_frame(api, cancel_url="https://shop.example/cart")
    assert shopper.page().test_id("cancel-link") is None
    alone = Shopper(api.app, PROVIDER + shopper.path, Sec_Fetch_Dest="document").get()
    assert alone.status_code == 404
    assert policy(alone)["frame-ancestors"] == "'none'"


def test_a_hosted_page_is_in_no_frame(api: Api) -> None:
    answer = Shopper(api.app, api.session()["url"], Sec_Fetch_Dest="iframe").get()
    assert policy(answer)["frame-ancestors"] == "'none'"
    assert "till-frame" not in answer.text


def test_the_shopper_leaves_for_the_return_url(api: Api) -> None:
    shopper = shopper_in_frame(api, return_url=RETURN_URL)
    shopper.pay()
    page = shopper.page("/return")
    leave = page.find(name="till-leave")
    assert leave
    assert (leave["content"] or "").startswith("https://shop.example/return?id=cs_")
    assert page.find(http_equiv="refresh") is None


@pytest.mark.parametrize("wanted", ["never", "if_required"])
def test_the_shopper_stays_where_the_merchant_wants_it(api: Api, wanted: str) -> None:
    shopper = shopper_in_frame(api, return_url=RETURN_URL, redirect_on_completion=wanted)
    shopper.pay()
    answer = shopper.get("/return")
    text = answer.text if answer.status_code == 200 else shopper.get().text
    assert "data-complete" in text
    assert "shop.example/return" not in text


@pytest.mark.parametrize(("action", "leads_to"), [("complete", "/return"), ("fail", "?attempt=")])
def test_3d_secure_stays_in_the_frame(api: Api, action: str, leads_to: str) -> None:
    shopper = shopper_in_frame(api, return_url=RETURN_URL)
    bank = Shopper(api.app, PROVIDER)
    bank.path = shopper.pay(cardNumber=CHALLENGED).headers["Location"]
    assert policy(bank.get())["frame-ancestors"] == ALLOWED
    answered = bank.post({"action": action})
    bank.path = answered.headers["Location"]
    back = bank.get()
    assert back.status_code == 303
    assert back.headers["Location"].startswith(shopper.path + leads_to)


def test_a_challenge_of_the_api_stays_out_of_the_frame(api: Api) -> None:
    session = embedded(api, return_url=RETURN_URL)
    body = {"payment_method": "pm_card_authenticationRequired", "email": "j@example.com"}
    confirmed = api.post(f"{SESSIONS}/{session['id']}/confirm", body).get_json()
    bank = Shopper(api.app, PROVIDER)
    bank.path = confirmed["next_action"]["redirect_to_url"]["url"].removeprefix(PROVIDER)
    assert policy(bank.get())["frame-ancestors"] == "'none'"
    bank.post({"action": "complete"})
    refresh = Html(bank.get().text).find(http_equiv="refresh")
    assert refresh
    assert "https://shop.example/return" in (refresh["content"] or "")


def test_opening_frames_is_limited(make_app: MakeApp) -> None:
    app = make_app(RATE_LIMITS="on")
    answers = [open_frame(app, "cs_1_secret_2") for _ in range(121)]
    assert [answers[119].status_code, answers[120].status_code] == [403, 429]
    assert "seconds" in answers[120].get_json()["message"]
