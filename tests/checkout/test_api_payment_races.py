"""Calls that meet: money moves once. Against the real server, on both databases."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import pytest

from tests.support import factories
from tests.support.servers import Server

Row = dict[str, Any]
Send = Callable[[httpx.Client, int], httpx.Response]
INTENTS = "/v1/payment_intents"
AUTHORISED = {"payment_method": "pm_card_visa", "confirm": True, "capture_method": "manual"}


def at_once(server: Server, clients: int, send: Send) -> list[httpx.Response]:
    """What `send(client, number)` got, from so many clients that start together."""
    start = Barrier(clients)

    def run(number: int) -> httpx.Response:
        with server.api() as api:
            start.wait()
            return send(api, number)

    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(run, range(clients)))


def make_intent(server: Server, **changes: Any) -> Row:
    with server.api() as api:
        return factories.post(api, INTENTS, {"amount": 2000, "currency": "usd", **changes})


def post(api: httpx.Client, path: str, body: Row | None = None) -> httpx.Response:
    """Under a key of its own."""
    return api.post(path, json=body, headers={"Idempotency-Key": str(uuid.uuid4())})


def statuses(answers: list[httpx.Response]) -> Counter[int]:
    assert all(answer.status_code < 500 for answer in answers), [
        answer.text for answer in answers if answer.status_code >= 500
    ]
    return Counter(answer.status_code for answer in answers)


def events(server: Server, intent: Row) -> Counter[str]:
    query = "SELECT type FROM events WHERE object_id = :id"
    return Counter(row["type"] for row in server.rows("checkout", query, id=intent["id"]))


def charges(server: Server, intent: Row) -> list[Row]:
    query = "SELECT * FROM charges WHERE payment_intent_id = :id"
    return server.rows("checkout", query, id=intent["id"])


@pytest.mark.parametrize("method", ["pm_card_visa", "pm_card_declined"])
def test_fifty_twins_of_one_key_make_one_intent(any_server: Server, method: str) -> None:
    key, reference = str(uuid.uuid4()), str(uuid.uuid4())
    body = {"amount": 5000, "currency": "usd", "payment_method": method, "confirm": True}

    def send(api: httpx.Client, _number: int) -> httpx.Response:
        sent = {**body, "description": reference}
        return api.post(INTENTS, json=sent, headers={"Idempotency-Key": key})

    answers = at_once(any_server, 50, send)
    assert statuses(answers) == {200 if method == "pm_card_visa" else 402: 50}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == 49
    query = "SELECT id FROM payment_intents WHERE description = :reference"
    (intent,) = any_server.rows("checkout", query, reference=reference)
    assert intent["id"] in answers[0].text
    assert len(charges(any_server, intent)) == 1


def test_fifty_captures_take_the_money_once(any_server: Server) -> None:
    intent = make_intent(any_server, **AUTHORISED)
    path = f"{INTENTS}/{intent['id']}/capture"
    answers = at_once(any_server, 50, lambda api, n: post(api, path, {"amount": 1000 + n}))
    assert statuses(answers) == {200: 1, 400: 49}
    (won,) = (answer.json() for answer in answers if answer.status_code == 200)
    (charge,) = charges(any_server, intent)
    assert (won["status"], charge["amount_captured"]) == ("succeeded", won["amount_received"])
    assert events(any_server, intent)["payment_intent.succeeded"] == 1


def test_refunds_at_once_never_give_back_more_than_was_taken(any_server: Server) -> None:
    intent = make_intent(any_server, payment_method="pm_card_visa", confirm=True)
    body = {"payment_intent": intent["id"], "amount": 300}

    def send(api: httpx.Client, number: int) -> httpx.Response:
        whole = {"payment_intent": intent["id"]}
        return post(api, "/v1/refunds", whole if number == 19 else body)

    answers = at_once(any_server, 20, send)
    assert set(statuses(answers)) == {200, 400}
    given = [answer.json()["amount"] for answer in answers if answer.status_code == 200]
    (charge,) = charges(any_server, intent)
    assert sum(given) == charge["amount_refunded"] <= 2000
    assert 2000 - sum(given) < 300
    query = "SELECT coalesce(sum(amount), 0) AS sum FROM refunds WHERE payment_intent_id = :id"
    (row,) = any_server.rows("checkout", query, id=intent["id"])
    assert row["sum"] == sum(given)


def test_twins_of_one_refund_give_back_once(any_server: Server) -> None:
    intent = make_intent(any_server, payment_method="pm_card_visa", confirm=True)
    body, key = {"payment_intent": intent["id"], "amount": 300}, str(uuid.uuid4())

    def send(api: httpx.Client, _number: int) -> httpx.Response:
        return api.post("/v1/refunds", json=body, headers={"Idempotency-Key": key})

    answers = at_once(any_server, 10, send)
    assert (statuses(answers), len({answer.content for answer in answers})) == ({200: 10}, 1)
    assert charges(any_server, intent)[0]["amount_refunded"] == 300


@pytest.mark.parametrize("manual", [False, True], ids=["confirm", "capture"])
def test_taking_and_canceling_at_once_do_one_of_the_two(any_server: Server, manual: bool) -> None:
    terms = AUTHORISED if manual else {"payment_method": "pm_card_visa"}
    intent = make_intent(any_server, **terms)
    verbs = ("capture" if manual else "confirm", "cancel")

    def send(api: httpx.Client, number: int) -> httpx.Response:
        return post(api, f"{INTENTS}/{intent['id']}/{verbs[number % 2]}")

    answers = at_once(any_server, 10, send)
    assert statuses(answers) == {200: 1, 400: 9}
    with any_server.api() as api:
        after = factories.get(api, f"{INTENTS}/{intent['id']}")
    told = events(any_server, intent)
    taken = int(after["status"] == "succeeded")
    assert (taken, 1 - taken) == (told["payment_intent.succeeded"], told["payment_intent.canceled"])
    assert sum(row["amount_captured"] for row in charges(any_server, intent)) == taken * 2000


def test_confirming_with_ten_cards_at_once_charges_one(any_server: Server) -> None:
    intent = make_intent(any_server)
    cards = ("pm_card_visa", "pm_card_declined", "pm_card_mastercard", "pm_card_3ds_required")

    def send(api: httpx.Client, number: int) -> httpx.Response:
        body = {"payment_method": cards[number % len(cards)]}
        return post(api, f"{INTENTS}/{intent['id']}/confirm", body)

    assert set(statuses(at_once(any_server, 10, send))) <= {200, 400, 402}
    made = [row["status"] for row in charges(any_server, intent)]
    assert made.count("succeeded") == 1
    assert events(any_server, intent)["payment_intent.succeeded"] == 1


def test_a_challenge_answered_twice_at_once_charges_once(any_server: Server) -> None:
    intent = make_intent(any_server, payment_method="pm_card_3ds_required", confirm=True)
    url = intent["next_action"]["redirect_to_url"]["url"]
    answers = at_once(any_server, 6, lambda api, _: api.post(url, data={"action": "complete"}))
    assert statuses(answers) == {303: 6}
    (charge,) = charges(any_server, intent)
    assert (charge["status"], charge["amount_captured"]) == ("succeeded", 2000)
    assert events(any_server, intent)["payment_intent.succeeded"] == 1


def test_a_challenge_and_a_cancel_at_once_do_one_of_the_two(any_server: Server) -> None:
    intent = make_intent(any_server, payment_method="pm_card_3ds_required", confirm=True)
    url = intent["next_action"]["redirect_to_url"]["url"]

    def send(api: httpx.Client, number: int) -> httpx.Response:
        if number % 2:
            return post(api, f"{INTENTS}/{intent['id']}/cancel")
        return api.post(url, data={"action": "complete"})

    statuses(at_once(any_server, 6, send))
    told = events(any_server, intent)
    assert told["payment_intent.succeeded"] + told["payment_intent.canceled"] == 1
    assert len(charges(any_server, intent)) == told["payment_intent.succeeded"]


def test_metadata_changed_by_many_at_once_keeps_each_key(any_server: Server) -> None:
    intent = make_intent(any_server, payment_method="pm_card_visa", confirm=True)
    with any_server.api() as api:
        refund = factories.post(api, "/v1/refunds", {"payment_intent": intent["id"]})
    paths = (f"{INTENTS}/{intent['id']}", f"/v1/refunds/{refund['id']}")

    def send(api: httpx.Client, number: int) -> httpx.Response:
        return post(api, paths[number % 2], {"metadata": {f"key-{number}": "x"}})

    assert statuses(at_once(any_server, 16, send)) == {200: 16}
    with any_server.api() as api:
        assert [len(factories.get(api, path)["metadata"]) for path in paths] == [8, 8]
