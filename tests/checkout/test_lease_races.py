"""Several workers at once: together they keep the limit of each endpoint, and none waits for another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import insert

from checkout.models import Event, WebhookDelivery
from checkout.services.webhooks import attempts, deliveries
from checkout.services.webhooks.answers import DeliveryResult
from checkout.services.webhooks.deliveries import MAX_PER_ENDPOINT
from foundation import clock
from foundation.database import db, reading, transaction
from tests.checkout.merchant import NOBODY, SECONDS, all_deliveries, lease, listen
from tests.support.databases import Kind
from tests.support.fixtures import MakeApp
from tests.support.provider import TENANT

WORKERS = 6


@pytest.fixture
def app(make_app: MakeApp, kind: Kind) -> Iterator[Flask]:
    """An application in its context, with three endpoints."""
    made = make_app(kind)
    with made.app_context():
        with transaction("checkout"):
            for number in range(3):
                listen(NOBODY, id=f"we_{number}")
        yield made


def add_due(prefix: str, number: int, *endpoints: str, earlier: int = 0) -> None:
    """Add so many deliveries to each endpoint, due since so many seconds."""
    ids = [f"evt_{prefix}_{each}" for each in range(number)]
    with transaction("checkout"):
        now = clock.now()
        shared = {"type": "x", "object_id": "o", "api_version": "v", "data": "{}", "created": now}
        due = {"status": "pending", "attempts": 0, "tries": 0, "lease_until": 0, "created": now}
        db.session.execute(insert(Event), [{"id": id, **shared, **TENANT.stamp()} for id in ids])
        db.session.execute(
            insert(WebhookDelivery),
            [
                {
                    "id": f"{id}_{endpoint}",
                    "event_id": id,
                    "endpoint_id": endpoint,
                    "next_attempt_at": now - earlier,
                    **due,
                    **TENANT.stamp(),
                }
                for id in ids
                for endpoint in endpoints
            ],
        )


def leased() -> Counter[str]:
    return Counter(row.endpoint_id for row in all_deliveries() if row.lease_until > clock.wall())


def found(limit: int = 16) -> list[int]:
    with reading("checkout"):
        return deliveries.due(limit)


def test_a_worker_that_read_before_another_leased_keeps_the_limit(app: Flask) -> None:
    add_due("later", MAX_PER_ENDPOINT, "we_0")
    stale = found()
    add_due("earlier", 3, "we_0", earlier=60)
    with transaction("checkout"):
        assert len(lease("worker-1", 3)) == 3
    with transaction("checkout"):
        taken = deliveries.lease("worker-2", stale)
    assert (len(stale), len(taken)) == (4, 1)
    assert leased() == {"we_0": MAX_PER_ENDPOINT}
    assert [delivery.pk for delivery in taken] == stale[:1]  # the one that is due the longest
    with transaction("checkout"):
        attempts.record_results([(each, DeliveryResult(200)) for each in taken])
    with transaction("checkout"):
        assert len(deliveries.lease("worker-3", stale)) == 1


def test_workers_that_lease_at_once_keep_the_limit_together(app: Flask) -> None:
    """In each round some read what is due before older deliveries become due, and some after."""
    start = Barrier(WORKERS, timeout=SECONDS)

    def work(number: int) -> int:
        taken = 0
        with app.app_context():
            for turn in range(4):
                start.wait()
                keys = found(number + 3)
                if number == 0:
                    add_due(f"turn_{turn}", 3, "we_0", "we_1", earlier=turn + 1)
                with transaction("checkout"):
                    taken += len(deliveries.lease(f"worker-{number}", keys))
        return taken

    add_due("first", 2 * MAX_PER_ENDPOINT, "we_0", "we_1", "we_2")
    with ThreadPoolExecutor(WORKERS) as pool:
        taken = sum(pool.map(work, range(WORKERS)))
    assert max(leased().values()) <= MAX_PER_ENDPOINT
    assert taken == leased().total()
    while keys := found():  # whoever skipped an endpoint takes its deliveries the next time
        with transaction("checkout"):
            deliveries.lease("worker-after", keys)
    assert leased() == dict.fromkeys(("we_0", "we_1", "we_2"), MAX_PER_ENDPOINT)


def test_a_worker_does_not_wait_for_one_that_leases_from_another_endpoint(
    app: Flask, kind: Kind
) -> None:
    if kind == "sqlite":
        pytest.skip("has one writer at a time")
    add_due("due", 2, "we_0", "we_1")
    with db.engines[None].connect() as other:
        lock = "SELECT pk FROM webhook_endpoints WHERE id = 'we_0' FOR NO KEY UPDATE"
        assert len(other.exec_driver_sql(lock).all()) == 1
        with transaction("checkout"):
            assert len(lease("worker-1")) == 2
        assert leased() == {"we_1": 2}
    with transaction("checkout"):
        lease("worker-1")
    assert leased() == {"we_0": 2, "we_1": 2}
