"""Sessions under many requests at once, against the real server on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import httpx

from tests.support import factories
from tests.support.servers import Server

TWINS = 50
AT_ONCE = 10
SESSIONS = "/v1/checkout/sessions"
PAY = {"email": "jane@example.com", "payment_method": "pm_card_visa"}
Call = Callable[[httpx.Client, int], httpx.Response]


def all_at_once(server: Server, number: int, call: Call) -> list[httpx.Response]:
    """The answers to `call(client, n)` from clients that start together."""
    start = Barrier(number)

    def run(index: int) -> httpx.Response:
        with server.api() as client:
            client.get("/healthz")
            start.wait()
            return call(client, index)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


def count(server: Server, statement: str, **values: Any) -> int:
    (row,) = server.rows("checkout", f"SELECT count(*) AS n FROM {statement}", **values)
    return int(row["n"])


def events_of(server: Server, session: dict[str, Any], type: str) -> int:
    where = "events WHERE object_id = :id AND type = :type"
    return count(server, where, id=session["id"], type=type)


def test_fifty_twins_of_one_key_make_one_session(any_server: Server) -> None:
    key, reference = str(uuid4()), uuid4().hex
    body = factories.session_body(any_server, client_reference_id=reference)

    def create(client: httpx.Client, _index: int) -> httpx.Response:
        return client.post(SESSIONS, json=body, headers={"Idempotency-Key": key})

    answers = all_at_once(any_server, TWINS, create)
    assert [answer.status_code for answer in answers] == [200] * TWINS
    assert len({answer.json()["id"] for answer in answers}) == 1
    replayed = [answer for answer in answers if "Idempotent-Replayed" in answer.headers]
    assert len(replayed) == TWINS - 1
    made = "checkout_sessions WHERE client_reference_id = :reference"
    assert count(any_server, made, reference=reference) == 1


def test_fifty_twins_of_one_confirm_charge_once(any_server: Server) -> None:
    session = factories.create_session(any_server)
    key = str(uuid4())

    def confirm(client: httpx.Client, _index: int) -> httpx.Response:
        path = f"{SESSIONS}/{session['id']}/confirm"
        return client.post(path, json=PAY, headers={"Idempotency-Key": key})

    answers = all_at_once(any_server, TWINS, confirm)
    assert [answer.status_code for answer in answers] == [200] * TWINS
    assert {answer.json()["status"] for answer in answers} == {"complete"}
    charges = "charges WHERE payment_intent_id = :id"
    assert count(any_server, charges, id=session["payment_intent"]) == 1


def test_paying_against_expiring_one_of_the_two_happens(any_server: Server) -> None:
    for _round in range(3):
        pay_against_expire(any_server)


def pay_against_expire(server: Server) -> None:
    session = factories.create_session(server, mode="order")
    path = f"{SESSIONS}/{session['id']}"

    def press(client: httpx.Client, index: int) -> httpx.Response:
        headers = {"Idempotency-Key": str(uuid4())}
        if index % 2:
            return client.post(f"{path}/confirm", json=PAY, headers=headers)
        return client.post(f"{path}/expire", headers=headers)

    answers = all_at_once(server, AT_ONCE, press)
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200] + [400] * (AT_ONCE - 1), [answer.text for answer in answers]
    (winner,) = (answer.json() for answer in answers if answer.status_code == 200)
    with server.api() as api:
        now = factories.get(api, path)
        intent = factories.get(api, f"/v1/payment_intents/{session['payment_intent']}")
    assert now["status"] == winner["status"]
    charges = [charge["status"] for charge in intent["charges"]["data"]]
    completed = events_of(server, session, "checkout.session.completed")
    expired = events_of(server, session, "checkout.session.expired")
    orders = count(server, "orders WHERE checkout_session_id = :id", id=session["id"])
    facts = (now["status"], intent["status"], charges, completed, expired, orders)
    assert facts in (
        ("complete", "succeeded", ["succeeded"], 1, 0, 1),
        ("expired", "canceled", [], 0, 1, 0),
    )


def test_metadata_changed_at_once_loses_nothing(any_server: Server) -> None:
    session = factories.create_session(any_server)
    path = f"{SESSIONS}/{session['id']}"

    def describe(client: httpx.Client, index: int) -> httpx.Response:
        return client.post(path, json={"metadata": {f"k{index}": "v"}})

    answers = all_at_once(any_server, AT_ONCE, describe)
    assert [answer.status_code for answer in answers] == [200] * AT_ONCE
    with any_server.api() as api:
        assert len(factories.get(api, path)["metadata"]) == AT_ONCE
