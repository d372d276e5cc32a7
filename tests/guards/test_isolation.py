"""Tests share applications one after the other, and notice nothing of each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import Row, select, update

from checkout.models import ApiKey
from foundation import clock, worker
from foundation.database import db, transaction
from tests.checkout.api_client import Api
from tests.checkout.merchant import SECONDS, Endpoint, listen
from tests.storefront.shopper import Shopper
from tests.support.applications import Applications
from tests.support.databases import Kind
from tests.support.provider import make_session

Rows = dict[str, list[Row[tuple[object, ...]]]]
Turn = Callable[..., Flask]


@pytest.fixture
def turn(applications: Applications, kind: Kind) -> Iterator[Turn]:
    """`turn()`: the application of one test after the other; the one before it is given back."""
    lent = []

    def next_turn(**environ: str) -> Flask:
        if lent:
            applications.take_back(lent.pop())
        lent.append(applications.lend(kind, environ))
        return lent[-1].app

    yield next_turn
    applications.take_back(lent.pop())


def rows(app: Flask) -> Rows:
    """Everything that both databases hold."""
    found: Rows = {}
    with app.app_context():
        for name, engine in db.engines.items():
            with engine.connect() as connection:
                for table in db.metadatas[name].sorted_tables:
                    found[table.name] = list(
                        connection.execute(select(table).order_by(*table.primary_key))
                    )
    return found


def test_rows_and_numbers_start_again(turn: Turn) -> None:
    first = turn()
    before = rows(first)
    made = Api(first).session()["id"]
    pks = [row.pk for row in rows(first)["checkout_sessions"]]
    Shopper(first).add("wireless-keyboard")
    Api(first).advance(3600)
    assert rows(first) != before

    second = turn()
    assert second is first
    assert rows(second) == before
    assert Api(second).session()["id"] != made
    assert [row.pk for row in rows(second)["checkout_sessions"]] == pks


def test_a_connection_that_was_left_open_blocks_nobody(turn: Turn) -> None:
    first = turn()
    with first.app_context():
        left = db.engine.connect()
        left.execute(update(ApiKey).values(name="changed"))
    assert turn() is first
    assert "changed" not in {row.name for row in rows(first)["api_keys"]}
    started = clock.wall()
    assert Api(first).advance(60) >= started + 60
    left.invalidate()
    left.close()


def test_calls_are_counted_anew(turn: Turn) -> None:
    for _ in range(2):
        answer = Api(turn(RATE_LIMITS="on")).get("/v1/products")
        assert answer.headers["X-RateLimit-Remaining"] == "1499"


def test_the_shop_connects_to_its_provider_anew(turn: Turn) -> None:
    first = turn()
    known = set(first.extensions)
    shopper = Shopper(first)
    shopper.add("wireless-keyboard")
    assert shopper.checkout().status_code == 303
    assert set(first.extensions) - known == {"storefront.provider"}
    assert "storefront.provider" not in turn().extensions


def test_an_application_with_a_delivery_under_way_is_not_used_again(turn: Turn) -> None:
    merchant = Endpoint()
    merchant.go.clear()
    first = turn()
    with first.app_context():
        with transaction("checkout"):
            listen(merchant.url)
            make_session()
        assert worker.run_once(first) == 1
        assert merchant.asked.acquire(timeout=SECONDS)
    assert turn() is not first
    merchant.close()
