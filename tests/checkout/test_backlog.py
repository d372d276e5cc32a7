"""A merchant's server was down for a day: finding whose turn it is stays cheap, and is done without the write lock.

Work is counted, not timed: SQLite's by the instructions of its virtual machine, PostgreSQL's by the rows that its
plan has touched.
"""

from sqlalchemy import event, insert

from checkout.models import Event, WebhookDelivery
from checkout.services.webhooks import dispatch
from checkout.services.webhooks.dispatch import PER_ENDPOINT
from foundation import clock
from foundation.database import db, reading, transaction
from tests.checkout.merchant import NOBODY, listen
from tests.support.provider import TENANT

HISTORY, BACKLOG = 2000, 2000


def fill(due: int) -> None:
    """HISTORY deliveries that are over and `due` that are due, to three endpoints."""
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
                    "event_id": id,
                    "endpoint_id": f"we_{number % 3}",
                    "status": "delivered" if number < HISTORY else "pending",
                    "attempts": 0,
                    "next_attempt_at": now,
                    "lease_until": 0,
                    "created": now,
                }
                for number, id in enumerate(ids)
            ],
        )


def count_sqlite(connection, call):
    """Thousands of instructions that `call()` took, and what it answered."""
    ticks = []
    driver = connection.connection.driver_connection
    driver.set_progress_handler(lambda: ticks.append(1), 1000)
    try:
        answer = call()
    finally:
        driver.set_progress_handler(None, 0)
    return len(ticks), answer


def count_postgresql(connection, call):
    """Rows that the plans of what `call()` read have touched, and what it answered."""
    seen = []
    event.listen(connection, "before_cursor_execute", lambda *args: seen.append(args[2:4]))
    answer = call()
    statements, rows = list(seen), 0
    for statement, values in statements:
        plan = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)
        rows += touched(plan.scalar_one()[0]["Plan"])
    return rows, answer


def count_nothing(_connection, call):
    """A statement that writes can't be made again to be explained."""
    return 0, call()


def touched(plan: dict) -> int:
    removed = sum(number for key, number in plan.items() if key.startswith("Rows Removed"))
    own = (plan["Actual Rows"] + removed) * plan["Actual Loops"]
    return int(own) + sum(touched(each) for each in plan.get("Plans", []))


def look():
    return dispatch.next_in_line(16)


def test_the_line_is_found_in_a_bounded_number_of_steps_for_each_delivery(context, each_kind):
    fill(BACKLOG)
    count = count_sqlite if each_kind == "sqlite" else count_postgresql
    with reading("checkout") as session:
        done, keys = count(session.connection(), look)
    assert len(keys) == 3 * PER_ENDPOINT
    # A count for each row of the backlog were millions of either.
    assert done < (BACKLOG / 4 if each_kind == "sqlite" else 20 * (BACKLOG + HISTORY))


def test_the_write_lock_is_held_for_what_is_taken_and_not_for_finding_it(context, each_kind):
    fill(BACKLOG)
    with reading("checkout"):
        keys = look()
    statements = []
    with transaction("checkout") as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", lambda *args: statements.append(args[2]))
        count = count_sqlite if each_kind == "sqlite" else count_nothing
        done, parcels = count(connection, lambda: dispatch.take("worker-1", keys))
    assert len(parcels) == 3 * PER_ENDPOINT
    assert len(statements) == 3  # the clock, the lease, the parcels
    assert not any("row_number" in statement for statement in statements)
    assert done < 20 * BACKLOG / 1000


def test_the_whole_backlog_gets_out_by_and_by(context):
    fill(60)
    taken = []
    for _ in range(5):
        with reading("checkout"):
            keys = look()
        with transaction("checkout"):
            parcels = dispatch.take("worker-1", keys)
        taken += [parcel.pk for parcel in parcels]
        for parcel in parcels:
            with transaction("checkout"):
                dispatch.write_down(parcel, dispatch.Receipt(200))
    assert len(taken) == len(set(taken)) == 60
    with reading("checkout"):
        assert look() == []
