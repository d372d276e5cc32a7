"""Sending an event again: to whom, when, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from checkout.models import Account
from checkout.services import keys
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import attempts
from checkout.services.webhooks.answers import DeliveryResult
from checkout.services.webhooks.attempts import RETRY_DELAYS
from foundation import clock
from foundation.database import db, transaction
from tests.checkout.api_client import Api, error_of
from tests.checkout.merchant import NOBODY, Endpoint, lease
from tests.checkout.test_api_deliveries import (
    customer,
    event_about,
    listening,
    log,
    to,
    use_up_tries,
)
from tests.checkout.test_api_endpoints import ENDPOINTS, SDK, deliver, made
from tests.support.databases import Kind
from tests.support.fixtures import MakeApp


def resend(api: Api, event: str, **sent: Any) -> dict[str, Any]:
    response = api.post(f"/v1/events/{event}/retry", sent or None, key=None)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.get_json()
    return answer


def received(receiver: Endpoint) -> list[str]:
    """The ids of the events that arrived."""
    return [json.loads(body)["id"] for _headers, body in receiver.received]


def test_a_delivered_event_is_delivered_again(
    make_app: MakeApp, each_kind: Kind, endpoint: Endpoint
) -> None:
    api = Api(make_app(each_kind))
    hook = listening(api, endpoint.url)
    event = event_about(api, customer(api))
    deliver(api)
    shown = api.get(f"/v1/events/{event}").get_json()
    assert resend(api, event) == {**shown, "pending_webhooks": 1}
    (waiting,) = to(api, hook)
    assert (waiting["status"], waiting["finished_at"]) == ("pending", None)
    assert deliver(api) == 1
    assert received(endpoint) == [event, event]
    (done,) = to(api, hook, status="delivered")
    assert [each["number"] for each in log(api, done)] == [1, 2]
    assert deliver(api) == 0


def test_a_failed_delivery_gets_all_its_tries_again(api: Api, endpoint: Endpoint) -> None:
    hook = listening(api, endpoint.url)
    event = event_about(api, customer(api))
    endpoint.status = 500
    use_up_tries(api)
    (failed,) = to(api, hook, status="failed")
    assert failed["attempt_count"] == len(RETRY_DELAYS)
    api.post(f"{ENDPOINTS}/{hook['id']}", {"disabled": False})
    resend(api, event)
    deliver(api)
    (tried,) = to(api, hook, status="pending")
    assert tried["attempt_count"] == len(RETRY_DELAYS) + 1
    assert tried["next_attempt_at"] == api.now() + RETRY_DELAYS[1]
    assert log(api, tried)[-1]["number"] == len(RETRY_DELAYS) + 1


def test_a_waiting_delivery_is_sent_at_once(api: Api, endpoint: Endpoint) -> None:
    hook = listening(api, endpoint.url)
    endpoint.status = 500
    event = event_about(api, customer(api))
    deliver(api)
    api.advance(RETRY_DELAYS[1])
    deliver(api)
    assert deliver(api) == 0
    resend(api, event, webhook_endpoint=hook["id"])
    assert deliver(api) == 1
    (delivery,) = to(api, hook)
    assert delivery["next_attempt_at"] == api.now() + RETRY_DELAYS[1]


def test_an_endpoint_that_is_newer_or_listens_to_other_types_gets_it_if_it_is_named(
    api: Api, endpoint: Endpoint
) -> None:
    listening(api, NOBODY)
    event = event_about(api, customer(api))
    newer = made(api, endpoint.url, enabled_events=["order.paid"])
    resend(api, event, webhook_endpoint=newer["id"])
    deliver(api)
    assert received(endpoint) == [event]
    (delivery,) = to(api, newer)
    assert delivery["status"] == "delivered"


def test_all_endpoints_that_listen_now_get_it_if_none_is_named(
    api: Api, endpoint: Endpoint
) -> None:
    first = listening(api, endpoint.url)
    event = event_about(api, customer(api))
    deliver(api)
    made(api, endpoint.url, enabled_events=["order.paid"])
    second = made(api, endpoint.url, enabled_events=["*"])
    off = made(api, endpoint.url)
    api.post(f"{ENDPOINTS}/{off['id']}", {"disabled": True})
    assert resend(api, event)["pending_webhooks"] == 2
    assert deliver(api) == 2
    assert [len(to(api, each)) for each in (first, second, off)] == [1, 1, 0]


def test_one_that_is_being_sent_now_is_not_sent_twice_and_its_schedule_starts_anew(
    api: Api, endpoint: Endpoint
) -> None:
    """The worker has leased it: this attempt is the first try of the new schedule."""
    hook = listening(api, endpoint.url)
    endpoint.status = 500
    event = event_about(api, customer(api))
    deliver(api)
    api.advance(RETRY_DELAYS[1])
    with api.app.app_context(), transaction("checkout"):
        (leased,) = lease("wrk_1")
    resend(api, event)
    assert deliver(api) == 0
    with api.app.app_context(), transaction("checkout"):
        attempts.record_results([(leased, DeliveryResult(500))])
    (delivery,) = to(api, hook)
    assert delivery["attempt_count"] == 2
    assert delivery["next_attempt_at"] == api.now() + RETRY_DELAYS[1]


@pytest.mark.parametrize(
    ("sent", "param"),
    [
        ({"webhook_endpoint": "we_of_nobody"}, "webhook_endpoint"),
        ({"webhook_endpoint": "x" * 65}, "webhook_endpoint"),
        ({"webhook_endpoint": ["we_northdesk"]}, "webhook_endpoint"),
        ({"account": "acct_1"}, "account"),
    ],
)
def test_what_cannot_be_sent_is_refused_by_name(api: Api, sent: dict[str, Any], param: str) -> None:
    event = event_about(api, customer(api))
    before = api.row_counts()
    response = api.post(f"/v1/events/{event}/retry", sent)
    assert response.status_code == 400
    assert error_of(response)["param"] == param
    assert api.row_counts() == before


def test_a_disabled_endpoint_gets_nothing_and_somebody_must_listen(api: Api) -> None:
    hook = listening(api, NOBODY)
    event = event_about(api, customer(api))
    api.post(f"{ENDPOINTS}/{hook['id']}", {"disabled": True})
    for sent in ({"webhook_endpoint": hook["id"]}, None):
        response = api.post(f"/v1/events/{event}/retry", sent)
        assert response.status_code == 400
        assert error_of(response)["param"] == "webhook_endpoint"
    api.delete(f"{ENDPOINTS}/{hook['id']}")
    assert (
        api.post(f"/v1/events/{event}/retry", {"webhook_endpoint": hook["id"]}).status_code == 400
    )
    assert api.post("/v1/events/evt_x/retry").status_code == 404


def test_a_repeated_request_resends_once(api: Api, endpoint: Endpoint) -> None:
    listening(api, endpoint.url)
    event = event_about(api, customer(api))
    deliver(api)
    path = f"/v1/events/{event}/retry"
    assert api.post(path, key="again").status_code == 200
    deliver(api)
    assert api.post(path, key="again").headers["Idempotent-Replayed"] == "true"
    assert deliver(api) == 0


def test_stripes_command_line_resends(api: Api, endpoint: Endpoint) -> None:
    """`stripe events resend` sends a form, and `for_stripecli` if no endpoint is named."""
    hook = listening(api, endpoint.url)
    event = event_about(api, customer(api))
    deliver(api)
    for sent in ({"for_stripecli": "true"}, {"webhook_endpoint": hook["id"]}):
        path = f"/v1/events/{event}/retry"
        answer = api.post(path, sent, key=None, form=True, headers=SDK)
        assert answer.get_json()["pending_webhooks"] == 1
        assert deliver(api) == 1


def test_the_commands_list_and_resend(api: Api, endpoint: Endpoint) -> None:
    hook = listening(api, endpoint.url)
    event = event_about(api, customer(api))
    endpoint.status = 500
    deliver(api)
    (delivery,) = to(api, hook)
    run = api.app.test_cli_runner().invoke
    listed = run(args=["webhooks", "deliveries"]).output.splitlines()
    assert listed[0].split() == [
        delivery["id"], "pending", "attempts", "1,", "last", "500",
        event, "customer.created", "to", hook["id"],
    ]  # fmt: skip
    assert run(args=["webhooks", "deliveries", "--failed"]).output == "There are none.\n"
    endpoint.status = 200
    answer = run(args=["webhooks", "resend", event, "--endpoint", hook["id"]])
    assert (answer.output, answer.exit_code) == (f"{event} will be sent to 1 endpoint.\n", 0)
    assert deliver(api) == 1
    assert run(args=["webhooks", "resend", event]).exit_code == 0
    for wrong in (["evt_x"], [event, "--endpoint", "we_x"]):
        assert run(args=["webhooks", "resend", *wrong]).exit_code == 1


def test_the_command_goes_by_the_clock_of_the_events_account(api: Api) -> None:
    other = Api(api.app, of_another_account(api))
    other.advance(5000)
    hook = made(other, NOBODY)
    event = event_about(other, customer(other))
    later = other.advance(100)
    assert later == api.now() + 5100
    result = api.app.test_cli_runner().invoke(args=["webhooks", "resend", event])
    assert result.exit_code == 0, result.output
    (delivery,) = to(other, hook)
    assert delivery["next_attempt_at"] == later


def of_another_account(api: Api) -> str:
    """The secret key of a new account."""
    with api.app.app_context(), transaction("checkout"):
        db.session.add(Account(id="mer_other", name="Other", created=clock.now()))
        db.session.flush()
        tenant = Tenant("mer_other", livemode=False)
        return keys.create(tenant, kind="secret", name="Other")[1]
