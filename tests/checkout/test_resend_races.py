"""Resends at once, and a resend while the worker records a result: nothing is lost, and nothing exists twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import text

from checkout.models import Event, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from checkout.services import clearing
from checkout.services.audit import PART
from checkout.services.webhooks import attempts, resend
from checkout.services.webhooks.answers import DeliveryResult
from checkout.services.webhooks.sender import Delivery
from foundation import audit, clock
from foundation.database import connection, reading, transaction
from tests.checkout.merchant import NOBODY, SECONDS, all_deliveries, lease, listen
from tests.support.databases import Kind
from tests.support.fixtures import MakeApp
from tests.support.provider import TENANT, everything, make_session

CALLERS, ENDPOINTS = 6, 3


@pytest.fixture
def app(make_app: MakeApp, kind: Kind) -> Iterator[Flask]:
    """An application in its context, with an event that nobody listened to, and endpoints that are newer."""
    made = make_app(kind)
    with made.app_context():
        with transaction("checkout"):
            listen(NOBODY, "order.paid", id="we_other")
            make_session()
        with transaction("checkout"):
            for number in range(ENDPOINTS):
                listen(NOBODY, id=f"we_{number}")
        yield made


def at_once(app: Flask, *calls: Callable[[], object]) -> None:
    """Run each call in a thread and a transaction of its own, all from the same moment on."""
    start = Barrier(len(calls), timeout=SECONDS)

    def run(call: Callable[[], object]) -> None:
        with app.app_context():
            start.wait()
            with transaction("checkout"):
                call()

    with ThreadPoolExecutor(len(calls)) as pool:
        list(pool.map(run, calls))


def again(endpoint_id: str | None = None) -> int:
    """Resend the event."""
    (event,) = everything(Event, type="payment_intent.created")
    return resend.resend(event, endpoint_id)


def broken() -> set[str]:
    """The invariants that do not hold."""
    return {finding.invariant.name for finding in audit.run(PART, 0)}


def test_resends_at_once_make_one_delivery_for_each_endpoint(app: Flask) -> None:
    at_once(app, *[again] * CALLERS)
    rows = all_deliveries()
    assert sorted(row.endpoint_id for row in rows) == ["we_0", "we_1", "we_2"]
    assert {(row.status, row.tries) for row in rows} == {("pending", 0)}
    assert broken() == set()


def test_a_resend_while_results_are_recorded_is_not_lost(app: Flask) -> None:
    """Either order is fine: the result is logged once, and the schedule is the new one or follows it."""
    for turn in range(4):
        with transaction("checkout"):
            again()
        with transaction("checkout"):
            leased = lease("wrk_1")
        assert len(leased) == ENDPOINTS

        def record(leased: list[Delivery] = leased) -> None:
            attempts.record_results([(each, DeliveryResult(500)) for each in reversed(leased)])

        at_once(app, record, again, again)
        for row in all_deliveries():
            assert row.attempts == turn + 1
            assert row.lease_owner is None
            assert (row.tries, row.next_attempt_at - clock.read("checkout")) in {(0, 0), (1, 60)}
    with reading("checkout"):
        assert len(everything(WebhookAttempt)) == 4 * ENDPOINTS
    assert broken() == set()


def test_workers_that_give_an_endpoint_up_at_once_disable_it_once(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with transaction("checkout"):
        again()
    with transaction("checkout"):
        leased = lease("wrk_1")

    def record(*chosen: Delivery) -> Callable[[], None]:
        return lambda: attempts.record_results([(each, DeliveryResult(410)) for each in chosen])

    at_once(app, record(*leased), record(*reversed(leased)), again)
    with reading("checkout"):
        reasons = {row.id: row.disabled_reason for row in everything(WebhookEndpoint)}
        assert len(everything(WebhookAttempt)) == len(everything(WebhookDelivery)) == ENDPOINTS
    assert {reasons[f"we_{number}"] for number in range(ENDPOINTS)} == {"gone"}
    assert caplog.text.count("it answered 410 Gone") == ENDPOINTS
    assert broken() == set()


def test_a_reset_that_meets_the_record_of_an_attempt_deletes_both(app: Flask, kind: Kind) -> None:
    """The attempt is inserted after the reset has deleted the others, and before it deletes the delivery."""
    if kind == "sqlite":
        pytest.skip("has one writer at a time")
    with transaction("checkout"):
        again()
    with transaction("checkout"):
        leased = lease("wrk_1")
    recorded = threading.Event()

    def record() -> None:
        with app.app_context(), transaction("checkout"):
            attempts.record_results([(each, DeliveryResult(500)) for each in leased])
            recorded.set()
            waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
            while not connection().scalar(waiting):
                pass

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(record)
        assert recorded.wait(SECONDS)
        with transaction("checkout"):
            clearing.clear(TENANT)
        done.result()
    with reading("checkout"):
        assert everything(WebhookAttempt) == everything(WebhookDelivery) == []
