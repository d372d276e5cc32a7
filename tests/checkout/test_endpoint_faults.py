"""Endpoints that are gone or keep failing are disabled with a reason, and a busy one is left alone for a while."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from checkout.seed import seed
from checkout.services.webhooks import attempts
from checkout.services.webhooks.answers import DeliveryResult
from checkout.services.webhooks.attempts import RETRY_DELAYS
from foundation import metrics
from foundation.database import transaction
from tests.checkout.api_client import Api
from tests.checkout.merchant import Endpoint, lease
from tests.checkout.test_api_deliveries import (
    customer,
    event_about,
    listening,
    log,
    to,
    use_up_tries,
)
from tests.checkout.test_api_endpoints import ENDPOINTS, SDK, deliver, made, only_listener
from tests.support.databases import Kind
from tests.support.fixtures import MakeApp

DAY = 24 * 3600


def shown(api: Api, hook: dict[str, Any]) -> tuple[str, str | None]:
    """Status and reason of the endpoint."""
    found = api.get(f"{ENDPOINTS}/{hook['id']}").get_json()
    return found["status"], found["disabled_reason"]


def update(api: Api, hook: dict[str, Any], **changes: Any) -> None:
    assert api.post(f"{ENDPOINTS}/{hook['id']}", changes).status_code == 200


def disabled(reason: str) -> float:
    """How many endpoints this process has disabled for the reason."""
    return metrics.DISABLED_ENDPOINTS.labels(reason)._value.get()


def test_an_endpoint_that_is_gone_is_disabled(
    make_app: MakeApp, each_kind: Kind, endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    api = Api(make_app(each_kind))
    hook, before = listening(api, endpoint.url), disabled("gone")
    assert shown(api, hook) == ("enabled", None)
    endpoint.status = 410
    customer(api)
    with caplog.at_level(logging.WARNING):
        deliver(api)
    assert shown(api, hook) == ("disabled", "gone")
    assert f"webhook endpoint {hook['id']} is disabled: it answered 410 Gone" in caplog.text
    assert disabled("gone") == before + 1
    customer(api, "missed@example.com")
    api.advance(RETRY_DELAYS[1])
    assert deliver(api) == 0
    endpoint.status = 200
    update(api, hook, disabled=False)
    assert shown(api, hook) == ("enabled", None)
    assert deliver(api) == 1  # the one that was waiting
    assert [each["status"] for each in to(api, hook)] == ["delivered"]


def test_an_endpoint_that_accepts_nothing_during_all_tries_is_disabled(
    make_app: MakeApp, each_kind: Kind, endpoint: Endpoint
) -> None:
    api = Api(make_app(each_kind))
    hook = listening(api, endpoint.url)
    endpoint.status = 500
    customer(api)
    use_up_tries(api)
    assert shown(api, hook) == ("disabled", "failing")
    (failed,) = to(api, hook)
    assert (failed["status"], failed["attempt_count"]) == ("failed", 8)
    assert api.app.test_cli_runner().invoke(args=["audit"]).exit_code == 0
    update(api, hook, disabled=False)
    assert shown(api, hook) == ("enabled", None)


def test_an_endpoint_that_accepts_other_events_stays_enabled(api: Api, endpoint: Endpoint) -> None:
    hook = listening(api, endpoint.url)
    endpoint.status = 500
    customer(api)
    deliver(api)
    endpoint.status = 200
    customer(api, "grace@example.com")
    deliver(api)
    endpoint.status = 500
    for wait in RETRY_DELAYS[1:]:
        api.advance(wait)
        deliver(api)
    assert [each["status"] for each in to(api, hook)] == ["delivered", "failed"]
    assert shown(api, hook) == ("enabled", None)


def test_an_outage_of_four_days_disables_nothing(api: Api, endpoint: Endpoint) -> None:
    """The eight tries span four days and ten hours."""
    hook = listening(api, endpoint.url)
    endpoint.status = 503
    for _ in range(4):
        customer(api)
        deliver(api)
        api.advance(DAY)
    assert sum(RETRY_DELAYS) > 4 * DAY
    assert shown(api, hook) == ("enabled", None)


@pytest.mark.slow
def test_an_endpoint_that_was_enabled_anew_has_the_time_of_all_tries(
    api: Api, endpoint: Endpoint
) -> None:
    hook = listening(api, endpoint.url)
    endpoint.status = 500
    customer(api)
    deliver(api)
    api.advance(10)
    update(api, hook, disabled=True)
    update(api, hook, disabled=False)
    for wait in RETRY_DELAYS[1:]:
        api.advance(wait)
        deliver(api)
    assert [each["status"] for each in to(api, hook)] == ["failed"]
    assert shown(api, hook) == ("enabled", None)


@pytest.mark.slow
def test_an_endpoint_whose_secret_cannot_be_read_is_not_to_blame(
    api: Api, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = listening(api, endpoint.url)
    customer(api)
    monkeypatch.setattr("checkout.services.webhooks.deliveries.secrets_of", lambda _row: None)
    use_up_tries(api)
    assert [each["last_error"] for each in to(api, hook)] == ["secret_unreadable"]
    assert shown(api, hook) == ("enabled", None)


@pytest.mark.parametrize("change", ["url", "enabled anew"])
def test_an_answer_from_before_a_change_does_not_count(
    make_app: MakeApp, each_kind: Kind, endpoint: Endpoint, change: str
) -> None:
    """The merchant moves the endpoint while the attempt at its old place is under way."""
    api = Api(make_app(each_kind))
    hook = listening(api, endpoint.url)
    customer(api)
    with api.app.app_context(), transaction("checkout"):
        (leased,) = lease("wrk_1")
    api.advance(1)
    if change == "url":
        update(api, hook, url=endpoint.url + "/new")
    else:
        update(api, hook, disabled=True)
        update(api, hook, disabled=False)
    with api.app.app_context(), transaction("checkout"):
        attempts.record_results([(leased, DeliveryResult(410))])
    assert shown(api, hook) == ("enabled", None)


def test_the_merchants_own_reason_stays(api: Api, endpoint: Endpoint) -> None:
    hook = listening(api, endpoint.url)
    update(api, hook, disabled=True)
    assert shown(api, hook) == ("disabled", "manual")
    update(api, hook, disabled=False)
    endpoint.status = 410
    customer(api)
    deliver(api)
    update(api, hook, disabled=True)
    assert shown(api, hook) == ("disabled", "gone")


def test_stripes_dialect_has_no_reason(api: Api) -> None:
    hook = made(api)
    answer = api.get(f"{ENDPOINTS}/{hook['id']}", headers=SDK).get_json()
    assert answer["status"] == "enabled"
    assert "disabled_reason" not in answer


def test_a_start_enables_the_shops_endpoint_that_was_given_up(make_app: MakeApp) -> None:
    app = make_app()
    api = Api(app)
    shop = {"id": "we_northdesk"}
    for reason, after in ((410, ("enabled", None)), (None, ("disabled", "manual"))):
        if reason:
            customer(api)
            with app.app_context(), transaction("checkout"):
                for each in lease("wrk_1"):
                    attempts.record_results([(each, DeliveryResult(410))])
            assert shown(api, shop) == ("disabled", "gone")
        else:
            only_listener(api)
        with app.app_context(), transaction("checkout"):
            seed()
        assert shown(api, shop) == after


@pytest.mark.parametrize(
    ("status", "asked", "wait"),
    [
        (503, "600", 600),
        (429, "600", 600),
        (503, "5", RETRY_DELAYS[1]),
        (503, "999999999", max(RETRY_DELAYS)),
        (500, "600", RETRY_DELAYS[1]),
    ],
)
def test_a_busy_endpoint_is_left_alone_for_as_long_as_it_asks(
    api: Api, endpoint: Endpoint, status: int, asked: str, wait: int
) -> None:
    hook = listening(api, endpoint.url)
    customer(api)
    endpoint.status, endpoint.headers = status, {"Retry-After": asked}
    deliver(api)
    (delivery,) = to(api, hook)
    assert delivery["next_attempt_at"] == api.now() + wait
    assert log(api, delivery)[0]["next_attempt_at"] == api.now() + wait


def test_nothing_follows_the_last_try_whatever_the_endpoint_asks(
    api: Api, endpoint: Endpoint
) -> None:
    hook = listening(api, endpoint.url)
    event_about(api, customer(api))
    endpoint.status, endpoint.headers = 503, {"Retry-After": "60"}
    use_up_tries(api)
    (delivery,) = to(api, hook)
    assert (delivery["status"], delivery["next_attempt_at"]) == ("failed", None)
    assert log(api, delivery)[-1]["next_attempt_at"] is None
