"""The webhook endpoint."""

import json

import httpx
import pytest
from sqlalchemy import select, update

from foundation import clock, logs
from foundation.config import settings
from foundation.database import db, reading, transaction
from storefront.models import ReceivedEvent, ShopOrder
from storefront.provider.signatures import sign
from tests.storefront.fake_provider import refusal


def send(shopper, event, *, secret=None, at=None, signed=None, header=True):
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    with shopper.app.app_context():
        secret = secret or settings().checkout_webhook_secret
    at = clock.wall() if at is None else at
    headers = {"Fluveo-Signature": f"t={at},v1={sign(secret, at, signed or body)}"}
    return shopper.app.test_client().post(
        "/webhooks/checkout",
        data=body,
        headers=headers if header else {},
        content_type="application/json",
        base_url="http://127.0.0.1:8000",
    )


def event(kind="completed", session_id="cs_test_1", event_id="evt_1"):
    return {
        "id": event_id,
        "object": "event",
        "type": f"checkout.session.{kind}",
        "data": {"object": {"id": session_id, "object": "checkout.session"}},
    }


def received(app):
    with app.app_context(), reading("storefront"):
        return db.session.scalars(select(ReceivedEvent.event_id)).all()


@pytest.fixture
def paid(shopper, provider):
    """A shopper who has paid, before any webhook or visit to the success page."""
    shopper.add("standing-desk")
    shopper.checkout()
    provider.pay()
    return shopper


def test_an_event_sent_twice_is_processed_once(app, paid, provider):
    assert send(paid, event()).json == {"received": True, "result": "paid"}
    assert paid.orders()[0].status == "paid"
    assert paid.cart() == {}
    calls = len(provider.requests)
    assert send(paid, event()).json == {"received": True, "result": "duplicate"}
    assert len(provider.requests) == calls
    assert received(app) == ["evt_1"]


def test_a_webhook_after_the_success_page_changes_nothing(app, paid):
    paid.get("/checkout/success?session_id=cs_test_1")
    paid.add("standing-desk")
    assert send(paid, event()).json["result"] == "paid"
    assert paid.cart() == {"standing-desk": 1}  # added after the purchase
    assert received(app) == ["evt_1"]


def test_the_session_decides_and_not_the_event(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    assert send(shopper, event()).json["result"] == "unpaid"
    assert shopper.orders()[0].status == "pending"


def test_a_complete_but_unpaid_session_leaves_the_order_pending(paid, provider):
    provider.sessions["cs_test_1"]["payment_status"] = "unpaid"
    assert send(paid, event()).json["result"] == "confirming"
    assert paid.orders()[0].status == "pending"
    provider.sessions["cs_test_1"]["payment_status"] = "paid"
    assert send(paid, event(event_id="evt_2")).json["result"] == "paid"


def test_an_expired_session_expires_the_order(shopper, provider):
    shopper.add("standing-desk")
    shopper.checkout()
    provider.expire("cs_test_1")
    assert send(shopper, event("expired")).json["result"] == "expired"
    assert shopper.orders()[0].status == "expired"
    assert shopper.cart() == {"standing-desk": 1}


def test_an_expired_event_after_payment_changes_nothing(paid):
    send(paid, event())
    assert send(paid, event("expired", event_id="evt_2")).json["result"] == "paid"
    assert paid.orders()[0].status == "paid"


def test_a_payment_for_a_canceled_order_needs_review(paid, provider):
    session = provider.sessions.pop("cs_test_1")
    paid.get(f"/checkout/cancel?order={paid.orders()[0].reference}")
    assert paid.orders()[0].status == "canceled"  # the session was unknown to the provider
    provider.sessions["cs_test_1"] = session
    assert send(paid, event()).json["result"] == "review"
    assert paid.orders()[0].amount_total == 50400
    assert send(paid, event(event_id="evt_2")).json["result"] == "review"


def test_an_unavailable_provider_is_asked_to_send_the_event_again(app, paid, provider):
    for fault in (httpx.ConnectError("down"), 500, 401):
        provider.broken = fault
        answer = send(paid, event())
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
    assert received(app) == []
    provider.broken = None
    assert send(paid, event()).json["result"] == "paid"


def test_a_fault_that_repeats_is_logged_once_a_second(paid, provider, caplog, monkeypatch):
    monkeypatch.setattr(logs, "_repeated", {})
    monkeypatch.setattr("foundation.logs.time.monotonic", lambda: 1000.0)
    for number in range(5):
        answer = refusal(401)
        answer.headers["Request-Id"] = f"req_{number}"
        monkeypatch.setattr(provider, "handle_request", lambda _request, sent=answer: sent)
        send(paid, event(event_id=f"evt_{number}"))
    assert caplog.text.count("can't be processed now") == 1


def test_other_events_and_other_sessions_are_ignored(paid):
    for other, result in (
        (
            {"id": "evt_2", "type": "charge.succeeded", "data": {"object": {"id": "ch_1"}}},
            "ignored",
        ),
        ({"id": "evt_3", "type": "checkout.session.completed"}, "ignored"),
        (event(session_id="cs_unknown"), "foreign"),
        (event(session_id="../x"), "foreign"),
    ):
        answer = send(paid, other)
        assert (answer.status_code, answer.json["result"]) == (200, result)
    assert paid.orders()[0].status == "pending"


def test_a_session_that_is_not_the_shops_is_never_read(paid, provider):
    provider.sessions["cs_theirs"] = {"object": "checkout.session", "amount_subtotal": None}
    provider.requests.clear()
    for reference in (None, "theirs", 5, [], "\0", paid.orders()[0].reference):
        other = event(session_id="cs_theirs")
        other["data"]["object"]["client_reference_id"] = reference
        answer = send(paid, other)
        assert (answer.status_code, answer.json["result"]) == (200, "foreign")
    assert provider.requests == []


def test_an_event_finds_an_order_without_session_id_by_its_reference(app, paid, provider):
    with app.app_context(), transaction("storefront"):
        db.session.execute(update(ShopOrder).values(session_id=None))
    early = event()
    early["data"]["object"]["client_reference_id"] = paid.orders()[0].reference
    assert send(paid, early).json["result"] == "paid"
    assert paid.orders()[0].session_id == "cs_test_1"


def test_a_session_of_another_shop_is_foreign(paid, provider):
    provider.sessions["cs_test_1"]["client_reference_id"] = "theirs"
    answer = send(paid, event())
    assert (answer.status_code, answer.json["result"]) == (200, "foreign")
    assert send(paid, event()).json["result"] == "duplicate"
    assert paid.orders()[0].status == "pending"


def test_rejects_requests_not_signed_by_the_provider(paid, provider):
    assert send(paid, event(), header=False).status_code == 400
    assert send(paid, event(), secret="whsec_other").status_code == 400
    assert send(paid, event(), at=clock.wall() - 400).status_code == 400
    assert send(paid, event(), signed=b"{}").status_code == 400
    assert paid.orders()[0].status == "pending"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_signed_bodies_that_are_no_objects_are_rejected(shopper, body):
    assert send(shopper, body).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"id":1,"type":"x"}',
        b'{"id":"evt_\\u0000","type":"x"}',
        b'{"id":"evt_1","type":"checkout.session.completed","data":[]}',
        b'{"id":"evt_1","type":"checkout.session.completed","data":{"object":[]}}',
        b'{"id":"evt_1","type":"checkout.session.completed","data":{"object":{"id":[]}}}',
        b'{"id":"evt_1","type":"checkout.session.completed","data":{"object":{"id":"\\u0000"}}}',
        b'{"id":"evt_1","type":"checkout.session.completed","data":{"object":{"id":"\\ud800"}}}',
        b'{"id":"' + b"x" * 300 + b'","type":"x"}',
    ],
)
def test_signed_objects_of_unknown_shape_are_ignored(shopper, provider, body):
    answer = send(shopper, body)
    assert (answer.status_code, answer.json) == (200, {"received": True, "result": "ignored"})
    assert provider.requests == []


def test_get_is_not_allowed(shopper):
    assert shopper.get("/webhooks/checkout").status_code == 405
