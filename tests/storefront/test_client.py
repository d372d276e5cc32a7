"""The HTTP client: retries, errors, no call inside a transaction."""

import httpx
import pytest

from foundation.database import TransactionMisuse, reading
from storefront.provider.client import Client
from storefront.provider.errors import (
    InvalidResponse,
    ProviderUnavailable,
    RequestRejected,
)
from storefront.provider.resources import CheckoutSession


@pytest.fixture
def calls():
    return []


@pytest.fixture
def waits():
    return []


@pytest.fixture
def client(app, calls, waits):
    """A client whose transport returns `client.answers` in turn, and then repeats the last."""

    def answer(request):
        calls.append(request)
        given = made.answers.pop(0) if len(made.answers) > 1 else made.answers[0]
        if isinstance(given, Exception):
            raise given
        return given

    http = httpx.Client(base_url="http://till.test", transport=httpx.MockTransport(answer))
    made = Client(http, sleep=waits.append)
    with app.app_context():
        yield made


def test_retries_send_the_same_key(client, calls, waits):
    client.answers = [httpx.ConnectError("down"), httpx.Response(500), httpx.Response(200, json={})]
    assert client.post("/v1/x", {"a": 1}, idempotency_key="k") == {}
    assert [call.headers["Idempotency-Key"] for call in calls] == ["k"] * 3
    assert {call.content for call in calls} == {b'{"a":1}'}
    assert waits == [0.2, 0.8]


@pytest.mark.parametrize("fault", [httpx.ReadTimeout("slow"), 409, 429, 500, 503])
def test_three_attempts_at_most(client, calls, waits, fault):
    client.answers = [httpx.Response(fault) if isinstance(fault, int) else fault]
    with pytest.raises(ProviderUnavailable):
        client.get("/v1/x")
    assert len(calls) == 3
    assert waits == [0.2, 0.8]


def test_retry_after_is_honoured_up_to_the_longest_wait(client, calls, waits):
    busy = {"Retry-After": "2"}
    client.answers = [httpx.Response(429, headers=busy), httpx.Response(200, json={})]
    client.get("/v1/x")
    assert waits == [2.0]
    client.answers = [httpx.Response(429, headers={"Retry-After": "60"})]
    with pytest.raises(ProviderUnavailable):
        client.get("/v1/x")
    assert len(calls) == 3
    assert waits == [2.0]


def test_a_rejected_request_is_not_retried(client, calls):
    error = {"code": "parameter_invalid", "param": "mode", "message": "No."}
    client.answers = [httpx.Response(400, json={"error": error}, headers={"Request-Id": "req_1"})]
    with pytest.raises(RequestRejected) as caught:
        client.get("/v1/x")
    refused = caught.value
    assert (refused.status, refused.code, refused.param) == (400, "parameter_invalid", "mode")
    assert refused.request_id == "req_1"
    assert len(calls) == 1


@pytest.mark.parametrize("body", ["", "<html>", "[]", '{"error": "no"}', "null"])
def test_a_404_without_an_error_object_is_not_the_apis(client, body):
    """A proxy's page says nothing about the object: no order is closed because of it."""
    client.answers = [httpx.Response(404, text=body)]
    with pytest.raises(InvalidResponse):
        client.get("/v1/x")


@pytest.mark.parametrize("body", ["", "<html>", "[]", "null"])
def test_a_successful_response_must_be_a_json_object(client, body):
    client.answers = [httpx.Response(200, text=body)]
    with pytest.raises(InvalidResponse):
        client.get("/v1/x")


def test_no_call_inside_a_transaction(client, calls):
    client.answers = [httpx.Response(200, json={})]
    with reading("storefront"), pytest.raises(TransactionMisuse):
        client.get("/v1/x")
    assert not calls


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"object": "charge"},
        {"object": "checkout.session"},
        {"object": "checkout.session", "id": 1},
    ],
)
def test_a_session_with_missing_fields_is_invalid(data):
    with pytest.raises(InvalidResponse):
        CheckoutSession.from_json(data)
