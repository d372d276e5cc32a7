"""One effect for one key, however often and however concurrently a request comes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from sqlalchemy import select

from checkout.api.idempotency import without_card_numbers
from checkout.models import IdempotencyKey
from checkout.services import catalog
from foundation import engines
from foundation.database import db, reading, transaction
from tests.checkout.api_client import NARROW, SESSIONS, Api, error_of, session_body

KEY = "019532a1-7e2b-4e6a-b8d0-1c3f5a9e7b2d"
DAY = 24 * 3600
PRODUCT = {"name": "Desk"}


def test_the_same_request_twice_is_done_once_and_answered_alike(api: Api):
    first = api.post(SESSIONS, session_body(), key=KEY)
    counts = api.row_counts()
    second = api.post(SESSIONS, session_body(), key=KEY)
    assert first.status_code == second.status_code == 200
    assert second.data == first.data
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert api.row_counts() == counts


def test_the_order_of_keys_in_the_body_does_not_matter(api: Api):
    first = api.post("/v1/products", {"name": "A", "url": "https://a.example"}, key=KEY)
    second = api.post("/v1/products", {"url": "https://a.example", "name": "A"}, key=KEY)
    assert second.data == first.data


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (SESSIONS, session_body(client_reference_id="other")),
        (NARROW, session_body()),
        ("/v1/products", PRODUCT),
    ],
    ids=["body", "path", "resource"],
)
def test_another_request_with_the_key_is_refused(api: Api, path: str, body: dict):
    api.session()
    api.post(SESSIONS, session_body(), key=KEY)
    counts = api.row_counts()
    response = api.post(path, body, key=KEY)
    error = error_of(response)
    assert (response.status_code, error["type"]) == (422, "idempotency_error")
    assert error["param"] == "Idempotency-Key"
    assert api.row_counts() == counts


def test_an_sdk_hears_of_it_with_400(api: Api):
    api.post("/v1/products", PRODUCT, key=KEY)
    headers = {"Stripe-Version": "2026-03-25.dahlia"}
    response = api.post("/v1/products", {"name": "Chair"}, key=KEY, headers=headers)
    assert (response.status_code, error_of(response)["type"]) == (400, "idempotency_error")


@pytest.mark.parametrize("path", [SESSIONS, NARROW, "/v1/products", "/v1/prices"])
def test_the_key_is_required_where_the_reference_says_so(api: Api, path: str):
    response = api.post(path, session_body(), key=None)
    error = error_of(response)
    assert response.status_code == 400
    assert (error["code"], error["param"]) == ("parameter_missing", "Idempotency-Key")


def test_expiring_needs_a_key_too(api: Api):
    session = api.session()
    response = api.post(f"{SESSIONS}/{session['id']}/expire", key=None)
    assert error_of(response)["param"] == "Idempotency-Key"
    headers = {"Stripe-Version": "2026-03-25.dahlia"}
    response = api.post(f"{SESSIONS}/{session['id']}/expire", key=None, headers=headers)
    assert response.status_code == 200


@pytest.mark.parametrize("key", ["", "x" * 256])
@pytest.mark.parametrize("path", [SESSIONS, "/v1/customers"])
def test_a_key_has_1_to_255_characters(api: Api, path: str, key: str):
    response = api.post(path, session_body() if path == SESSIONS else {}, key=key)
    error = error_of(response)
    assert response.status_code == 400
    assert (error["code"], error["param"]) == ("parameter_invalid", "Idempotency-Key")
    assert api.post("/v1/customers", {}, key="x" * 255).status_code == 200


def test_a_refused_request_frees_its_key(api: Api):
    body = session_body(line_items=[{"price": "price_unknown"}])
    assert api.post(SESSIONS, body, key=KEY).status_code == 400
    assert api.post(SESSIONS, session_body(), key=KEY).status_code == 200


@pytest.mark.parametrize("place", ["sessions.create._new_intent", "webhooks.outbox._deliveries"])
def test_a_crash_leaves_nothing_behind(api: Api, place: str, monkeypatch: pytest.MonkeyPatch):
    counts = api.row_counts()

    def crash(*_args: object) -> None:
        raise RuntimeError("the lights went out")

    with monkeypatch.context() as patched:
        patched.setattr(f"checkout.services.{place}", crash)
        response = api.post(SESSIONS, session_body(), key=KEY)
    error = error_of(response)
    assert (response.status_code, error["type"]) == (500, "api_error")
    assert "lights" not in response.text
    assert api.row_counts() == counts
    assert api.post(SESSIONS, session_body(), key=KEY).status_code == 200


def test_a_key_is_forgotten_after_a_day(api: Api):
    first = api.post("/v1/products", PRODUCT, key=KEY).get_json()
    api.advance(DAY - 60)
    assert api.post("/v1/products", PRODUCT, key=KEY).get_json() == first
    api.advance(61)
    other = api.post("/v1/products", {"name": "Chair"}, key=KEY)
    assert other.status_code == 200
    assert other.get_json()["id"] != first["id"]
    again = api.post("/v1/products", {"name": "Chair"}, key=KEY)
    assert again.get_json() == other.get_json()


def test_a_replay_is_rendered_in_the_words_of_whoever_asks(api: Api):
    path = f"{SESSIONS}?expand[]=payment_intent&expand[]=line_items"
    first = api.post(path, session_body(), key=KEY).get_json()
    headers = {"Stripe-Version": "2026-03-25.dahlia"}
    second = api.post(path, session_body(), key=KEY, headers=headers).get_json()
    assert first["ui_mode"] == "hosted"
    assert second["ui_mode"] == "hosted_page"
    assert second["payment_intent"]["id"] == first["payment_intent"]["id"]
    assert isinstance(first["line_items"]["data"][0]["price"], str)
    assert second["line_items"]["data"][0]["price"]["object"] == "price"


def test_stored_answers_hold_no_secret(api: Api):
    api.post(f"{SESSIONS}?expand[]=payment_intent", session_body(), key=KEY)
    with api.app.app_context(), reading("checkout"):
        stored = db.session.scalars(select(IdempotencyKey.body)).all()
    assert stored
    assert not any("_secret_" in body for body in stored)


def test_a_card_is_known_by_what_may_be_kept_of_it():
    def fingerprinted(**card: object) -> object:
        return without_card_numbers({"payment_method_data": {"card": {"exp_year": 2040, **card}}})

    kept = fingerprinted(number="4242 4242 4242 4242", exp_month=1, cvc="123")
    assert kept == fingerprinted(number="4242424242424242", exp_month=1, cvc="456")
    assert kept != fingerprinted(number="4242424242424242", exp_month=2)
    assert kept != fingerprinted(number="4000056655665556", exp_month=1)
    assert "424242" not in str(kept)
    assert "123" not in str(kept)
    assert without_card_numbers({"card": {"id": "x"}, "number": 1}) == {
        "card": {"id": "x"},
        "number": 1,
    }


def test_twins_at_once_have_one_effect(make_app, kind):
    api = Api(make_app(kind))
    before = api.row_counts()
    start = Barrier(6)

    def send(_number: int) -> bytes:
        start.wait()
        response = api.post(SESSIONS, session_body(), key=KEY)
        assert response.status_code == 200, response.text
        return response.data

    with ThreadPoolExecutor(6) as pool:
        answers = set(pool.map(send, range(6)))
    assert len(answers) == 1
    after = api.row_counts()
    assert after["checkout_sessions"] == before["checkout_sessions"] + 1
    assert after["payment_intents"] == before["payment_intents"] + 1
    assert after["idempotency_keys"] == before["idempotency_keys"] + 1


def test_twins_of_a_key_that_is_forgotten_have_one_effect(make_app, kind):
    api = Api(make_app(kind))
    old = api.post("/v1/products", PRODUCT, key=KEY).get_json()["id"]
    api.advance(DAY + 1)
    start = Barrier(4)

    def send(_number: int) -> str:
        start.wait()
        made: str = api.post("/v1/products", PRODUCT, key=KEY).get_json()["id"]
        return made

    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(send, range(4)))
    assert len(made) == 1
    assert old not in made


def test_two_requests_racing_for_one_key_have_one_winner(make_app, kind):
    api = Api(make_app(kind))
    start = Barrier(4)

    def send(number: int) -> int:
        start.wait()
        return api.post("/v1/products", {"name": f"Desk {number}"}, key=KEY).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(send, range(4))) == [200, 422, 422, 422]


def test_a_twin_does_not_wait_for_ever(make_app, kind, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engines, "WAIT_SECONDS", 1)
    api = Api(make_app(kind))
    working, done = Event(), Event()
    create = catalog.create_product

    def slowly(*args: object, **options: object) -> object:
        working.set()
        done.wait(60)
        return create(*args, **options)  # type: ignore[arg-type]

    with ThreadPoolExecutor(1) as pool:
        monkeypatch.setattr(catalog, "create_product", slowly)
        first = pool.submit(api.post, "/v1/products", PRODUCT, key=KEY)
        try:
            assert working.wait(60)
            twin = api.post("/v1/products", PRODUCT, key=KEY)
        finally:
            done.set()
        error = error_of(twin)
        assert (twin.status_code, error["code"]) == (409, "idempotency_key_in_use")
        assert int(twin.headers["Retry-After"]) >= 1
        assert first.result().status_code == 200
    replay = api.post("/v1/products", PRODUCT, key=KEY)
    assert replay.data == first.result().data


def test_without_a_key_a_busy_database_is_a_503(make_app, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engines, "WAIT_SECONDS", 0.2)
    api = Api(make_app())
    with ThreadPoolExecutor(1) as pool, api.app.app_context(), transaction("checkout"):
        response = pool.submit(api.post, "/v1/customers", {}, key=None).result()
    assert (response.status_code, error_of(response)["type"]) == (503, "api_error")
    assert int(response.headers["Retry-After"]) >= 1
