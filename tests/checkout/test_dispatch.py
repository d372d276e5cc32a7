"""Webhooks: signed, at least once, on the documented schedule, one endpoint never in another's way."""

import json

from checkout import worker
from checkout.domain.signatures import sign, sign_like_stripe
from checkout.models import WebhookEndpoint
from checkout.services.sessions import expire as sessions
from checkout.services.webhooks import dispatch
from checkout.services.webhooks.dispatch import PER_ENDPOINT, SCHEDULE
from checkout.services.webhooks.sender import Receipt
from foundation import clock
from foundation.database import transaction
from tests.checkout.merchant import NOBODY, SECRET, all_deliveries, listen, sent, take
from tests.support.provider import everything, make_session, pay


def test_an_event_arrives_signed_by_both_formulas(context, endpoint):
    with transaction("checkout"):
        listen(endpoint.url, "checkout.session.completed")
        session = make_session()
        pay(session)
    assert worker.deliver_due() == 1
    ((headers, body),) = endpoint.received
    event = json.loads(body)
    assert event["type"] == "checkout.session.completed"
    assert event["data"]["object"]["id"] == session.id
    assert event["data"]["object"]["payment_status"] == "paid"
    assert "client_secret" not in body.decode()
    time = int(headers["Fluveo-Signature"].split(",")[0].removeprefix("t="))
    assert headers["Fluveo-Signature"] == headers["X-Signature"] == sign(SECRET, time, body)
    assert headers["Stripe-Signature"] == sign_like_stripe(SECRET, time, body)
    assert headers["Webhook-Id"] == event["id"]
    assert headers["Content-Type"] == "application/json"
    (row,) = all_deliveries()
    assert (row.status, row.attempts, row.last_status_code) == ("delivered", 1, 200)
    assert worker.deliver_due() == 0


def test_refusals_are_tried_again_on_the_documented_schedule_and_then_given_up(context, endpoint):
    endpoint.status = 500
    with transaction("checkout"):
        listen(endpoint.url, "checkout.session.completed")
        pay(make_session())
    waits = []
    for wait in SCHEDULE:
        with transaction("checkout"):
            if wait:
                clock.advance(wait - 20)  # the real clock ticks on meanwhile
        assert worker.deliver_due() == (0 if wait else 1)
        if wait:
            with transaction("checkout"):
                clock.advance(20)
            assert worker.deliver_due() == 1
        waits.append(wait)
    assert waits == [0, 60, 300, 1800, 7200, 28800, 86400, 259200]
    (row,) = all_deliveries()
    assert (row.status, row.attempts, row.last_status_code) == ("failed", 8, 500)
    bodies = {body for _headers, body in endpoint.received}
    ids = {headers["Webhook-Id"] for headers, _body in endpoint.received}
    assert (len(endpoint.received), len(bodies), len(ids)) == (8, 1, 1)
    with transaction("checkout"):
        clock.advance(10 * 86400)
    assert worker.deliver_due() == 0


def test_a_redirect_is_a_refusal_and_is_not_followed(context, endpoint):
    endpoint.status = 302
    with transaction("checkout"):
        listen(endpoint.url, "checkout.session.completed")
        pay(make_session())
    assert worker.deliver_due() == 1
    assert len(endpoint.received) == 1
    (row,) = all_deliveries()
    assert (row.status, row.last_status_code) == ("pending", 302)


def test_nobody_there_is_logged_and_tried_again(context):
    with transaction("checkout"):
        listen(NOBODY, "checkout.session.completed")
        pay(make_session())
    assert worker.deliver_due() == 1
    (row,) = all_deliveries()
    assert (row.status, row.attempts, row.last_status_code) == ("pending", 1, None)
    assert "ConnectError" in row.last_error


def test_only_wanted_types_are_sent(context, endpoint):
    with transaction("checkout"):
        listen(endpoint.url, "charge.failed", "order.paid")
        pay(make_session())
    assert worker.deliver_due() == 0
    assert all_deliveries() == []


def test_a_parcel_is_taken_once_and_again_after_its_lease(context, monkeypatch):
    with transaction("checkout"):
        listen(NOBODY, "checkout.session.completed")
        pay(make_session())
    with transaction("checkout"):
        (first,) = take("worker-1")
    with transaction("checkout"):
        assert take("worker-2") == []
    wall = clock.wall()
    monkeypatch.setattr(clock, "wall", lambda: wall + dispatch.LEASE)
    with transaction("checkout"):
        (second,) = take("worker-2")
    with transaction("checkout"):
        dispatch.write_down(first, Receipt(500))  # too late: it is another's by now
    assert [(row.attempts, row.lease_owner) for row in all_deliveries()] == [(0, "worker-2")]
    with transaction("checkout"):
        dispatch.write_down(second, Receipt(200))
    assert [row.status for row in all_deliveries()] == ["delivered"]


def test_a_slow_endpoint_doesnt_hold_up_another(context):
    with transaction("checkout"):
        listen("http://127.0.0.1:9/slow", "checkout.session.expired")
        listen("http://127.0.0.1:9/quick", "checkout.session.completed", id="we_quick")
        for _ in range(3 * PER_ENDPOINT):
            sessions.expire(make_session())
        pay(make_session())
    with transaction("checkout"):
        urls = [parcel.url.rpartition("/")[2] for parcel in take("worker-1")]
    assert urls.count("slow") == PER_ENDPOINT
    assert urls.count("quick") == 1
    with transaction("checkout"):
        assert take("worker-2") == []


def test_private_targets_are_refused_where_they_are_not_allowed(context, endpoint):
    with transaction("checkout"):
        listen(endpoint.url, "checkout.session.completed")
        pay(make_session())
    with transaction("checkout"):
        (parcel,) = take("worker-1")
    receipt = sent(parcel, allow_private=False)
    assert receipt == Receipt(None, "the host has a private address")
    assert endpoint.received == []


def test_a_disabled_endpoint_is_sent_nothing_until_it_is_enabled_again(context, endpoint):
    with transaction("checkout"):
        listen(endpoint.url, "checkout.session.completed")
        pay(make_session())
        (own,) = everything(WebhookEndpoint, id="we_test")
        own.enabled = False
    assert worker.deliver_due() == 0
    assert endpoint.received == []
    with transaction("checkout"):
        (own,) = everything(WebhookEndpoint, id="we_test")
        own.enabled = True
    assert worker.deliver_due() == 1
    assert [row.status for row in all_deliveries()] == ["delivered"]


def test_an_endpoint_disabled_between_the_look_and_the_lease_is_left_out(context):
    with transaction("checkout"):
        listen(NOBODY, "checkout.session.completed")
        pay(make_session())
    with transaction("checkout"):
        keys = dispatch.next_in_line(10)
        everything(WebhookEndpoint, id="we_test")[0].enabled = False
    assert len(keys) == 1
    with transaction("checkout"):
        assert dispatch.take("worker-1", keys) == []


def test_who_has_least_under_way_comes_first(context):
    with transaction("checkout"):
        listen(NOBODY, "checkout.session.expired")
        listen(NOBODY + "/quick", "checkout.session.completed", id="we_quick")
        for _ in range(PER_ENDPOINT):
            sessions.expire(make_session())
    with transaction("checkout"):
        assert len(take("worker-1", 1)) == 1
        pay(make_session())
    with transaction("checkout"):
        assert [parcel.url for parcel in take("worker-1", 1)] == [NOBODY + "/quick"]
