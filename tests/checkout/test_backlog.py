"""A large backlog: finding the due deliveries stays cheap and needs no write lock.

Work is counted, not timed: on SQLite the instructions of its virtual machine, on PostgreSQL the rows that the query
plan touches.
"""

import pytest
from sqlalchemy import event, insert, select

from checkout.domain.lifecycle import DeliveryStatus
from checkout.models import Event, WebhookAttempt, WebhookDelivery
from checkout.services.webhooks import attempts, deliveries
from checkout.services.webhooks.answers import DeliveryResult
from checkout.services.webhooks.deliveries import MAX_PER_ENDPOINT
from foundation import clock
from foundation.database import db, reading, transaction
from tests.checkout.merchant import NOBODY, listen
from tests.support.provider import TENANT

HISTORY, BACKLOG = 2000, 2000
PENDING, DELIVERED = DeliveryStatus.PENDING, DeliveryStatus.DELIVERED


def fill(due: int, wait: int = 0) -> None:
    """Add HISTORY finished deliveries, and `due` ones that are due in `wait` seconds, to three endpoints."""
    with transaction("checkout"):
        now = clock.now()
        for number in range(3):
            listen(NOBODY, id=f"we_{number}")
        ids = [f"evt_{number}" for number in range(HISTORY + due)]
        shared = {"type": "x", "object_id": "o", "api_version": "v", "data": "{}", "created": now}
        db.session.execute(insert(Event), [{"id": id, **shared, **TENANT.stamp()} for id in ids])
        db.session.execute(
            insert(WebhookDelivery),
            [
                {
                    "id": f"whd_{number}",
                    "event_id": id,
                    "endpoint_id": f"we_{number % 3}",
                    "status": DELIVERED if number < HISTORY else PENDING,
                    "attempts": 0,
                    "tries": 0,
                    "next_attempt_at": now + wait,
                    "lease_until": 0,
                    "created": now,
                    **TENANT.stamp(),
                }
                for number, id in enumerate(ids)
            ],
        )


def count_sqlite(connection, call):
    """Thousands of instructions that `call()` executes, and its result."""
    ticks = []
    driver = connection.connection.driver_connection
    driver.set_progress_handler(lambda: ticks.append(1), 1000)
    try:
        answer = call()
    finally:
        driver.set_progress_handler(None, 0)
    return len(ticks), answer


def count_postgresql(connection, call):
    """Rows that the query plans of `call()` touch, and its result."""
    seen = []
    event.listen(connection, "before_cursor_execute", lambda *args: seen.append(args[2:4]))
    answer = call()
    statements, rows = list(seen), 0
    for statement, values in statements:
        plan = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)
        rows += touched(plan.scalar_one()[0]["Plan"])
    return rows, answer


def count_nothing(_connection, call):
    """EXPLAIN ANALYZE would execute the write a second time."""
    return 0, call()


def touched(plan: dict) -> int:
    removed = sum(number for key, number in plan.items() if key.startswith("Rows Removed"))
    own = (plan["Actual Rows"] + removed) * plan["Actual Loops"]
    return int(own) + sum(touched(each) for each in plan.get("Plans", []))


def find_due():
    return deliveries.due(16)


def test_finding_due_deliveries_is_linear_in_the_backlog(context, each_kind):
    fill(BACKLOG)
    count = count_sqlite if each_kind == "sqlite" else count_postgresql
    with reading("checkout"):
        done, keys = count(db.session.connection(), find_due)
    assert len(keys) == 3 * MAX_PER_ENDPOINT
    # Quadratic work, such as a count for each row, would be millions of either.
    assert done < (BACKLOG / 4 if each_kind == "sqlite" else 20 * (BACKLOG + HISTORY))


def test_deliveries_that_wait_for_a_retry_are_not_read(context, each_kind):
    fill(BACKLOG, wait=3600)
    count = count_sqlite if each_kind == "sqlite" else count_postgresql
    with reading("checkout"):
        done, keys = count(db.session.connection(), find_due)
    assert keys == []
    assert done < (2 if each_kind == "sqlite" else 100)


def test_leasing_holds_the_write_lock_without_searching_the_backlog(context, each_kind):
    fill(BACKLOG)
    with reading("checkout"):
        keys = find_due()
    statements = []
    with transaction("checkout"):
        connection = db.session.connection()
        event.listen(connection, "before_cursor_execute", lambda *args: statements.append(args[2]))
        count = count_sqlite if each_kind == "sqlite" else count_nothing
        done, leased = count(connection, lambda: deliveries.lease("worker-1", keys))
    assert len(leased) == 3 * MAX_PER_ENDPOINT
    # The endpoints, what is in flight, what is to be leased, the lease, the leased rows.
    assert len(statements) == 5
    assert done < 20 * BACKLOG / 1000


def log_attempts(status: int, started_at: int) -> None:
    """Add one attempt to each delivery, all of them at that time and with this status."""
    with transaction("checkout"):
        shared = {"number": 1, "started_at": started_at, "duration_ms": 5, "status_code": status}
        rows = db.session.execute(select(WebhookDelivery.id, WebhookDelivery.endpoint_id))
        db.session.execute(
            insert(WebhookAttempt),
            [{"delivery_id": id, "endpoint_id": hook, **shared} for id, hook in rows],
        )


@pytest.mark.parametrize(
    ("status", "started_at", "accepted"), [(200, 50, False), (200, 150, True), (500, 150, False)]
)
def test_what_an_endpoint_accepted_is_found_without_reading_its_log(
    context, each_kind, status, started_at, accepted
):
    fill(0)
    log_attempts(status, started_at)
    count = count_sqlite if each_kind == "sqlite" else count_postgresql
    with reading("checkout"):
        connection = db.session.connection()
        done, found = count(connection, lambda: attempts.has_accepted("we_0", since=100))
    assert found == accepted
    assert done < (2 if each_kind == "sqlite" else 100)


def test_the_whole_backlog_is_delivered(context):
    fill(60)
    seen = []
    for _ in range(5):
        with reading("checkout"):
            keys = find_due()
        with transaction("checkout"):
            leased = deliveries.lease("worker-1", keys)
        seen += [delivery.pk for delivery in leased]
        for delivery in leased:
            with transaction("checkout"):
                attempts.record_results([(delivery, DeliveryResult(200))])
    assert len(seen) == len(set(seen)) == 60
    with reading("checkout"):
        assert find_due() == []
