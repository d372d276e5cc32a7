"""Whatever strangers send to pay: a 4xx that names the parameter, and nothing written."""

from __future__ import annotations

import json
import logging

import pytest
from flask import Flask
from sqlalchemy import select

from checkout.domain import cards
from checkout.models import Account
from checkout.services import keys
from checkout.services.tenancy import Tenant
from foundation import clock
from foundation.database import db, reading, transaction
from tests.checkout.api_client import CUSTOMER, FORM, PUBLISHABLE, Api, error_of
from tests.checkout.payment_calls import (
    CHALLENGED,
    DECLINING,
    GOOD,
    INTENTS,
    METHODS,
    REFUNDS,
    SETUPS,
    card,
    intent_body,
    made,
    make_intent,
    paid,
    refused,
)

PATHS = (INTENTS, SETUPS, METHODS, REFUNDS)
NO_AMOUNTS = [-1, 0, True, "1", 1.5, 2.0, [], {}, 100_000_000, 2**63 - 1, None]


@pytest.mark.parametrize("amount", NO_AMOUNTS)
def test_amounts_are_whole_and_positive(api: Api, amount: object):
    assert refused(api, INTENTS, {"amount": amount, "currency": "usd"})["param"] == "amount"
    if amount is not None:
        id = paid(api, capture_method="manual")["id"]
        for name in ("amount", "amount_to_capture"):
            assert refused(api, f"{INTENTS}/{id}/capture", {name: amount})["param"] == name
        assert refused(api, f"{INTENTS}/{id}/refund", {"amount": amount})["param"] == "amount"


@pytest.mark.parametrize("amount", ["-1", "0", "true", "1.5", "1e3", " 1", "+1", "01", "1_0", "١"])
def test_amounts_of_forms_too(api: Api, amount: str):
    body = {"amount": amount, "currency": "usd"}
    assert refused(api, INTENTS, body, form=True)["param"] == "amount"


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (49, "usd", "amount_too_small"),
        (1499, "czk", "amount_too_small"),
        (1005, "kwd", "parameter_invalid"),
        (50_050, "isk", "parameter_invalid"),
        (50_050, "ugx", "parameter_invalid"),
    ],
)
def test_each_currency_has_its_own_rules(api: Api, amount: int, currency: str, code: str):
    error = refused(api, INTENTS, {"amount": amount, "currency": currency})
    assert (error["code"], error["param"]) == (code, "amount")


@pytest.mark.parametrize("currency", ["usd", "JPY", "kwd", "isk", "ugx", "czk"])
def test_whatever_its_decimals_an_amount_may_be_paid(api: Api, currency: str):
    intent = paid(api, amount=500_000, currency=currency)
    assert (intent["currency"], intent["amount_received"]) == (currency.lower(), 500_000)
    make_intent(api, amount=99_999_999)


@pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"currency": None}, "currency"),
        ({"currency": "us"}, "currency"),
        ({"currency": "zzz"}, "currency"),
        ({"customer": "cus_unknown"}, "customer"),
        ({"customer": "jane"}, "customer"),
        ({"customer_id": CUSTOMER}, "customer_id"),
        ({"payment_method": "pm_unknown"}, "payment_method"),
        ({"payment_method": GOOD}, "payment_method"),
        ({"payment_method": "pm_card_visa", "payment_method_data": card()}, "payment_method_data"),
        ({"payment_method_data": {"type": "pix"}}, "payment_method_data[type]"),
        ({"payment_method_data": {"type": "card"}}, "payment_method_data[card]"),
        ({"payment_method_data": card(cvc="12345")}, "payment_method_data[card][cvc]"),
        ({"payment_method_data": card("4012888888881881")}, "payment_method_data[card][number]"),
        ({"payment_method_types": ["card", "gold"]}, "payment_method_types[1]"),
        ({"payment_method_types": ["pix"]}, "payment_method_types"),
        ({"excluded_payment_method_types": ["card"]}, "excluded_payment_method_types"),
        ({"confirm": "yes"}, "confirm"),
        ({"off_session": True}, "off_session"),
        ({"setup_future_usage": "always"}, "setup_future_usage"),
        ({"capture_method": "later"}, "capture_method"),
        ({"confirmation_method": "none"}, "confirmation_method"),
        ({"description": "x" * 1001}, "description"),
        ({"statement_descriptor": "x" * 23}, "statement_descriptor"),
        ({"application_fee_amount": -1}, "application_fee_amount"),
        ({"application_fee_amount": 2001}, "application_fee_amount"),
        ({"return_url": "javascript:alert(1)"}, "return_url"),
        ({"metadata": {"k" * 41: "v"}}, "metadata[" + "k" * 41 + "]"),
        ({"metadata": {str(number): "v" for number in range(51)}}, "metadata"),
        ({"transfer_data": {"destination": "acct_1"}}, "transfer_data"),
        ({"expand": ["customer.email"]}, "expand[0]"),
    ],
)
def test_parameters_that_cannot_be_taken(api: Api, changes: dict, param: str, form: bool):
    response_error = refused(api, INTENTS, intent_body(**changes), form=form)
    assert response_error["param"] == param
    assert GOOD not in response_error["message"]


@pytest.mark.parametrize(
    ("data", "type", "param"),
    [
        (b'{"metadata": {"a": "b"', "application/json", None),
        (b'[{"metadata": {}}]', "application/json", None),
        (b'{"metadata": {"a": "b"}, "metadata": {}}', "application/json", "metadata"),
        (b'{"metadata": {"a": NaN}}', "application/json", "metadata[a]"),
        (b'{"amount": 9223372036854775808}', "application/json", "amount"),
        (b'{"metadata": {"a": "\\u0000"}}', "application/json", "metadata[a]"),
        (b"metadata[a]=1&metadata[a]=2", FORM, "metadata[a]"),
        (b"colour=red", FORM, "colour"),
        (b"<amount>1</amount>", "application/xml", None),
    ],
)
@pytest.mark.parametrize("path", PATHS)
def test_bodies_that_cannot_be_read(api: Api, path: str, data: bytes, type: str, param: str):
    error = refused(api, path, data=data, content_type=type)
    assert error["param"] == param


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("query", "param"),
    [
        ("limit=0", "limit"),
        ("starting_after=a_b&ending_before=b_c", "ending_before"),
        ("starting_after=pi_unknown", "starting_after"),
        ("created[gte]=9223372036854775808", "created[gte]"),
        ("status=succeeded", "status"),
        ("expand[]=data.secret", "expand[0]"),
        ("expand[]=customer", "expand[0]"),
    ],
)
def test_list_parameters_that_cannot_be_taken(api: Api, path: str, query: str, param: str):
    response = api.get(f"{path}?{query}")
    assert (response.status_code, error_of(response)["param"]) == (400, param)


def stranger(app: Flask) -> Api:
    """A caller with an account of its own."""
    with app.app_context(), transaction("checkout"):
        db.session.add(Account(id="mer_other", name="Other", created=clock.now()))
        db.session.flush()
        keys.keep(Tenant("mer_other", False), "sk_test_other", kind="secret", name="test")
    return Api(app, "sk_test_other")


def test_nothing_of_another_account_can_be_reached(api: Api):
    intent = paid(api, customer=CUSTOMER)
    setup = made(api.post(SETUPS, {}))["id"]
    method = made(api.post(METHODS, card()))["id"]
    refund = made(api.post(REFUNDS, {"payment_intent": intent["id"], "amount": 100}))["id"]
    other = stranger(api.app)
    objects = {INTENTS: intent["id"], SETUPS: setup, METHODS: method, REFUNDS: refund}
    for path, id in objects.items():
        verbs = {INTENTS: ("confirm", "capture", "cancel", "refund"), METHODS: ("detach",)}
        for verb in ("", *verbs.get(path, ())):
            assert refused(other, f"{path}/{id}/{verb}".rstrip("/"))["code"] == "resource_missing"
        assert other.get(f"{path}/{id}").status_code == 404
        assert other.get(path).get_json()["data"] == []
        assert error_of(other.get(path, starting_after=id))["param"] == "starting_after"
    for path, body, param in (
        (INTENTS, intent_body(payment_method=method), "payment_method"),
        (INTENTS, intent_body(customer=CUSTOMER), "customer"),
        (SETUPS, {"payment_method": method}, "payment_method"),
        (REFUNDS, {"payment_intent": intent["id"]}, "payment_intent"),
        (REFUNDS, {"charge": intent["latest_charge"]}, "charge"),
        (METHODS, {"payment_method": "pm_card_visa", "customer": CUSTOMER}, "customer"),
    ):
        assert refused(other, path, body)["param"] == param
    assert other.get(f"/v1/customers/{CUSTOMER}/payment_methods").status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_a_publishable_key_moves_no_money(api: Api, path: str):
    intent = make_intent(api, payment_method="pm_card_visa")
    shopper = Api(api.app, PUBLISHABLE)
    moving = [] if path == METHODS else [shopper.post(path, {})]  # a page may make payment methods
    for response in (
        *moving,
        shopper.get(path),
        shopper.get(f"{INTENTS}/{intent['id']}"),
        shopper.post(f"{INTENTS}/{intent['id']}/confirm", {}),
    ):
        assert (response.status_code, error_of(response)["code"]) == (403, "permission_denied")


def test_card_numbers_are_kept_and_told_nowhere(
    api: Api, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
):
    caplog.set_level(logging.DEBUG)
    numbers = (GOOD, DECLINING, CHALLENGED, "4000056655665557", "4012888888881881")
    told = []
    for number in numbers:
        spaced = " ".join(number[at : at + 4] for at in range(0, 16, 4))
        brought = {"payment_method_data": card(spaced, cvc="987"), "confirm": True}
        for path, body in (
            (INTENTS, intent_body(**brought)),
            (SETUPS, brought),
            (METHODS, card(number, cvc="987")),
        ):
            told.append(api.post(path, body).text)
            told.append(api.post(path, body, form=True).text)
    with api.app.app_context(), reading("checkout"):
        rows = [
            json.dumps([str(value) for value in row])
            for table in db.metadatas[None].sorted_tables
            for row in db.session.execute(select(table))
        ]
    everything = "\n".join([*told, *rows, caplog.text, *capfd.readouterr()])
    everything = everything.replace(cards.TEST_CARDS_ONLY, "")  # which names one, to try with
    for number in numbers:
        assert number not in everything
        assert " ".join(number[at : at + 4] for at in range(0, 16, 4)) not in everything
    assert '"987"' not in everything
