"""Idempotency keys of a publishable API key: kept apart from the merchant's and from other sessions', and bounded."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import httpx
import pytest

from checkout.api import idempotency
from tests.checkout.api_client import PUBLISHABLE, SESSIONS, Api, error_of
from tests.checkout.test_api_confirm import PAID, confirm, custom
from tests.support import factories
from tests.support.servers import NO_TLS, Server

KEY = "order-1042"
DAY = 24 * 3600
Send = Callable[[], httpx.Response]


@pytest.fixture
def shopper(api: Api) -> Api:
    """A caller with the publishable key."""
    return Api(api.app, PUBLISHABLE)


def tell(caller: Api, session: dict, email: str = "jane@example.com", **options: object):
    """Send the shopper's email, with the session's client secret."""
    body = {"client_secret": session["client_secret"], "email": email}
    return caller.post(f"{SESSIONS}/{session['id']}/details", body, **options)


def test_a_publishable_call_uses_up_no_key_of_the_merchant(api: Api, shopper: Api):
    session = custom(api)
    assert tell(shopper, session, key=KEY).status_code == 200
    made = api.post("/v1/products", {"name": "Desk"}, key=KEY)
    assert made.status_code == 200, made.text
    assert "Idempotent-Replayed" not in made.headers
    again = api.post("/v1/products", {"name": "Desk"}, key=KEY)
    assert again.data == made.data


def test_a_publishable_call_meets_no_key_of_the_merchant(api: Api, shopper: Api):
    session = custom(api)
    api.post("/v1/products", {"name": "Desk"}, key=KEY)
    answer = tell(shopper, session, key=KEY)
    assert answer.status_code == 200, answer.text
    assert "Idempotent-Replayed" not in answer.headers


def test_the_merchant_and_the_shopper_of_one_session_have_keys_of_their_own(api: Api, shopper: Api):
    session = custom(api)
    assert tell(shopper, session, "shopper@example.com", key=KEY).status_code == 200
    told = tell(api, session, "merchant@example.com", key=KEY)
    assert told.status_code == 200
    assert told.get_json()["customer_email"] == "merchant@example.com"


def test_shoppers_of_two_sessions_have_keys_of_their_own(api: Api, shopper: Api):
    one, other = custom(api), custom(api)
    first = tell(shopper, one, "one@example.com", key=KEY)
    second = tell(shopper, other, "other@example.com", key=KEY)
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.get_json()["id"] == other["id"]
    again = tell(shopper, one, "one@example.com", key=KEY)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.data == first.data
    changed = tell(shopper, one, "another@example.com", key=KEY)
    assert (changed.status_code, error_of(changed)["code"]) == (422, "idempotency_key_reused")


def test_a_session_keeps_so_many_keys_of_publishable_calls(
    api: Api, shopper: Api, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(idempotency, "KEYS_PER_SESSION", 3)
    session, other = custom(api), custom(api)
    for number in range(3):
        assert tell(shopper, session, key=f"k{number}").status_code == 200
        api.advance(60)
    before = api.row_counts()
    refused = tell(shopper, session, "late@example.com", key="k3")
    assert (refused.status_code, error_of(refused)["code"]) == (429, "rate_limit_exceeded")
    assert "Idempotency-Key" in error_of(refused)["message"]
    assert int(refused.headers["Retry-After"]) == DAY - 3 * 60
    assert api.row_counts() == before
    seen = api.get(f"{SESSIONS}/{session['id']}").get_json()
    assert seen["customer_email"] == "jane@example.com", "the refused call had no effect"
    # What is stored is still replayed, a call without a key needs no room, nor do other callers.
    assert tell(shopper, session, key="k0").headers["Idempotent-Replayed"] == "true"
    assert tell(shopper, session, "late@example.com", key=None).status_code == 200
    assert tell(shopper, other, key="k3").status_code == 200
    assert tell(api, session, key="k3").status_code == 200
    api.advance(DAY - 3 * 60)
    assert tell(shopper, session, key="k4").status_code == 200


def test_a_session_keeps_so_much_text_of_answers_to_publishable_calls(
    api: Api, shopper: Api, monkeypatch: pytest.MonkeyPatch
):
    session = custom(api)
    assert tell(shopper, session, key="k0").status_code == 200
    monkeypatch.setattr(idempotency, "CHARACTERS_PER_SESSION", 2000)
    refused = tell(shopper, session, key="k1")
    assert (refused.status_code, error_of(refused)["code"]) == (429, "rate_limit_exceeded")
    monkeypatch.setattr(idempotency, "CHARACTERS_PER_SESSION", 10_000)
    assert tell(shopper, session, key="k1").status_code == 200


def test_a_payment_whose_answer_finds_no_room_charges_nothing(
    api: Api, shopper: Api, monkeypatch: pytest.MonkeyPatch
):
    session = custom(api)
    monkeypatch.setattr(idempotency, "KEYS_PER_SESSION", 0)
    body = {**PAID, "client_secret": session["client_secret"]}
    assert confirm(shopper, session, body, key="k").status_code == 429
    charges = api.get("/v1/charges", payment_intent=session["payment_intent"]).get_json()
    assert charges["data"] == []
    assert confirm(shopper, session, body, key=None).get_json()["status"] == "complete"


def test_calls_at_once_keep_no_more_keys_than_there_is_room_for(
    make_app, kind, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(idempotency, "KEYS_PER_SESSION", 3)
    api = Api(make_app(kind))
    shopper, session, start = Api(api.app, PUBLISHABLE), custom(api), Barrier(8)
    before = api.row_counts()["idempotency_keys"]

    def send(number: int) -> int:
        start.wait()
        return tell(shopper, session, key=f"k{number}").status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(send, range(8))) == [200] * 3 + [429] * 5
    assert api.row_counts()["idempotency_keys"] == before + 3


@pytest.mark.slow
def test_a_shopper_and_a_merchant_race_for_the_same_keys_over_http(any_server: Server):
    """With guessed order numbers, the shopper neither refuses nor delays what the merchant sends."""
    session = factories.create_session(any_server, ui_mode="custom")
    details = f"{SESSIONS}/{session['id']}/details"
    keys = [f"order-{uuid4()}" for _ in range(6)]
    start = Barrier(2)
    with (
        any_server.api() as merchant,
        httpx.Client(
            base_url=any_server.provider,
            auth=("pk_test_xxx", ""),
            trust_env=False,
            verify=NO_TLS,
            timeout=30,
            headers={"X-Client-Secret": session["client_secret"]},
        ) as shopper,
        ThreadPoolExecutor(2) as pool,
    ):
        for key in keys:
            header = {"Idempotency-Key": key}

            def guess(header: dict = header) -> httpx.Response:
                start.wait()
                return shopper.post(details, json={"email": "jane@example.com"}, headers=header)

            def sell(header: dict = header) -> httpx.Response:
                start.wait()
                return merchant.post("/v1/products", json={"name": "Desk"}, headers=header)

            answers = [each.result() for each in (pool.submit(guess), pool.submit(sell))]
            for answer in answers:
                assert answer.status_code == 200, answer.text
                assert "Idempotent-Replayed" not in answer.headers
