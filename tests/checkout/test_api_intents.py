"""PaymentIntents over the API: each verb, what it refuses, and what a decline looks like."""

from __future__ import annotations

import pytest

from checkout.services import keys
from checkout.services.tenancy import Tenant
from foundation.database import transaction
from tests.checkout.api_client import CUSTOMER, Api, error_of
from tests.checkout.payment_calls import (
    INTENTS,
    STRIPE,
    answer_challenge,
    card,
    declined,
    intent_body,
    made,
    make_intent,
    paid,
)

WEEK = 7 * 24 * 3600
BOTH = pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
ACCEPT_A_PAYMENT = {
    "amount": 4999,
    "currency": "usd",
    "description": "Acme Pro Plan — monthly",
    "customer": CUSTOMER,
    "metadata": {"order_ref": "ORD-20260315-001"},
}


@BOTH
def test_29_an_intent_is_made_as_documented(api: Api, form: bool):
    intent = made(api.post(INTENTS, ACCEPT_A_PAYMENT, form=form))
    id = intent["id"]
    assert id.startswith("pi_")
    assert intent["object"] == "payment_intent"
    assert {name: intent[name] for name in ACCEPT_A_PAYMENT} == ACCEPT_A_PAYMENT
    assert (intent["status"], intent["amount_received"]) == ("requires_payment_method", 0)
    assert intent["capture_method"] == intent["confirmation_method"] == "automatic"
    assert intent["charges"] == {
        "object": "list",
        "data": [],
        "has_more": False,
        "next_cursor": None,
        "url": f"/v1/charges?payment_intent={id}",
    }
    assert intent["client_secret"].startswith(f"{id}_secret_")
    assert intent["livemode"] is False
    assert api.get(f"{INTENTS}/{id}").get_json() == intent


@pytest.mark.parametrize("headers", [{}, STRIPE], ids=["fluveo", "stripe"])
def test_30_confirming_with_a_card_pays(api: Api, headers: dict[str, str]):
    id = make_intent(api)["id"]
    body = {"payment_method": "pm_card_visa"}
    intent = made(api.post(f"{INTENTS}/{id}/confirm", body, headers=headers))
    assert (intent["status"], intent["amount_received"]) == ("succeeded", 2000)
    (charge,) = intent["charges"]["data"]
    assert charge["id"] == intent["latest_charge"]
    assert (charge["paid"], charge["amount_captured"]) == (True, 2000)
    assert api.get(f"{INTENTS}/{id}", headers=headers).get_json() == intent


def test_31_and_32_with_a_card_it_waits_for_confirmation(api: Api):
    intent = make_intent(api, payment_method="pm_card_visa", customer=CUSTOMER)
    assert intent["status"] == "requires_confirmation"
    assert intent["payment_method"].startswith("pm_")
    assert made(api.post(f"{INTENTS}/{intent['id']}/confirm"))["status"] == "succeeded"


def test_31_the_older_name_of_the_customer_is_unknown(api: Api):
    error = error_of(api.post(INTENTS, intent_body(customer_id=CUSTOMER)))
    assert (error["code"], error["param"]) == ("parameter_unknown", "customer_id")


@pytest.mark.parametrize(("headers", "type"), [({}, "payment_error"), (STRIPE, "card_error")])
def test_33_a_decline_on_creation_only_with_confirm(api: Api, headers: dict, type: str):
    body = intent_body(payment_method="pm_card_declined")
    waiting = made(api.post(INTENTS, body, headers=headers))
    assert waiting["status"] == "requires_confirmation"
    confirmed = api.post(f"{INTENTS}/{waiting['id']}/confirm", headers=headers)
    for response in (confirmed, api.post(INTENTS, {**body, "confirm": True}, headers=headers)):
        error = declined(response)
        assert (error["type"], error["code"]) == (type, "card_declined")
        assert (error["decline_code"], error["param"]) == ("generic_decline", None)
        intent = error["payment_intent"]
        assert intent["status"] == "requires_payment_method"
        assert intent["last_payment_error"]["type"] == type
        assert intent["last_payment_error"]["message"] == error["message"]
        assert intent["charges"]["data"][0]["status"] == "failed"
        # It was written, and its secret is told as in any answer about it.
        assert api.get(f"{INTENTS}/{intent['id']}", headers=headers).get_json() == intent
    types = [event["type"] for event in api.get("/v1/events", limit=50).get_json()["data"]]
    assert types.count("payment_intent.payment_failed") == types.count("charge.failed") == 2


@pytest.mark.parametrize(
    ("method", "code", "decline_code"),
    [
        ("pm_card_insufficient_funds", "card_declined", "insufficient_funds"),
        ("pm_card_expired", "expired_card", "expired_card"),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc"),
        ("pm_card_chargeDeclinedProcessingError", "processing_error", "processing_error"),
    ],
)
def test_34_each_test_card_declines_in_its_way(api: Api, method, code, decline_code):
    error = declined(api.post(INTENTS, intent_body(payment_method=method, confirm=True)))
    assert (error["code"], error["decline_code"]) == (code, decline_code)


@pytest.mark.parametrize("return_url", [None, "https://shop.example/back"])
@pytest.mark.parametrize("action", ["complete", "fail"])
def test_34_3d_secure_asks_the_shopper(api: Api, action: str, return_url: str | None):
    body = intent_body(payment_method="pm_card_3ds_required", confirm=True, return_url=return_url)
    intent = made(api.post(INTENTS, body))
    assert (intent["status"], intent["charges"]["data"]) == ("requires_action", [])
    asked = intent["next_action"]
    assert asked["type"] == ("redirect_to_url" if return_url else "three_d_secure")
    assert asked["redirect_to_url"]["return_url"] == return_url
    answer_challenge(api, intent, action)
    after = api.get(f"{INTENTS}/{intent['id']}").get_json()
    if action == "complete":
        assert (after["status"], after["next_action"]) == ("succeeded", None)
    else:
        assert after["status"] == "requires_payment_method"
        error = after["last_payment_error"]
        assert error["code"] == "payment_intent_authentication_failure"


def test_off_session_nobody_can_be_asked(api: Api):
    body = intent_body(payment_method="pm_card_3ds_required", confirm=True, off_session=True)
    assert declined(api.post(INTENTS, body))["code"] == "authentication_required"


def test_a_card_may_be_brought_along(api: Api):
    details = {"email": "jane@example.com", "address": {"postal_code": "97201", "country": "us"}}
    sent = {**card(cvc=None, exp_year=40), "billing_details": details}
    intent = make_intent(api, payment_method_data=sent, confirm=True)
    (charge,) = intent["charges"]["data"]
    assert charge["payment_method_details"]["card"]["last4"] == "4242"
    assert charge["payment_method_details"]["card"]["exp_year"] == 2040
    assert charge["billing_details"]["address"]["country"] == "US"
    assert charge["billing_details"]["name"] is None


def test_35_what_is_not_there_is_a_404(api: Api):
    before = api.row_counts()
    calls = [api.get(f"{INTENTS}/pi_nonexistent")]
    verbs = ("", "/confirm", "/capture", "/cancel", "/refund")
    calls += [api.post(f"{INTENTS}/pi_nonexistent{verb}", {}) for verb in verbs]
    for response in calls:
        error = error_of(response)
        assert response.status_code == 404
        assert (error["type"], error["code"], error["param"]) == (
            "invalid_request_error",
            "resource_missing",
            "id",
        )
        assert error["message"] == "No PaymentIntent found with ID 'pi_nonexistent'."
    assert api.row_counts() == before


def test_36_a_live_key_sees_no_test_intents(api: Api):
    id = make_intent(api)["id"]
    with api.app.app_context(), transaction("checkout"):
        keys.keep(Tenant("mer_northdesk", True), "sk_live_x", kind="secret", name="live")
    response = Api(api.app, "sk_live_x").get(f"{INTENTS}/{id}")
    error = error_of(response)
    assert (response.status_code, error["param"]) == (404, "id")
    assert error["message"] == f"No PaymentIntent found with ID '{id}'."


def test_37_intents_are_listed_without_their_secrets(api: Api):
    ids = [make_intent(api, customer=CUSTOMER)["id"] for _ in range(4)]
    page = api.get(INTENTS, limit="3").get_json()
    assert [row["id"] for row in page["data"]] == ids[:0:-1]
    assert (page["has_more"], page["next_cursor"], page["url"]) == (True, ids[1], INTENTS)
    assert not any("client_secret" in row for row in page["data"])
    first = api.get(f"{INTENTS}/{ids[0]}").get_json()["created"]
    query = {"customer": CUSTOMER, "created[gte]": first}
    assert len(api.get(INTENTS, **query).get_json()["data"]) == 4
    assert api.get(INTENTS, customer="cus_other").get_json()["data"] == []
    events = api.get("/v1/events", limit=50)
    assert "payment_intent.created" in events.text
    assert "_secret_" not in events.text


def test_38_an_intent_is_canceled_once(api: Api):
    id = make_intent(api)["id"]
    body = {"cancellation_reason": "The customer asked for it"}
    intent = made(api.post(f"{INTENTS}/{id}/cancel", body))
    assert intent["status"] == "canceled"
    assert intent["cancellation_reason"] == body["cancellation_reason"]
    assert intent["created"] <= intent["canceled_at"] <= api.now()
    assert error_of(api.post(f"{INTENTS}/{id}/cancel"))["param"] == "id"


@pytest.mark.parametrize("name", ["amount_to_capture", "amount", None])
def test_38_capture_takes_all_or_a_part_under_either_name(api: Api, name: str | None):
    intent = paid(api, capture_method="manual")
    assert (intent["status"], intent["amount_capturable"]) == ("requires_capture", 2000)
    capture = f"{INTENTS}/{intent['id']}/capture"
    if name:
        error = error_of(api.post(capture, {name: 2001}))
        assert (error["param"], error["code"]) == (name, "parameter_invalid")
    intent = made(api.post(capture, {name: 500} if name else None))
    taken = 500 if name else 2000
    assert (intent["status"], intent["amount_received"]) == ("succeeded", taken)
    assert intent["charges"]["data"][0]["amount_captured"] == taken


def test_38_the_amount_to_capture_has_one_name(api: Api):
    id = paid(api, capture_method="manual")["id"]
    body = {"amount": 500, "amount_to_capture": 500}
    assert error_of(api.post(f"{INTENTS}/{id}/capture", body))["param"] == "amount"
    assert api.get(f"{INTENTS}/{id}").get_json()["status"] == "requires_capture"
