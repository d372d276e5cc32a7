"""Refunds over the API, and what of a paid intent may be told from elsewhere."""

from __future__ import annotations

import pytest

from tests.checkout.api_client import CUSTOMER, Api, error_of
from tests.checkout.payment_calls import INTENTS, REFUNDS, STRIPE, made, make_intent, paid

FORMS = pytest.mark.parametrize("form", [False, True], ids=["json", "form"])


@FORMS
def test_39_a_part_goes_back(make_app, kind, form: bool):
    api = Api(make_app(kind))
    intent = paid(api, customer=CUSTOMER)
    sent = {"payment_intent": intent["id"], "amount": 1000, "reason": "One of two was broken"}
    refund = made(api.post(REFUNDS, {**sent, "metadata": {"a": "b"}}, form=form))
    assert refund["id"].startswith("ref_")
    assert {name: refund[name] for name in sent} == sent
    assert (refund["object"], refund["status"], refund["currency"]) == (
        "refund",
        "succeeded",
        "usd",
    )
    assert (refund["charge"], refund["metadata"]) == (intent["latest_charge"], {"a": "b"})
    assert api.get(f"{REFUNDS}/{refund['id']}").get_json() == refund
    charge = api.get(f"/v1/charges/{refund['charge']}").get_json()
    assert (charge["amount_refunded"], charge["refunded"]) == (1000, False)
    assert api.get("/v1/events").get_json()["data"][0]["type"] == "charge.refunded"


@pytest.mark.parametrize("by", ["payment_intent", "charge", "both", "shortcut"])
def test_without_an_amount_all_that_is_left_goes_back(api: Api, by: str):
    intent = paid(api)
    path, body = REFUNDS, {"payment_intent": intent["id"], "charge": intent["latest_charge"]}
    if by == "shortcut":
        path, body = f"{INTENTS}/{intent['id']}/refund", {}
    elif by != "both":
        body = {by: body[by]}
    assert made(api.post(path, {**body, "amount": 500}))["amount"] == 500
    rest = made(api.post(path, body))
    assert (rest["object"], rest["amount"]) == ("refund", 1500)
    assert api.get(f"/v1/charges/{rest['charge']}").get_json()["refunded"] is True
    error = error_of(api.post(path, body))
    assert (error["code"], error["param"]) == ("charge_already_refunded", "amount")


def test_never_more_than_was_captured(api: Api):
    intent = paid(api, capture_method="manual")
    body = {"payment_intent": intent["id"]}
    before = api.row_counts()
    error = error_of(api.post(REFUNDS, body))
    assert error["code"] == "payment_intent_unexpected_state"
    assert "Cancel it instead" in error["message"]
    assert api.row_counts() == before
    made(api.post(f"{INTENTS}/{intent['id']}/capture", {"amount": 700}))
    error = error_of(api.post(REFUNDS, {**body, "amount": 701}))
    assert (error["code"], error["param"]) == ("parameter_invalid", "amount")
    assert made(api.post(REFUNDS, body))["amount"] == 700


def test_what_cannot_be_refunded(api: Api):
    first, second = paid(api), paid(api)
    unpaid = make_intent(api)["id"]
    for body, status, param in (
        ({}, 400, "payment_intent"),
        ({"payment_intent": unpaid}, 400, "payment_intent"),
        ({"payment_intent": "pi_unknown"}, 400, "payment_intent"),
        ({"payment_intent": "order 5"}, 400, "payment_intent"),
        ({"charge": "ch_unknown"}, 400, "charge"),
        ({"payment_intent": first["id"], "charge": second["latest_charge"]}, 400, "charge"),
        ({"payment_intent": first["id"], "amount": 0}, 400, "amount"),
        ({"payment_intent": first["id"], "amount": -1}, 400, "amount"),
        ({"payment_intent": first["id"], "amount": 1.5}, 400, "amount"),
        ({"payment_intent": first["id"], "amount": "1"}, 400, "amount"),
        ({"payment_intent": first["id"], "amount": True}, 400, "amount"),
        ({"payment_intent": first["id"], "amount": 2**63 - 1}, 400, "amount"),
        ({"payment_intent": first["id"], "reason": "x" * 1001}, 400, "reason"),
        ({"payment_intent": first["id"], "refund_application_fee": True}, 400, None),
    ):
        before = api.row_counts()
        response = api.post(REFUNDS, body)
        error = error_of(response)
        assert response.status_code == status, error
        assert error["param"] == (param or "refund_application_fee")
        assert api.row_counts() == before


def test_refunds_are_listed_by_what_they_are_of(api: Api):
    intent, other = paid(api, customer=CUSTOMER), paid(api)
    body = {"payment_intent": intent["id"], "amount": 500}
    ids = [made(api.post(REFUNDS, body))["id"] for _ in range(2)]
    made(api.post(REFUNDS, {"payment_intent": other["id"]}))
    for query in (
        {"payment_intent": intent["id"]},
        {"charge": intent["latest_charge"]},
        {"customer": CUSTOMER},
    ):
        page = api.get(REFUNDS, **query).get_json()
        assert [row["id"] for row in page["data"]] == ids[::-1]
    assert len(api.get(REFUNDS, **{"created[gte]": intent["created"]}).get_json()["data"]) == 3
    path = f"/v1/charges?payment_intent={intent['id']}&created[gt]={api.now()}"
    assert api.get(path).get_json()["data"] == []


@FORMS
def test_its_metadata_is_merged_and_nothing_else_changes(api: Api, form: bool):
    body = {"payment_intent": paid(api)["id"], "metadata": {"a": "1", "b": "2"}}
    refund = made(api.post(REFUNDS, body))
    path = f"{REFUNDS}/{refund['id']}"
    changed = made(api.post(path, {"metadata": {"a": "", "c": "3"}}, form=form))
    assert changed == {**refund, "metadata": {"b": "2", "c": "3"}}
    assert error_of(api.post(path, {"amount": 5}, form=form))["param"] == "amount"


@pytest.mark.parametrize("headers", [{}, STRIPE], ids=["fluveo", "stripe"])
def test_all_that_it_names_may_be_expanded(api: Api, headers: dict[str, str]):
    intent = paid(api, customer=CUSTOMER)
    query = "expand[]=charge.payment_intent.latest_charge.payment_method&expand[]=payment_intent"
    body = {"payment_intent": intent["id"]}
    refund = made(api.post(f"{REFUNDS}?{query}", body, headers=headers))
    assert refund["payment_intent"]["id"] == intent["id"]
    inner = refund["charge"]["payment_intent"]["latest_charge"]
    assert inner["payment_method"]["card"]["last4"] == "4242"
    assert "_secret_" not in str(refund)
    query = (
        "expand[]=data.payment_method&expand[]=data.customer&expand[]=data.charges.data.customer"
    )
    (row,) = api.get(f"{INTENTS}?{query}", headers=headers).get_json()["data"]
    assert row["payment_method"]["object"] == "payment_method"
    assert row["customer"]["id"] == row["charges"]["data"][0]["customer"]["id"] == CUSTOMER
    for path in ("charge.refund", "data.charge", "charge.payment_intent.customer.x.y"):
        error = error_of(api.post(f"{REFUNDS}?expand[]={path}", body, headers=headers))
        assert error["param"] == "expand[0]"
