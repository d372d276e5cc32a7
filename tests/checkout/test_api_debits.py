"""Debits of bank accounts: `processing` until the bank answers, then paid or failed."""

from __future__ import annotations

from typing import Any

import pytest

from checkout import worker
from checkout.domain import banks
from tests.checkout.api_client import SESSIONS, Api
from tests.checkout.payment_calls import INTENTS, METHODS, REFUNDS, STRIPE, made, refused

Row = dict[str, Any]
PAYS, FAILS, SILENT = "000123456789", "000111111113", "000000000009"
DAY = 24 * 3600
IBAN, FAILING_IBAN = "DE89 3704 0044 0532 0130 00", "DE62370400440532013001"
DEBITS = {"payment_method_types": ["card", "us_bank_account"]}


def us_account(number: str = PAYS, **changes: str) -> Row:
    """As `payment_method_data`."""
    details = {"routing_number": "110000000", "account_number": number, **changes}
    return {"type": "us_bank_account", "us_bank_account": details}


def sepa_account(iban: str = IBAN) -> Row:
    return {"type": "sepa_debit", "sepa_debit": {"iban": iban}}


def debit(api: Api, data: Row | None = None, **changes: Any) -> Row:
    body = {
        "amount": 2000,
        "currency": "usd",
        "payment_method_types": ["us_bank_account"],
        "payment_method_data": data or us_account(),
        "confirm": True,
        **changes,
    }
    return made(api.post(INTENTS, body))


def debited_session(api: Api, number: str = PAYS, **changes: Any) -> Row:
    session = api.session(**DEBITS, shipping_address_collection=None, **changes)
    return confirm_session(api, session, number)


def confirm_session(api: Api, session: Row, number: str = PAYS) -> Row:
    address = {"line1": "1 Main St", "city": "Portland", "state": "OR", "country": "US"}
    address |= {"postal_code": "97201"}
    body = {
        "email": "jane@example.com",
        "shipping": {"name": "Jane", "address": address},
        "payment_method_data": us_account(number),
    }
    return made(api.post(f"{SESSIONS}/{session['id']}/confirm", body))


def settle(api: Api, days: int = 8) -> int:
    """Let the banks answer. The number of debits and other rows that the worker has changed."""
    if days:
        api.advance(days * DAY)
    with api.app.app_context():
        return worker.sweep()


def read(api: Api, path: str, row: Row) -> Row:
    return made(api.get(f"{path}/{row['id']}"))


def events_about(api: Api, *ids: str | None) -> list[str]:
    """The types of the events about these objects, the oldest first."""
    rows = made(api.get("/v1/events", limit=100))["data"]
    return [row["type"] for row in reversed(rows) if row["data"]["object"]["id"] in ids]


def test_a_debit_is_processing_until_the_bank_pays(api: Api) -> None:
    intent = debit(api)
    (charge,) = intent["charges"]["data"]
    assert (intent["status"], intent["amount_received"]) == ("processing", 0)
    assert (charge["status"], charge["paid"], charge["captured"]) == ("pending", False, True)
    assert charge["balance_transaction"] is None
    assert charge["payment_method_details"]["us_bank_account"]["last4"] == "6789"

    settle(api)
    intent = read(api, INTENTS, intent)
    (charge,) = intent["charges"]["data"]
    assert (intent["status"], intent["amount_received"]) == ("succeeded", 2000)
    assert (charge["status"], charge["paid"], charge["amount_captured"]) == (
        "succeeded",
        True,
        2000,
    )
    transaction = made(api.get(f"/v1/balance_transactions/{charge['balance_transaction']}"))
    assert (transaction["status"], transaction["amount"]) == ("pending", 2000)
    assert events_about(api, intent["id"], charge["id"]) == [
        "payment_intent.created",
        "payment_intent.processing",
        "charge.pending",
        "payment_intent.succeeded",
        "charge.succeeded",
    ]


def test_a_debit_that_fails_says_why_and_can_be_paid_otherwise(api: Api) -> None:
    intent = debit(api, us_account(FAILS), payment_method_types=["card", "us_bank_account"])
    settle(api)
    failed = read(api, INTENTS, intent)
    assert failed["status"] == "requires_payment_method"
    assert failed["last_payment_error"]["code"] == "account_closed"
    (charge,) = failed["charges"]["data"]
    assert (charge["status"], charge["failure_code"]) == ("failed", "account_closed")
    assert events_about(api, intent["id"], charge["id"])[-2:] == [
        "charge.failed",
        "payment_intent.payment_failed",
    ]
    body = {"payment_method": "pm_card_visa"}
    assert made(api.post(f"{INTENTS}/{intent['id']}/confirm", body))["status"] == "succeeded"


def test_the_bank_answers_after_four_business_days(api: Api) -> None:
    intent = debit(api)
    left = banks.answered_at(banks.recall(banks.US, "6789"), intent["created"]) - intent["created"]
    assert 4 * DAY <= left <= 6 * DAY
    api.advance(left - DAY)
    settle(api, 0)
    assert read(api, INTENTS, intent)["status"] == "processing"
    settle(api, 2)
    assert read(api, INTENTS, intent)["status"] == "succeeded"


@pytest.mark.parametrize(("number", "paid"), [(PAYS, True), (FAILS, False)])
def test_a_session_is_complete_at_once_and_paid_late(api: Api, number: str, paid: bool) -> None:
    session = debited_session(api, number, mode="order")
    assert (session["status"], session["payment_status"]) == ("complete", "unpaid")
    order = made(api.get(f"/v1/orders/{session['order']}"))
    assert order["payment_status"] == "unpaid"

    settle(api)
    after = read(api, SESSIONS, session)
    assert (after["status"], after["payment_status"]) == (
        "complete",
        "paid" if paid else "unpaid",
    )
    order = made(api.get(f"/v1/orders/{session['order']}"))
    assert (order["status"], order["payment_status"]) == ("open", after["payment_status"])
    late = "checkout.session.async_payment_" + ("succeeded" if paid else "failed")
    assert events_about(api, session["id"]) == ["checkout.session.completed", late]


def test_another_card_pays_a_session_whose_debit_failed(api: Api) -> None:
    session = debited_session(api, FAILS, mode="order")
    settle(api)
    path = f"{INTENTS}/{session['payment_intent']}/confirm"
    made(api.post(path, {"payment_method": "pm_card_visa"}))
    assert read(api, SESSIONS, session)["payment_status"] == "paid"
    assert made(api.get(f"/v1/orders/{session['order']}"))["payment_status"] == "paid"


def test_refunds_wait_for_the_bank(api: Api) -> None:
    intent = debit(api)
    body = {"payment_intent": intent["id"]}
    assert "processing" in refused(api, REFUNDS, body)["message"]
    settle(api)
    assert made(api.post(REFUNDS, body))["amount"] == 2000


def test_a_debit_can_be_canceled_until_the_bank_answers(api: Api) -> None:
    session = debited_session(api, SILENT, mode="order")
    settle(api, 700)
    canceled = made(api.post(f"{INTENTS}/{session['payment_intent']}/cancel"))
    (charge,) = canceled["charges"]["data"]
    assert (canceled["status"], charge["status"]) == ("canceled", "failed")
    assert charge["failure_code"] == "debit_canceled"
    order = made(api.get(f"/v1/orders/{session['order']}"))
    assert (order["status"], order["payment_status"]) == ("canceled", "unpaid")
    told = events_about(api, session["id"])
    assert told[-1] == "checkout.session.async_payment_failed"


def test_sepa_debits_pay_in_euros(api: Api) -> None:
    euros = {"currency": "eur", "payment_method_types": ["sepa_debit"]}
    intent = debit(api, sepa_account(), **euros)
    failing = debit(api, sepa_account(FAILING_IBAN), **euros)
    details = intent["charges"]["data"][0]["payment_method_details"]["sepa_debit"]
    assert (details["country"], details["bank_code"], details["last4"]) == (
        "DE",
        "37040044",
        "3000",
    )
    settle(api, 9)
    assert read(api, INTENTS, intent)["status"] == "succeeded"
    assert read(api, INTENTS, failing)["status"] == "requires_payment_method"


def test_named_accounts_of_stripes_tests_are_known(api: Api) -> None:
    intent = debit(api, payment_method_data=None, payment_method="pm_usBankAccount_success")
    assert intent["status"] == "processing"


def test_both_dialects_show_the_account_without_its_number(api: Api) -> None:
    for headers in ({}, STRIPE):
        method = made(api.post(METHODS, us_account(), headers=headers))
        account = method["us_bank_account"]
        assert (account["last4"], account["routing_number"]) == ("6789", "110000000")
        assert "card" not in method
        assert PAYS not in str(method)
        listed = api.get(METHODS, type="us_bank_account", headers=headers)
        assert method["id"] in [row["id"] for row in made(listed)["data"]]


def test_no_answer_or_event_has_an_account_number(api: Api) -> None:
    debit(api)
    debit(api, sepa_account(), currency="eur", payment_method_types=["sepa_debit"])
    session = debited_session(api)
    shown = api.get(f"{SESSIONS}/{session['id']}").text + api.get("/v1/events", limit=100).text
    assert PAYS not in shown
    assert IBAN.replace(" ", "") not in shown


@pytest.mark.parametrize(
    ("data", "param"),
    [
        (us_account(routing_number="110000001"), "us_bank_account][routing_number"),
        (us_account("12"), "us_bank_account][account_number"),
        (us_account("000123456780"), "us_bank_account][account_number"),
        (sepa_account("DE89370400440532013001"), "sepa_debit][iban"),
        (sepa_account("GB82WEST12345698765432"), "sepa_debit][iban"),
        ({"type": "us_bank_account"}, "us_bank_account"),
    ],
)
def test_wrong_numbers_are_refused_by_name(api: Api, data: Row, param: str) -> None:
    body = {"amount": 2000, "currency": "usd", "payment_method_data": data, "confirm": True}
    body["payment_method_types"] = ["us_bank_account"]
    assert refused(api, INTENTS, body)["param"] == f"payment_method_data[{param}]"


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"currency": "eur"}, "payment_method_types"),
        ({"capture_method": "manual"}, "payment_method_types"),
        ({"payment_method_types": ["card"]}, "payment_method"),
        ({"payment_method_types": ["klarna"]}, "payment_method_types"),
        ({"excluded_payment_method_types": ["us_bank_account"]}, "excluded_payment_method_types"),
    ],
)
def test_terms_that_no_bank_account_can_meet_are_refused(
    api: Api, changes: Row, param: str
) -> None:
    body = {"amount": 2000, "currency": "usd", "payment_method": "pm_usBankAccount_success"}
    sent = body | {"payment_method_types": ["us_bank_account"], "confirm": True} | changes
    assert refused(api, INTENTS, sent)["param"].startswith(param)


def test_a_bank_account_has_no_expiry_to_change(api: Api) -> None:
    path = f"{METHODS}/{made(api.post(METHODS, us_account()))['id']}"
    assert refused(api, path, {"card": {"exp_month": 1, "exp_year": 2041}})["param"] == "card"
    assert made(api.post(path, {"metadata": {"a": "b"}}))["metadata"] == {"a": "b"}


def test_a_session_names_the_types_that_it_takes(api: Api) -> None:
    assert api.session(**DEBITS)["payment_method_types"] == ["card", "us_bank_account"]
    assert api.session()["payment_method_types"] == ["card"]
    plain = api.session()
    path = f"{SESSIONS}/{plain['id']}/confirm"
    body = {"email": "jane@example.com", "payment_method_data": us_account()}
    body["shipping"] = {"name": "Jane", "address": {"line1": "1 Main St", "country": "US"}}
    assert api.post(path, body).status_code == 400


def test_a_repeated_request_with_another_account_is_another_request(api: Api) -> None:
    body = {"type": "us_bank_account", **us_account()}
    assert api.post(METHODS, body, key="twice").status_code == 200
    assert api.post(METHODS, body, key="twice").status_code == 200
    assert api.post(METHODS, us_account(FAILS), key="twice").status_code == 422
