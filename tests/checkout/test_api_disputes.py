"""Disputes over the API: how they begin, are answered and end, and what they do to the money."""

from __future__ import annotations

from typing import Any

import pytest

from checkout import worker
from checkout.domain.disputes import RESPONSE_SECONDS
from tests.checkout.api_client import Api, error_of
from tests.checkout.hosted_page import EBOOK
from tests.checkout.payment_calls import INTENTS, REFUNDS, STRIPE, answer_challenge, made, paid
from tests.support.databases import Kind
from tests.support.fixtures import MakeApp

DISPUTES = "/v1/disputes"
CHARGEBACK, INQUIRY = "pm_card_createDispute", "pm_card_createDisputeInquiry"
Row = dict[str, Any]


def disputed(api: Api, card: str = CHARGEBACK, **changes: Any) -> Row:
    """The dispute of a new payment of 20.00 USD."""
    body = {"amount": 2000, "currency": "usd", "payment_method": card, "confirm": True, **changes}
    intent = made(api.post(INTENTS, body))
    (dispute,) = made(api.get(DISPUTES, payment_intent=intent["id"]))["data"]
    found: Row = dispute
    return found


def answer(api: Api, dispute: Row, text: str, **changes: Any) -> Row:
    body = {"evidence": {"uncategorized_text": text}, **changes}
    return made(api.post(f"{DISPUTES}/{dispute['id']}", body, key=None))


def charge_of(api: Api, dispute: Row) -> Row:
    return made(api.get(f"/v1/charges/{dispute['charge']}"))


def events(api: Api) -> list[str]:
    """The types of all events of disputes, the oldest first."""
    found = made(api.get("/v1/events", type="charge.dispute.*", limit=100))["data"]
    return [event["type"].removeprefix("charge.dispute.") for event in reversed(found)]


def balance(api: Api) -> int:
    (usd,) = made(api.get("/v1/balance"))["pending"]
    amount: int = usd["amount"]
    return amount


def test_a_payment_is_disputed_after_it_has_succeeded(api: Api) -> None:
    dispute = disputed(api)
    intent = made(api.get(f"{INTENTS}/{dispute['payment_intent']}"))
    assert intent["status"] == "succeeded"
    charge = charge_of(api, dispute)
    assert (charge["disputed"], charge["dispute"]) == (True, dispute["id"])
    assert (charge["paid"], charge["refunded"], charge["amount_refunded"]) == (True, False, 0)
    shown = {
        "object": "dispute",
        "amount": 2000,
        "currency": "usd",
        "status": "needs_response",
        "reason": "fraudulent",
        "charge": intent["latest_charge"],
        "is_charge_refundable": False,
        "network_reason_code": "10.4",
        "metadata": {},
        "livemode": False,
        "created": charge["created"],
    }
    assert {name: dispute[name] for name in shown} == shown
    assert dispute["evidence_details"] == {
        "due_by": charge["created"] + RESPONSE_SECONDS,
        "enhanced_eligibility": {},
        "has_evidence": False,
        "past_due": False,
        "submission_count": 0,
        "submission_method": "not_submitted",
    }
    evidence = dict(dispute["evidence"])
    assert (evidence.pop("enhanced_evidence"), set(evidence.values())) == ({}, {None})
    assert dispute["payment_method_details"]["card"]["case_type"] == "chargeback"
    (withdrawal,) = dispute["balance_transactions"]
    assert (withdrawal["amount"], withdrawal["fee"], withdrawal["net"]) == (-2000, 1500, -3500)
    assert (withdrawal["type"], withdrawal["reporting_category"]) == ("adjustment", "dispute")
    assert withdrawal["source"] == dispute["id"]
    assert withdrawal["description"] == f"Chargeback withdrawal for {charge['id']}"
    assert made(api.get(f"/v1/balance_transactions/{withdrawal['id']}")) == withdrawal
    assert events(api) == ["created", "funds_withdrawn"]
    assert balance(api) == 2000 - 88 - 2000 - 1500


def test_each_way_to_pay_leads_to_the_dispute(make_app: MakeApp, each_kind: Kind) -> None:
    api = Api(make_app(each_kind))
    held = made(api.post(INTENTS, held_body()))
    assert charge_of(api, {"charge": held["latest_charge"]})["disputed"] is False
    made(api.post(f"{INTENTS}/{held['id']}/capture", {"amount": 700}))
    session = api.session(line_items=[EBOOK])
    assert not api.pay(session, "4000000000002685").decline
    page, captured = made(api.get(DISPUTES))["data"]
    assert (captured["amount"], captured["payment_intent"]) == (700, held["id"])
    assert page["payment_intent"] == session["payment_intent"]
    assert (page["reason"], page["network_reason_code"]) == ("product_not_received", "13.1")


def held_body() -> Row:
    card = {"payment_method": CHARGEBACK, "confirm": True}
    return {"amount": 2000, "currency": "usd", "capture_method": "manual", **card}


def test_winning_evidence_returns_the_money(api: Api) -> None:
    dispute = disputed(api)
    won = answer(api, dispute, "winning_evidence")
    assert (won["status"], won["evidence_details"]["submission_count"]) == ("won", 1)
    assert won["evidence"]["uncategorized_text"] == "winning_evidence"
    assert won["evidence_details"]["submission_method"] == "manual"
    returned = won["balance_transactions"][1]
    assert (returned["net"], returned["reporting_category"]) == (2000, "dispute_reversal")
    assert events(api)[2:] == ["updated", "closed", "funds_reinstated"]
    (event,) = made(api.get("/v1/events", type="charge.dispute.updated"))["data"]
    previous = event["data"]["previous_attributes"]
    assert (previous["status"], previous["balance_transactions"]) == (
        "needs_response",
        dispute["balance_transactions"],
    )
    listed = made(api.get("/v1/balance_transactions", source=dispute["id"]))["data"]
    assert [row["id"] for row in listed] == [
        row["id"] for row in reversed(won["balance_transactions"])
    ]
    assert balance(api) == 2000 - 88 - 1500
    assert won["is_charge_refundable"] is True
    assert charge_of(api, dispute)["disputed"] is True
    assert made(api.post(REFUNDS, {"charge": dispute["charge"]}))["amount"] == 2000


def test_losing_evidence_and_giving_in_lose_the_money(api: Api) -> None:
    first, second = disputed(api), disputed(api)
    assert answer(api, first, "losing_evidence")["status"] == "lost"
    assert events(api)[4:] == ["updated", "closed"]
    closed = made(api.post(f"{DISPUTES}/{second['id']}/close"))
    assert (closed["status"], closed["evidence_details"]["submission_count"]) == ("lost", 0)
    assert events(api)[6:] == ["closed"]
    for dispute in (first, second):
        error = error_of(api.post(REFUNDS, {"charge": dispute["charge"]}))
        assert (error["code"], error["param"]) == ("charge_disputed", "charge")


def test_what_the_bank_holds_is_not_refunded(api: Api) -> None:
    dispute = disputed(api)
    answer(api, dispute, "We sent it on Monday")
    before = api.row_counts()
    for body in (
        {"payment_intent": dispute["payment_intent"]},
        {"charge": dispute["charge"], "amount": 1},
    ):
        error = error_of(api.post(REFUNDS, body))
        assert (error["code"], error["param"]) == ("charge_disputed", "charge")
    assert api.row_counts() == before


def test_evidence_is_staged_and_submitted_later(api: Api) -> None:
    dispute = disputed(api)
    path = f"{DISPUTES}/{dispute['id']}"
    staged = {"customer_name": "Jenny", "service_date": "Monday", "billing_address": "x"}
    shown = made(api.post(path, {"evidence": staged, "submit": False}))
    assert shown["status"] == "needs_response"
    details = shown["evidence_details"]
    assert (details["has_evidence"], details["submission_count"]) == (True, 0)
    body = {"evidence": {"service_date": ""}, "submit": "false", "metadata": {"case": "7"}}
    made(api.post(path, body, form=True, headers=STRIPE))
    shown = made(api.post(path, {"submit": True}))
    assert (shown["status"], shown["metadata"]) == ("under_review", {"case": "7"})
    given = {name: value for name, value in shown["evidence"].items() if value}
    assert given == {"customer_name": "Jenny", "billing_address": "x"}
    assert events(api)[2:] == ["updated", "updated", "updated"]


def test_metadata_alone_submits_nothing(api: Api) -> None:
    dispute = disputed(api)
    path = f"{DISPUTES}/{dispute['id']}"
    shown = made(api.post(path, {"metadata": {"a": "1"}}))
    assert (shown["status"], shown["metadata"]) == ("needs_response", {"a": "1"})
    made(api.post(f"{path}/close"))
    assert made(api.post(path, {"metadata": {"b": "2"}}))["metadata"] == {"a": "1", "b": "2"}


def test_what_is_decided_takes_no_more_evidence(api: Api) -> None:
    for text in ("winning_evidence", "losing_evidence", "other"):
        dispute = disputed(api)
        answer(api, dispute, text)
        before = api.row_counts()
        path = f"{DISPUTES}/{dispute['id']}"
        for response in (
            api.post(path, {"evidence": {"customer_name": "x"}}),
            api.post(path, {"submit": True}),
            api.post(f"{path}/close"),
        ):
            assert error_of(response)["code"] == "dispute_unexpected_state"
        assert api.row_counts() == before


def test_without_an_answer_it_is_lost(api: Api) -> None:
    """From the second of the deadline on, also before the worker has written it."""
    chargeback, _ = disputed(api), disputed(api, INQUIRY)
    api.advance(RESPONSE_SECONDS - 1)
    assert made(api.get(f"{DISPUTES}/{chargeback['id']}"))["status"] == "needs_response"
    api.advance(1)
    for swept in (False, True):
        statuses = [row["status"] for row in made(api.get(DISPUTES))["data"]]
        assert statuses == ["warning_closed", "lost"]
        late = api.post(f"{DISPUTES}/{chargeback['id']}", {"evidence": {"customer_name": "x"}})
        assert error_of(late)["code"] == "dispute_unexpected_state"
        assert ("closed" in events(api)) is swept
        with api.app.app_context():
            assert bool(worker.sweep()) is not swept
    assert events(api)[-2:] == ["closed", "closed"]


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"evidence": {"nothing": "x"}}, "evidence[nothing]"),
        ({"evidence": {"receipt": "file_123"}}, "evidence[receipt]"),
        ({"evidence": {"enhanced_evidence": {"a": "b"}}}, "evidence[enhanced_evidence]"),
        ({"evidence": {"customer_name": 5}}, "evidence[customer_name]"),
        ({"evidence": {"customer_name": "x" * 20_001}}, "evidence[customer_name]"),
        ({"evidence": {"customer_name": "a\0b"}}, "evidence[customer_name]"),
        ({"evidence": {"customer_name": "4242 4242 4242 4242"}}, "evidence[customer_name]"),
        ({"evidence": "winning_evidence"}, "evidence"),
        ({"submit": True}, "evidence"),
        ({"submit": "maybe"}, "submit"),
        ({"amount": 5}, "amount"),
        ({"status": "won"}, "status"),
    ],
)
def test_what_is_no_answer_is_refused_by_name(api: Api, body: Row, param: str) -> None:
    dispute = disputed(api)
    before = api.row_counts()
    response = api.post(f"{DISPUTES}/{dispute['id']}", body)
    assert (response.status_code, error_of(response)["param"]) == (400, param)
    assert api.row_counts() == before
    assert made(api.get(f"{DISPUTES}/{dispute['id']}")) == dispute


def test_all_evidence_together_is_bounded(api: Api) -> None:
    dispute = disputed(api)
    texts = {name: "x" * 20_000 for name, value in dispute["evidence"].items() if value is None}
    texts = {name: text for name, text in texts.items() if "file" not in name}
    names = ["customer_name", "billing_address", "shipping_address", "service_date"]
    names += ["product_description", "access_activity_log", "shipping_carrier", "shipping_date"]
    body = {"evidence": {name: texts[name] for name in names}}
    error = error_of(api.post(f"{DISPUTES}/{dispute['id']}", body))
    assert error["param"] == "evidence"


def test_disputes_are_filtered_and_expanded(api: Api) -> None:
    paid(api)
    first, second = disputed(api), disputed(api, INQUIRY)
    for filters, expected in (
        ({}, [second, first]),
        ({"charge": first["charge"]}, [first]),
        ({"payment_intent": second["payment_intent"]}, [second]),
        ({"created[gt]": first["created"]}, []),
        ({"limit": 1}, [second]),
        ({"starting_after": second["id"]}, [first]),
    ):
        assert made(api.get(DISPUTES, **filters))["data"] == expected
    path = f"{DISPUTES}/{first['id']}"
    query = {"expand[]": ["charge.dispute", "payment_intent.latest_charge"]}
    for headers in ({}, STRIPE):
        whole = made(api.get(path, headers, **query))
        assert whole["charge"]["dispute"]["id"] == first["id"]
        assert whole["payment_intent"]["latest_charge"]["disputed"] is True
    query = {"expand[]": "data.source.charge", "type": "adjustment"}
    (entry,) = made(api.get("/v1/balance_transactions", **query))["data"]
    assert entry["source"]["charge"]["id"] == first["charge"]
    error = error_of(api.get(f"{DISPUTES}/dp_nobody", STRIPE))
    assert error["message"] == "No such dispute: 'dp_nobody'"


def test_an_answer_is_repeated_by_its_key(api: Api) -> None:
    path = f"{DISPUTES}/{disputed(api)['id']}"
    body = {"evidence": {"uncategorized_text": "winning_evidence"}}
    first = api.post(path, body, key="once")
    again = api.post(path, body, key="once")
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.get_json() == first.get_json()


def test_a_challenged_card_and_others_are_not_disputed(api: Api) -> None:
    body = {"amount": 900, "currency": "usd", "payment_method": "pm_card_3ds_required"}
    answer_challenge(api, made(api.post(INTENTS, {**body, "confirm": True})))
    paid(api)
    assert made(api.get(DISPUTES))["data"] == []
    charges = made(api.get("/v1/charges"))["data"]
    assert [(row["disputed"], row["dispute"]) for row in charges] == [(False, None)] * 2
