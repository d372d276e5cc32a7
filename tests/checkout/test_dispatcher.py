"""The dispatcher: it never waits for an endpoint, loses no result and keeps its limits."""

import pytest
from sqlalchemy import delete

from checkout.models import CheckoutSession, WebhookDelivery, WebhookEndpoint
from checkout.services.sessions import expire as sessions
from checkout.services.webhooks import attempts, deliveries, sender
from checkout.services.webhooks.deliveries import MAX_PER_ENDPOINT
from checkout.worker import MAX_IN_FLIGHT, Dispatcher, deliver_due, sweep
from foundation import clock
from foundation import worker as loop
from foundation.database import DatabaseBusy, db, reading, transaction
from tests.checkout.merchant import NOBODY, SECONDS, all_deliveries, listen, states
from tests.support.provider import everything, make_session, pay


def test_other_endpoints_are_served_and_recorded_while_one_hangs(context, slow, quick):
    with transaction("checkout"):
        listen(slow.url, "checkout.session.expired", id="we_slow")
        listen(quick.url, "checkout.session.completed", id="we_quick")
        for _ in range(3 * MAX_PER_ENDPOINT):
            sessions.expire(make_session())
    dispatcher = Dispatcher()
    assert dispatcher.step() == MAX_PER_ENDPOINT
    for _ in range(MAX_PER_ENDPOINT):
        assert slow.asked.acquire(timeout=SECONDS)
    assert dispatcher.step() == 0  # that endpoint is at its limit, and the step doesn't wait for it
    for attempt in ("first", "second"):
        with transaction("checkout"):
            pay(make_session(), attempt=attempt)
        assert dispatcher.step() == 1
        assert dispatcher.record_results(wait=SECONDS) == 1
    assert states("we_quick") == [("delivered", 1)] * 2
    assert states("we_slow") == [("pending", 0)] * 3 * MAX_PER_ENDPOINT
    slow.go.set()
    while dispatcher.in_flight:  # each result makes room for another delivery
        assert dispatcher.record_results(wait=SECONDS)
        dispatcher.start_due()
    assert states("we_slow") == [("delivered", 1)] * 3 * MAX_PER_ENDPOINT


def test_the_sweep_does_not_wait_for_an_endpoint(context, slow):
    with transaction("checkout"):
        listen(slow.url, "checkout.session.completed")
        pay(make_session())
        lapsing = make_session()
        clock.advance(lapsing.expires_at - clock.now())
    assert loop.run_once(context) == 2  # one delivery started, one session expired
    assert slow.asked.acquire(timeout=SECONDS)
    with reading("checkout"):
        (row,) = everything(CheckoutSession, id=lapsing.id)
    assert row.status == "expired"
    assert states("we_test") == [("pending", 0)]
    slow.go.set()


def test_no_more_is_leased_than_is_sent_at_once(context, slow):
    with transaction("checkout"):
        for number in range(MAX_IN_FLIGHT // MAX_PER_ENDPOINT + 1):
            listen(slow.url, "checkout.session.expired", id=f"we_{number}")
        for _ in range(MAX_PER_ENDPOINT):
            sessions.expire(make_session())
    dispatcher = Dispatcher()
    assert dispatcher.step() == MAX_IN_FLIGHT
    assert dispatcher.step() == 0
    assert sum(row.lease_owner is not None for row in all_deliveries()) == MAX_IN_FLIGHT
    slow.go.set()
    dispatcher.finish(SECONDS)
    assert dispatcher.in_flight == 0
    assert dispatcher.step() == MAX_PER_ENDPOINT
    dispatcher.finish(SECONDS)


def test_a_malformed_url_and_an_undecryptable_secret_fail_only_their_own_endpoint(context, quick):
    with transaction("checkout"):
        listen("http://a..b/hook", id="we_malformed")
        listen(quick.url, id="we_unreadable", secret_encrypted="gAAAAA")
        listen(quick.url, id="we_good")
        make_session()
    assert deliver_due() == 3
    assert states("we_good") == [("delivered", 1)]
    assert states("we_malformed") == states("we_unreadable") == [("pending", 1)]
    assert len(quick.received) == 1
    errors = {row.endpoint_id: row.last_error for row in all_deliveries()}
    assert errors["we_malformed"] == "invalid_url"
    assert errors["we_unreadable"] == "secret_unreadable"
    assert deliver_due() == 0  # both wait for their next attempt


def test_results_are_kept_while_the_database_is_busy(context, quick, monkeypatch):
    with transaction("checkout"):
        listen(quick.url)
        make_session()
    dispatcher = Dispatcher()
    dispatcher.step()
    assert quick.asked.acquire(timeout=SECONDS)

    def busy(*_args):
        raise DatabaseBusy("the checkout database is busy")

    with monkeypatch.context() as patch:
        patch.setattr(attempts, "record_results", busy)
        with pytest.raises(DatabaseBusy):
            dispatcher.record_results(wait=SECONDS)
    assert dispatcher.step() == 1
    assert states("we_test") == [("delivered", 1)]
    assert len(quick.received) == 1


def test_a_result_that_cannot_be_recorded_is_dropped_and_the_delivery_sent_again(
    context, quick, monkeypatch
):
    with transaction("checkout"):
        listen(quick.url)
        make_session()
    dispatcher = Dispatcher()
    dispatcher.step()

    def broken(*_args):
        raise RuntimeError("no")

    with monkeypatch.context() as patch:
        patch.setattr(attempts, "record_results", broken)
        assert dispatcher.record_results(wait=SECONDS) == 1
    assert dispatcher.in_flight == 0
    wall = clock.wall()
    monkeypatch.setattr(clock, "wall", lambda: wall + deliveries.LEASE)
    assert deliver_due() == 1
    assert states("we_test") == [("delivered", 1)]


def test_a_result_that_cannot_be_recorded_does_not_lose_the_others(context, quick, monkeypatch):
    with transaction("checkout"):
        listen(quick.url, id="we_broken")
        listen(quick.url, id="we_good")
        make_session()
    broken = next(row.pk for row in all_deliveries() if row.endpoint_id == "we_broken")
    record = attempts.record_results

    def record_all_but_one(results):
        record(results)
        if broken in {delivery.pk for delivery, _ in results}:
            raise RuntimeError("no")

    monkeypatch.setattr(attempts, "record_results", record_all_but_one)
    assert deliver_due() == 2
    assert states("we_good") == [("delivered", 1)]
    assert states("we_broken") == [("pending", 0)]


def test_the_result_of_a_deleted_delivery_is_ignored(context, quick):
    with transaction("checkout"):
        listen(quick.url)
        make_session()
    dispatcher = Dispatcher()
    dispatcher.step()
    assert quick.asked.acquire(timeout=SECONDS)
    with transaction("checkout"):
        db.session.execute(delete(WebhookDelivery))
    assert dispatcher.record_results(wait=SECONDS) == 1
    assert all_deliveries() == []


def test_the_lease_is_longer_than_the_longest_delivery():
    assert deliveries.LEASE >= 2 * sender.TIMEOUT


def test_deliver_due_sends_no_more_than_its_limit(context):
    with transaction("checkout"):
        listen(NOBODY)
        for _ in range(2 * MAX_PER_ENDPOINT):
            make_session()
    assert deliver_due(limit=MAX_PER_ENDPOINT + 1) == MAX_PER_ENDPOINT + 1
    assert deliver_due() == MAX_PER_ENDPOINT - 1
    assert sweep() == 0
    with reading("checkout"):
        assert len(everything(WebhookEndpoint)) == 2
