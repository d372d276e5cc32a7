"""Outages as 503: real faults of SQLite and PostgreSQL, in one process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event, select

from checkout.models import Account
from checkout.services import catalog
from foundation import logs, postgresql
from foundation import worker as loop
from foundation.database import (
    DatabaseUnavailable,
    connection,
    db,
    engine_of,
    reading,
    transaction,
)
from foundation.outages import Fault
from tests.checkout.api_client import Api, error_of
from tests.storefront.shopper import Shopper
from tests.support.databases import Kind, disconnect
from tests.support.fixtures import MakeApp
from tests.support.postgres import Connection, Postgres
from tests.support.servers import eventually

KEY = "019532a1-7e2b-4e6a-b8d0-1c3f5a9e7b2d"
PRODUCTS = "/v1/products"
DESK = {"name": "Desk"}
STRIPE = {"Stripe-Version": "2025-03-31.basil"}
NOTHING = "Nothing was written."
WAITING = "SELECT pid FROM pg_locks WHERE NOT granted"


@pytest.fixture(autouse=True)
def every_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """No line is left out because an earlier test logged the same."""
    monkeypatch.setattr(logs, "_repeated", {})


@pytest.fixture
def faults(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """Returns the lines that the databases have logged."""
    return lambda: [
        record.getMessage() for record in caplog.records if record.name == "till.database"
    ]


@contextmanager
def full(app: Flask) -> Iterator[None]:
    """SQLite files that can't grow: each new connection has a limit of pages."""

    def limit(raw: object, _record: object) -> None:
        raw.execute("PRAGMA max_page_count = 1")  # type: ignore[attr-defined]

    with app.app_context():
        found = list(db.engines.values())
    for engine in found:
        engine.dispose()
        event.listen(engine, "connect", limit)
    try:
        yield
    finally:
        for engine in found:
            event.remove(engine, "connect", limit)
            engine.dispose()


def fill(api: Api) -> None:
    """Create objects until the free pages of the file are used up."""
    eventually(lambda: api.post("/v1/customers", LARGE, key=None).status_code == 503)


LARGE = {"metadata": {f"key{number}": "x" * 500 for number in range(20)}}


def test_a_full_disk_is_a_503_and_what_is_there_stays_readable(
    app: Flask, faults: Callable[[], list[str]]
) -> None:
    api = Api(app)
    with full(app):
        fill(api)
        for headers in ({}, STRIPE):
            answer = api.post("/v1/customers", LARGE, key=KEY, headers=headers)
            error = error_of(answer)
            assert answer.status_code == 503
            assert (error["type"], error["code"]) == ("api_error", "service_unavailable")
            assert NOTHING in error["message"]
            assert int(answer.headers["Retry-After"]) >= 1
        assert api.get("/v1/customers").status_code == 200
    assert api.post("/v1/customers", LARGE, key=KEY).status_code == 200
    assert "the checkout database has no space left: SQLITE_FULL" in faults()[0]


def test_a_read_only_file_is_a_503_for_writers_alone(app: Flask) -> None:
    api = Api(app)
    disconnect(app)
    with app.app_context():
        file = Path(str(engine_of("checkout").url.database))
    header = file.read_bytes()[:100]
    assert header[18] == 2
    try:
        overwrite(file, 18, b"\x03")  # a version that SQLite reads, and refuses to write
        answer = api.post(PRODUCTS, DESK, key=KEY)
        assert (answer.status_code, error_of(answer)["code"]) == (503, "service_unavailable")
        assert api.get(PRODUCTS).status_code == 200
    finally:
        disconnect(app)
        overwrite(file, 18, b"\x02")
    assert api.post(PRODUCTS, DESK, key=KEY).status_code == 200


def overwrite(file: Path, at: int, data: bytes) -> None:
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(data)


@pytest.fixture
def admin(make_app: MakeApp, pg: Callable[[], Postgres]) -> Iterator[tuple[Flask, Connection]]:
    """An application on PostgreSQL, and a connection beside it to its database."""
    app = make_app("postgresql")
    with app.app_context():
        url = engine_of("checkout").url.render_as_string(hide_password=False)
    with pg().connect(url) as beside:
        yield app, beside


def terminate_others(beside: Connection) -> None:
    beside.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND query NOT LIKE '%remembered%'"  # the fixture's own connection
    )


def terminate_waiting(beside: Connection) -> None:
    """End the one connection that waits for a lock."""
    ((pid,),) = eventually(lambda: beside.execute(WAITING).fetchall())
    beside.execute("SELECT pg_terminate_backend(%s)", [pid])


def test_pooled_connections_that_died_are_replaced(admin) -> None:
    app, beside = admin
    api, start = Api(app), Barrier(6)

    def send(number: int) -> int:
        start.wait()
        return api.post(PRODUCTS, DESK, key=f"{KEY}-{number}").status_code

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(send, range(6))) == {200}
        terminate_others(beside)
        assert set(pool.map(send, range(6, 12))) == {200}


def test_a_connection_that_ends_before_commit_has_written_nothing(admin, faults) -> None:
    app, beside = admin
    api = Api(app)
    with ThreadPoolExecutor(1) as pool, beside.transaction():
        beside.execute("SELECT 1 FROM accounts FOR UPDATE")
        sent = pool.submit(api.post, PRODUCTS, DESK, key=KEY)
        terminate_waiting(beside)
        answer = sent.result()
    assert (answer.status_code, error_of(answer)["code"]) == (503, "service_unavailable")
    assert NOTHING in error_of(answer)["message"]
    assert "the checkout database does not answer: 57P01" in faults()[0]
    assert api.post(PRODUCTS, DESK, key=KEY).status_code == 200


@contextmanager
def held_at_commit(beside: Connection, table: str) -> Iterator[None]:
    """Each transaction that has inserted into `table` waits at its COMMIT."""
    beside.execute("SELECT pg_advisory_lock(77)")
    beside.execute(
        "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN PERFORM pg_advisory_xact_lock(77); RETURN NULL; END $$"
    )
    beside.execute(
        f"CREATE CONSTRAINT TRIGGER hold AFTER INSERT ON {table}"  # type: ignore[arg-type]
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hold()"
    )
    try:
        yield
    finally:
        beside.execute("SELECT pg_advisory_unlock(77)")
        beside.execute("DROP FUNCTION hold() CASCADE")


@pytest.mark.parametrize("headers", [{}, STRIPE], ids=["till", "stripe"])
def test_a_connection_that_ends_at_commit_leaves_the_outcome_open(admin, faults, headers) -> None:
    app, beside = admin
    api = Api(app)
    with held_at_commit(beside, "products"), ThreadPoolExecutor(1) as pool:
        sent = pool.submit(api.post, PRODUCTS, DESK, key=KEY, headers=headers)
        terminate_waiting(beside)
        answer = sent.result()
    error = error_of(answer)
    assert (answer.status_code, error["code"]) == (503, "outcome_unknown")
    assert NOTHING not in error["message"]
    assert int(answer.headers["Retry-After"]) >= 1
    assert "at COMMIT" in faults()[0]
    assert api.post(PRODUCTS, DESK, key=KEY).status_code == 200
    assert api.row_counts()["idempotency_keys"] == 1


def test_a_page_says_so_too(admin) -> None:
    app, _ = admin
    with app.app_context():
        shop = engine_of("storefront").url
    with (
        psycopg.connect(
            host=str(shop.query["host"]), user="postgres", dbname=shop.database, autocommit=True
        ) as storefront,
        held_at_commit(storefront, "shop_cart_lines"),
        ThreadPoolExecutor(1) as pool,
    ):
        sent = pool.submit(Shopper(app).add, "standing-desk")
        terminate_waiting(storefront)
        answer = sent.result()
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) >= 1
    assert "We can’t tell if that worked" in answer.text
    assert "Nothing was lost" not in answer.text


def test_a_server_that_stops_answering_is_given_up(admin, monkeypatch) -> None:
    app, _ = admin
    monkeypatch.setattr(postgresql, "ANSWER_SECONDS", 0.2)
    with app.app_context():
        with pytest.raises(DatabaseUnavailable) as raised, reading("checkout"):
            connection().exec_driver_sql("SELECT pg_sleep(60)")
        assert raised.value.fault is Fault.AWAY
        monkeypatch.undo()
        with reading("checkout"):
            assert db.session.scalars(select(Account)).all()


def test_an_unreachable_server_is_tried_by_one_thread_at_a_time(monkeypatch) -> None:
    connector, tries = postgresql.Connector(), []

    def refused() -> bool:
        with pytest.raises(psycopg.OperationalError, match="no route"):
            connector.connect(None, None, [], {})
        return True

    def unreachable(*_args: object, **_parameters: object) -> None:
        tries.append(True)
        if len(tries) == 2:
            assert refused()  # another request meanwhile: it doesn't try
        raise psycopg.OperationalError("no route to host")

    monkeypatch.setattr(postgresql.Connection, "connect", unreachable)
    assert refused()
    eventually(lambda: refused() and len(tries) == 2)


def test_the_worker_goes_on_when_the_database_is_back(app: Flask, caplog) -> None:
    with app.app_context():
        file = Path(str(engine_of("checkout").url.database))
    hidden = file.with_suffix(".away")
    file.rename(hidden)
    for _ in range(3):
        assert loop.run_once(app) == 0
    hidden.rename(file)
    lines = [record.getMessage() for record in caplog.records]
    assert lines == [
        "the checkout database can't be opened: SQLITE_CANTOPEN unable to open database file"
    ]
    with app.app_context(), transaction("checkout"):
        pass


@pytest.mark.parametrize("mistake", ["statement", "integrity"])
def test_a_mistake_in_the_program_stays_a_500_with_a_traceback(
    make_app: MakeApp, each_kind: Kind, mistake: str, monkeypatch, caplog
) -> None:
    api = Api(make_app(each_kind))

    def fail(*_args: object, **_options: object) -> None:
        if mistake == "statement":
            connection().exec_driver_sql("SELECT nonsense FROM nowhere")
        with db.session.no_autoflush:
            db.session.add(Account(id="mer_northdesk", name="Twin", country="US"))
            db.session.flush()

    monkeypatch.setattr(catalog, "create_product", fail)
    answer = api.post(PRODUCTS, DESK, key=KEY)
    assert (answer.status_code, error_of(answer)["code"]) == (500, "api_error")
    assert NOTHING in error_of(answer)["message"]
    assert [bool(record.exc_info) for record in caplog.records] == [True]
