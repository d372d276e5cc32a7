"""/readyz: what it says of a database that can't be used. The real server is in test_outages_live."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from foundation import health
from foundation.database import engine_of
from tests.support.databases import Kind
from tests.support.fixtures import MakeApp
from tests.support.postgres import Postgres
from tests.support.servers import eventually


def test_a_missing_table_is_named(make_app: MakeApp, kind: Kind) -> None:
    app = make_app(kind)
    client = app.test_client()
    with app.app_context():
        engine = engine_of("storefront")
    try:
        rename(engine, "shop_received_events", "hidden")
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert (
            answer.json["reason"] == "the storefront database lacks the table shop_received_events"
        )
        assert client.get("/healthz").status_code == 200
    finally:
        rename(engine, "hidden", "shop_received_events")
    assert client.get("/readyz").json == {"status": "ok"}


def rename(engine, old: str, new: str) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")


def test_a_database_that_does_not_answer_in_time_delays_no_answer(
    make_app: MakeApp, pg: Callable[[], Postgres], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app("postgresql")
    client = app.test_client()
    monkeypatch.setattr(health, "SECONDS", 0.2)
    with app.app_context():
        url = engine_of("checkout").url.render_as_string(hide_password=False)
    with pg().connect(url) as beside:
        with beside.transaction():
            beside.execute("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")
            for _ in range(3):
                answer = client.get("/readyz")
                assert answer.status_code == 503
                assert "the checkout database does not answer in time" in answer.json["reason"]
            waiting = "SELECT pid FROM pg_locks WHERE NOT granted"
            readers = eventually(lambda: beside.execute(waiting).fetchall())
            assert len(readers) == 1  # for three requests
        eventually(lambda: client.get("/readyz").status_code == 200)
