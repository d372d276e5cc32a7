"""The worker around deliveries: it waits for no merchant, loses nothing that came back, stops when told to."""

import pytest
from sqlalchemy import delete

from checkout.models import CheckoutSession, WebhookDelivery, WebhookEndpoint
from checkout.services.sessions import expire as sessions
from checkout.services.webhooks import dispatch, sender
from checkout.services.webhooks.dispatch import PER_ENDPOINT
from checkout.worker import AT_ONCE, Courier, deliver_due, sweep
from foundation import clock
from foundation import worker as loop
from foundation.database import DatabaseBusy, db, reading, transaction
from tests.checkout.merchant import NOBODY, SECONDS, all_deliveries, listen, states
from tests.support.provider import everything, make_session, pay


def test_others_are_served_and_written_down_while_one_hangs(context, slow, quick):
    with transaction("checkout"):
        listen(slow.url, "checkout.session.expired", id="we_slow")
        listen(quick.url, "checkout.session.completed", id="we_quick")
        for _ in range(3 * PER_ENDPOINT):
            sessions.expire(make_session())
    courier = Courier()
    assert courier.step() == PER_ENDPOINT
    for _ in range(PER_ENDPOINT):
        assert slow.asked.acquire(timeout=SECONDS)
    assert courier.step() == 0  # no more to that one, and no waiting for it
    for attempt in ("first", "second"):
        with transaction("checkout"):
            pay(make_session(), attempt=attempt)
        assert courier.step() == 1
        assert courier.write_down(wait=SECONDS) == 1
    assert states("we_quick") == [("delivered", 1)] * 2
    assert states("we_slow") == [("pending", 0)] * 3 * PER_ENDPOINT
    slow.go.set()
    while courier.under_way:  # each that comes back makes room for another
        assert courier.write_down(wait=SECONDS)
        courier.send_out()
    assert states("we_slow") == [("delivered", 1)] * 3 * PER_ENDPOINT


def test_the_sweep_does_not_wait_for_a_merchant(context, slow):
    with transaction("checkout"):
        listen(slow.url, "checkout.session.completed")
        pay(make_session())
        lapsing = make_session()
        clock.advance(lapsing.expires_at - clock.now())
    assert loop.run_once(context) == 2  # one sending begun, one session swept
    assert slow.asked.acquire(timeout=SECONDS)
    with reading("checkout"):
        (row,) = everything(CheckoutSession, id=lapsing.id)
    assert row.status == "expired"
    assert states("we_test") == [("pending", 0)]
    slow.go.set()


def test_no_more_is_taken_than_is_sent_at_once(context, slow):
    with transaction("checkout"):
        for number in range(AT_ONCE // PER_ENDPOINT + 1):
            listen(slow.url, "checkout.session.expired", id=f"we_{number}")
        for _ in range(PER_ENDPOINT):
            sessions.expire(make_session())
    courier = Courier()
    assert courier.step() == AT_ONCE
    assert courier.step() == 0
    assert sum(row.lease_owner is not None for row in all_deliveries()) == AT_ONCE
    slow.go.set()
    courier.finish(SECONDS)
    assert courier.under_way == 0
    assert courier.step() == PER_ENDPOINT
    courier.finish(SECONDS)


def test_one_bad_url_and_one_unreadable_secret_are_their_own_trouble(context, quick):
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
    assert "malformed" in errors["we_malformed"]
    assert "secret" in errors["we_unreadable"]
    assert deliver_due() == 0  # both wait for their next try


def test_what_came_back_is_kept_while_the_database_is_busy(context, quick, monkeypatch):
    with transaction("checkout"):
        listen(quick.url)
        make_session()
    courier = Courier()
    courier.step()
    assert quick.asked.acquire(timeout=SECONDS)

    def busy(*_args):
        raise DatabaseBusy("the checkout database is busy")

    with monkeypatch.context() as patch:
        patch.setattr(dispatch, "write_down", busy)
        with pytest.raises(DatabaseBusy):
            courier.write_down(wait=SECONDS)
    assert courier.step() == 1
    assert states("we_test") == [("delivered", 1)]
    assert len(quick.received) == 1


def test_what_can_not_be_written_down_stands_in_nobodys_way(context, quick, monkeypatch):
    with transaction("checkout"):
        listen(quick.url)
        make_session()
    courier = Courier()
    courier.step()

    def broken(*_args):
        raise RuntimeError("no")

    with monkeypatch.context() as patch:
        patch.setattr(dispatch, "write_down", broken)
        assert courier.write_down(wait=SECONDS) == 1
    assert courier.under_way == 0
    wall = clock.wall()
    monkeypatch.setattr(clock, "wall", lambda: wall + dispatch.LEASE)
    assert deliver_due() == 1
    assert states("we_test") == [("delivered", 1)]


def test_a_delivery_that_is_gone_is_let_go(context, quick):
    with transaction("checkout"):
        listen(quick.url)
        make_session()
    courier = Courier()
    courier.step()
    assert quick.asked.acquire(timeout=SECONDS)
    with transaction("checkout"):
        db.session.execute(delete(WebhookDelivery))
    assert courier.write_down(wait=SECONDS) == 1
    assert all_deliveries() == []


def test_the_lease_outlasts_the_longest_sending():
    assert dispatch.LEASE >= 2 * sender.TIMEOUT


def test_a_round_for_another_scheduler_tries_no_more_than_it_is_told(context):
    with transaction("checkout"):
        listen(NOBODY)
        for _ in range(2 * PER_ENDPOINT):
            make_session()
    assert deliver_due(limit=PER_ENDPOINT + 1) == PER_ENDPOINT + 1
    assert deliver_due() == PER_ENDPOINT - 1
    assert sweep() == 0
    with reading("checkout"):
        assert len(everything(WebhookEndpoint)) == 2
