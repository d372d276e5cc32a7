"""A card that is charged, attached, detached and deleted at once. Against the real server, on both databases."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.checkout.payment_calls import CHALLENGED, card
from tests.checkout.test_api_payment_races import (
    INTENTS,
    at_once,
    charges,
    make_intent,
    post,
    statuses,
)
from tests.support import factories
from tests.support.servers import Server

EMAIL = {"email": "jane@example.com"}
METHODS = "/v1/payment_methods"
Row = dict[str, Any]


def make_method(server: Server, number: str = factories.GOOD_CARD) -> Row:
    with server.api() as api:
        return factories.post(api, METHODS, card(number.replace(" ", "")))


def make_customer(server: Server) -> Row:
    with server.api() as api:
        return factories.post(api, "/v1/customers", EMAIL)


def attached_to(server: Server, customer: Row) -> list[Row]:
    query = "SELECT id FROM payment_methods WHERE customer_id = :id"
    return server.rows("checkout", query, id=customer["id"])


@pytest.mark.parametrize("pays", ["intents", "sessions"])
@pytest.mark.slow
def test_fifty_payments_with_one_card_of_nobody_charge_it_once(
    any_server: Server, pays: str
) -> None:
    method = make_method(any_server)["id"]
    if pays == "intents":
        ids = [make_intent(any_server)["id"] for _ in range(50)]
        paths = [f"{INTENTS}/{id}/confirm" for id in ids]
    else:
        ids = [factories.create_session(any_server)["id"] for _ in range(10)]
        paths = [f"/v1/checkout/sessions/{id}/confirm" for id in ids]
    body = {"payment_method": method, **({} if pays == "intents" else EMAIL)}
    answers = at_once(any_server, len(paths), lambda api, n: post(api, paths[n], body))
    assert statuses(answers) == {200: 1, 400: len(paths) - 1}
    refused = {answer.json()["error"]["code"] for answer in answers if answer.status_code == 400}
    assert refused == {"payment_method_unexpected_state"}
    query = "SELECT status FROM charges WHERE payment_method_id = :id"
    assert any_server.rows("checkout", query, id=method) == [{"status": "succeeded"}]


def test_a_customer_deleted_while_cards_are_attached_keeps_none(any_server: Server) -> None:
    customer = make_customer(any_server)
    methods = [make_method(any_server)["id"] for _ in range(9)]
    attach = {"customer": customer["id"]}

    def send(api: httpx.Client, number: int) -> httpx.Response:
        if number == 4:
            return api.delete(f"/v1/customers/{customer['id']}")
        if number % 3 == 0:
            body = {**attach, "payment_method": methods[number], "confirm": True}
            return post(api, "/v1/setup_intents", body)
        if number % 3 == 1:
            kept = {**attach, "setup_future_usage": "on_session", "confirm": True}
            terms = {"amount": 2000, "currency": "usd", "payment_method": methods[number]}
            return post(api, INTENTS, {**terms, **kept})
        return post(api, f"{METHODS}/{methods[number]}/attach", attach)

    assert set(statuses(at_once(any_server, 9, send))) <= {200, 400, 404}
    assert attached_to(any_server, customer) == []


def test_a_card_detached_while_the_shopper_authenticates_is_never_attached_again(
    any_server: Server,
) -> None:
    customer = make_customer(any_server)
    method = make_method(any_server, CHALLENGED)["id"]
    with any_server.api() as api:
        factories.post(api, f"{METHODS}/{method}/attach", {"customer": customer["id"]})
    terms = {"customer": customer["id"], "payment_method": method, "confirm": True}
    intents = [make_intent(any_server, setup_future_usage="off_session", **terms) for _ in range(5)]
    urls = [intent["next_action"]["redirect_to_url"]["url"] for intent in intents]

    def send(api: httpx.Client, number: int) -> httpx.Response:
        if number == 5:
            return post(api, f"{METHODS}/{method}/detach")
        return api.post(urls[number], data={"action": "complete"})

    assert statuses(at_once(any_server, 6, send)) == {303: 5, 200: 1}
    assert attached_to(any_server, customer) == []
    with any_server.api() as api:
        after = [factories.get(api, f"{INTENTS}/{intent['id']}") for intent in intents]
    for intent in after:
        assert intent["status"] in {"succeeded", "requires_payment_method"}
        assert len(charges(any_server, intent)) == (intent["status"] == "succeeded")
