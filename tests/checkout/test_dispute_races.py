"""Disputes, refunds and answers that meet: the money leaves once. Against the real server, on both databases."""

from __future__ import annotations

import httpx

from tests.checkout.test_api_payment_races import Row, at_once, charges, make_intent, post, statuses
from tests.support.servers import Server


def disputed(server: Server, card: str) -> Row:
    """The intent of a payment that is disputed, with its dispute as `dispute`."""
    intent = make_intent(server, payment_method=card, confirm=True)
    query = "SELECT * FROM disputes WHERE payment_intent_id = :id"
    (dispute,) = server.rows("checkout", query, id=intent["id"])
    return {**intent, "dispute": dispute["id"]}


def dispute_of(server: Server, intent: Row) -> Row:
    query = "SELECT * FROM disputes WHERE id = :id"
    (row,) = server.rows("checkout", query, id=intent["dispute"])
    return row


def told(server: Server, intent: Row, event: str) -> int:
    query = "SELECT type FROM events WHERE object_id = :id AND type = :type"
    return len(server.rows("checkout", query, id=intent["dispute"], type=f"charge.dispute.{event}"))


def answer(api: httpx.Client, intent: Row, text: str) -> httpx.Response:
    body = {"evidence": {"uncategorized_text": text}}
    return post(api, f"/v1/disputes/{intent['dispute']}", body)


def test_refunds_and_an_inquiry_that_escalates_take_the_money_once(any_server: Server) -> None:
    intent = disputed(any_server, "pm_card_createDisputeInquiry")

    def send(api: httpx.Client, number: int) -> httpx.Response:
        if number in (3, 6):
            return answer(api, intent, "escalate_inquiry_evidence")
        return post(api, "/v1/refunds", {"payment_intent": intent["id"], "amount": 300})

    assert set(statuses(at_once(any_server, 10, send))) <= {200, 400}
    (charge,) = charges(any_server, intent)
    dispute = dispute_of(any_server, intent)
    held = dispute["amount"] if dispute["withdrawn_at"] else 0
    assert charge["amount_disputed"] == held
    assert charge["amount_refunded"] + held <= 2000
    assert told(any_server, intent, "funds_withdrawn") == (held > 0)
    if held:
        assert charge["amount_refunded"] + held == 2000


def test_a_full_refund_and_an_escalation_do_one_of_the_two(any_server: Server) -> None:
    intent = disputed(any_server, "pm_card_createDisputeInquiry")

    def send(api: httpx.Client, number: int) -> httpx.Response:
        if number % 2:
            return answer(api, intent, "escalate_inquiry_evidence")
        return post(api, "/v1/refunds", {"payment_intent": intent["id"]})

    assert statuses(at_once(any_server, 8, send))[200] >= 1
    (charge,) = charges(any_server, intent)
    closed, withdrawn = (told(any_server, intent, name) for name in ("closed", "funds_withdrawn"))
    assert closed + withdrawn == 1
    assert (charge["amount_refunded"], charge["amount_disputed"]) == (
        2000 * closed,
        2000 * withdrawn,
    )


def test_ten_answers_at_once_decide_once(any_server: Server) -> None:
    intent = disputed(any_server, "pm_card_createDispute")

    def send(api: httpx.Client, number: int) -> httpx.Response:
        if number % 3 == 2:
            return post(api, f"/v1/disputes/{intent['dispute']}/close")
        return answer(api, intent, ("winning_evidence", "losing_evidence")[number % 2])

    assert statuses(at_once(any_server, 10, send)) == {200: 1, 400: 9}
    (charge,) = charges(any_server, intent)
    dispute = dispute_of(any_server, intent)
    won = dispute["status"] == "won"
    assert told(any_server, intent, "closed") == 1
    assert told(any_server, intent, "funds_reinstated") == won == bool(dispute["reinstated_at"])
    assert charge["amount_disputed"] == (0 if won else 2000)


def test_a_refund_waits_for_the_verdict(any_server: Server) -> None:
    """The refund is refused before the dispute is won, and made after it, and never in between."""
    intent = disputed(any_server, "pm_card_createDispute")

    def send(api: httpx.Client, number: int) -> httpx.Response:
        if number == 4:
            return answer(api, intent, "winning_evidence")
        return post(api, "/v1/refunds", {"payment_intent": intent["id"], "amount": 2000})

    answers = at_once(any_server, 10, send)
    assert set(statuses(answers)) == {200, 400}
    (charge,) = charges(any_server, intent)
    assert charge["amount_disputed"] == 0
    refunds = sum(each.status_code == 200 for each in answers) - 1
    assert charge["amount_refunded"] == 2000 * refunds
    assert refunds in (0, 1)
