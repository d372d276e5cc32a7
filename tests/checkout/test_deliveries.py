"""Webhook deliveries: signed, at least once, retried on the documented schedule, endpoints kept apart."""

import json

from checkout import worker
from checkout.domain.delivery_faults import Fault
from checkout.domain.signatures import sign, sign_like_stripe
from checkout.models import WebhookEndpoint
from checkout.services.sessions import expire as sessions
from checkout.services.webhooks import attempts, deliveries
from checkout.services.webhooks.answers import DeliveryResult
from checkout.services.webhooks.attempts import RETRY_DELAYS
from checkout.services.webhooks.deliveries import MAX_PER_ENDPOINT
from foundation import clock
from foundation.database import transaction
from tests.checkout.merchant import NOBODY, SECRET, all_deliveries, lease, listen, sent, set_enabled
from tests.support.provider import everything, make_session, pay


def test_an_event_is_delivered_with_both_signatures(context, endpoint):
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


def test_the_body_is_the_event_as_compact_json(context, endpoint):
    with transaction("checkout"):
        listen(endpoint.url, "checkout.session.expired")
        sessions.expire(make_session(metadata={"name": 'Zoë "\\" \u2028 🛒'}))
    assert worker.deliver_due() == 1
    ((_, body),) = endpoint.received
    event = json.loads(body)
    assert "Zoë" in event["data"]["object"]["metadata"]["name"]
    assert body == json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def test_a_failing_delivery_is_retried_on_the_documented_schedule_and_then_fails(context, endpoint):
    endpoint.status = 500
    with transaction("checkout"):
        listen(endpoint.url, "checkout.session.completed")
        pay(make_session())
    waits = []
    for wait in RETRY_DELAYS:
        with transaction("checkout"):
            if wait:
                clock.advance(wait - 20)  # the real clock runs on meanwhile
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


def test_a_redirect_fails_the_attempt_and_is_not_followed(context, endpoint):
    endpoint.status = 302
    with transaction("checkout"):
        listen(endpoint.url, "checkout.session.completed")
        pay(make_session())
    assert worker.deliver_due() == 1
    assert len(endpoint.received) == 1
    (row,) = all_deliveries()
    assert (row.status, row.last_status_code) == ("pending", 302)


def test_a_connection_error_is_stored_and_the_delivery_retried(context):
    with transaction("checkout"):
        listen(NOBODY, "checkout.session.completed")
        pay(make_session())
    assert worker.deliver_due() == 1
    (row,) = all_deliveries()
    assert (row.status, row.attempts, row.last_status_code) == ("pending", 1, None)
    assert row.last_error == "connection_refused"


def test_only_enabled_event_types_are_delivered(context, endpoint):
    with transaction("checkout"):
        listen(endpoint.url, "charge.failed", "order.paid")
        pay(make_session())
    assert worker.deliver_due() == 0
    assert all_deliveries() == []


def test_a_delivery_is_leased_once_and_again_after_its_lease_expires(context, monkeypatch):
    with transaction("checkout"):
        listen(NOBODY, "checkout.session.completed")
        pay(make_session())
    with transaction("checkout"):
        (first,) = lease("worker-1")
    with transaction("checkout"):
        assert lease("worker-2") == []
    wall = clock.wall()
    monkeypatch.setattr(clock, "wall", lambda: wall + deliveries.LEASE)
    with transaction("checkout"):
        (second,) = lease("worker-2")
    with transaction("checkout"):
        attempts.record_results(
            [(first, DeliveryResult(500))]
        )  # too late: worker-2 holds the lease
    assert [(row.attempts, row.lease_owner) for row in all_deliveries()] == [(0, "worker-2")]
    with transaction("checkout"):
        attempts.record_results([(second, DeliveryResult(200))])
    assert [row.status for row in all_deliveries()] == ["delivered"]


def test_a_slow_endpoint_does_not_delay_another(context):
    with transaction("checkout"):
        listen("http://127.0.0.1:9/slow", "checkout.session.expired")
        listen("http://127.0.0.1:9/quick", "checkout.session.completed", id="we_quick")
        for _ in range(3 * MAX_PER_ENDPOINT):
            sessions.expire(make_session())
        pay(make_session())
    with transaction("checkout"):
        urls = [delivery.url.rpartition("/")[2] for delivery in lease("worker-1")]
    assert urls.count("slow") == MAX_PER_ENDPOINT
    assert urls.count("quick") == 1
    with transaction("checkout"):
        assert lease("worker-2") == []


def test_a_private_address_is_refused_unless_allowed(context, endpoint):
    with transaction("checkout"):
        listen(endpoint.url, "checkout.session.completed")
        pay(make_session())
    with transaction("checkout"):
        (delivery,) = lease("worker-1")
    result = sent(delivery, allow_private=False)
    assert result == DeliveryResult(None, Fault.ADDRESS_REFUSED, "the host has a private address")
    assert endpoint.received == []


def test_a_disabled_endpoint_receives_nothing_until_it_is_enabled_again(context, endpoint):
    with transaction("checkout"):
        listen(endpoint.url, "checkout.session.completed")
        pay(make_session())
        (own,) = everything(WebhookEndpoint, id="we_test")
        set_enabled(own, False)
    assert worker.deliver_due() == 0
    assert endpoint.received == []
    with transaction("checkout"):
        (own,) = everything(WebhookEndpoint, id="we_test")
        set_enabled(own, True)
    assert worker.deliver_due() == 1
    assert [row.status for row in all_deliveries()] == ["delivered"]


def test_a_delivery_is_not_leased_if_its_endpoint_was_disabled_after_the_query(context):
    with transaction("checkout"):
        listen(NOBODY, "checkout.session.completed")
        pay(make_session())
    with transaction("checkout"):
        keys = deliveries.due(10)
        set_enabled(everything(WebhookEndpoint, id="we_test")[0], False)
    assert len(keys) == 1
    with transaction("checkout"):
        assert deliveries.lease("worker-1", keys) == []


def test_the_endpoint_with_the_fewest_deliveries_in_flight_comes_first(context):
    with transaction("checkout"):
        listen(NOBODY, "checkout.session.expired")
        listen(NOBODY + "/quick", "checkout.session.completed", id="we_quick")
        for _ in range(MAX_PER_ENDPOINT):
            sessions.expire(make_session())
    with transaction("checkout"):
        assert len(lease("worker-1", 1)) == 1
        pay(make_session())
    with transaction("checkout"):
        assert [delivery.url for delivery in lease("worker-1", 1)] == [NOBODY + "/quick"]
