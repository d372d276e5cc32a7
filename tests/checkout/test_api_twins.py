"""A key whose request has to wait: 409 for a twin at work, 503 for anybody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from flask import Flask

from checkout.services import catalog
from foundation import engines
from foundation.database import engine_of, transaction
from tests.checkout.api_client import Api, error_of
from tests.support.fixtures import MakeApp
from tests.support.postgres import Connection, Postgres

KEY = "019532a1-7e2b-4e6a-b8d0-1c3f5a9e7b2d"
PRODUCTS = "/v1/products"
DESK = {"name": "Desk"}


@pytest.fixture(autouse=True)
def short_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "WAIT_SECONDS", 0.2)


@pytest.fixture
def beside(make_app: MakeApp, pg: Callable[[], Postgres]) -> Iterator[tuple[Flask, Connection]]:
    """An application on PostgreSQL, and a connection beside it to its database."""
    app = make_app("postgresql")
    with app.app_context():
        url = engine_of("checkout").url.render_as_string(hide_password=False)
    with pg().connect(url) as connection:
        yield app, connection


def assert_busy(api: Api) -> None:
    """A fresh key is told to come back, and is then served."""
    answer = api.post(PRODUCTS, DESK, key=KEY)
    assert (answer.status_code, error_of(answer)["code"]) == (503, "service_unavailable")
    assert "Nothing was written." in error_of(answer)["message"]
    assert int(answer.headers["Retry-After"]) >= 1


def test_a_fresh_key_behind_another_writer_of_the_process_is_a_503(app: Flask) -> None:
    api = Api(app)
    with ThreadPoolExecutor(1) as pool, app.app_context(), transaction("checkout"):
        pool.submit(assert_busy, api).result()
    assert api.post(PRODUCTS, DESK, key=KEY).status_code == 200


def test_a_fresh_key_behind_a_request_with_another_key_is_a_503(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = Api(app)
    working, done = Event(), Event()
    create = catalog.create_product

    def slowly(*args: object, **options: object) -> object:
        working.set()
        done.wait(60)
        return create(*args, **options)  # type: ignore[arg-type]

    with ThreadPoolExecutor(1) as pool:
        monkeypatch.setattr(catalog, "create_product", slowly)
        other = pool.submit(api.post, PRODUCTS, DESK, key="another")
        try:
            assert working.wait(60)
            assert_busy(api)
        finally:
            done.set()
        assert other.result().status_code == 200


def test_a_fresh_key_behind_a_writer_of_another_process_is_a_503(app: Flask) -> None:
    with app.app_context():
        other = engine_of("checkout").pool.recreate()
    raw = other.connect()
    try:
        raw.cursor().execute("BEGIN IMMEDIATE")
        assert_busy(Api(app))
    finally:
        raw.close()
        other.dispose()
    assert Api(app).post(PRODUCTS, DESK, key=KEY).status_code == 200


@pytest.mark.parametrize(
    "lock",
    [
        "LOCK TABLE idempotency_keys IN ACCESS EXCLUSIVE MODE",
        "SELECT 1 FROM accounts FOR UPDATE",
        "LOCK TABLE products IN ACCESS EXCLUSIVE MODE",
    ],
    ids=["the keys", "the account", "what the request needs"],
)
def test_a_fresh_key_behind_a_lock_of_postgresql_is_a_503(
    beside: tuple[Flask, Connection], lock: str
) -> None:
    app, connection = beside
    with connection.transaction():
        connection.execute(lock)  # type: ignore[call-overload]
        assert_busy(Api(app))
    assert Api(app).post(PRODUCTS, DESK, key=KEY).status_code == 200


def test_a_twin_in_another_process_is_a_409_on_postgresql(
    beside: tuple[Flask, Connection],
) -> None:
    app, connection = beside
    with connection.transaction(force_rollback=True):
        connection.execute(
            "INSERT INTO idempotency_keys"
            " (account_id, livemode, scope, key, fingerprint, status_code, body, created)"
            " VALUES ('mer_northdesk', false, 'merchant', %s, 'f', 0, '', 1)",
            [KEY],
        )
        answer = Api(app).post(PRODUCTS, DESK, key=KEY)
        assert (answer.status_code, error_of(answer)["code"]) == (409, "idempotency_key_in_use")
    assert Api(app).post(PRODUCTS, DESK, key=KEY).status_code == 200
