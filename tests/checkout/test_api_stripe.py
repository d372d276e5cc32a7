"""What Stripe's client libraries send, and what they are answered."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checkout.api_client import CUSTOMER, DESK, FORM, SESSIONS, Api, error_of
from tests.checkout.payment_calls import (
    DECLINING,
    INTENTS,
    REFUNDS,
    SETUPS,
    STRIPE,
    card,
    intent_body,
    made,
    make_intent,
    paid,
)


@pytest.mark.parametrize(("sent", "status"), [("True", "succeeded"), ("TRUE", "succeeded")])
def test_booleans_of_a_form_are_read_in_any_case(api: Api, sent: str, status: str):
    form = f"amount=2000&currency=usd&payment_method=pm_card_visa&confirm={sent}"
    answer = made(api.post(INTENTS, data=form, content_type=FORM, headers=STRIPE))
    assert answer["status"] == status
    form = "amount=2000&currency=usd&payment_method=pm_card_visa&confirm=False"
    assert (
        made(api.post(INTENTS, data=form, content_type=FORM))["status"] == "requires_confirmation"
    )


def test_booleans_of_a_query_are_read_in_any_case(api: Api):
    assert made(api.get("/v1/products", active="True"))["data"]
    assert not made(api.get("/v1/products", active="False"))["data"]


@pytest.mark.parametrize("sent", ["True", "true", 1])
def test_json_has_booleans_of_its_own(api: Api, sent: object):
    response = api.post(INTENTS, {"amount": 2000, "currency": "usd", "confirm": sent})
    assert (response.status_code, error_of(response)["param"]) == (400, "confirm")


@pytest.mark.parametrize(
    ("path", "kind", "field"),
    [
        (INTENTS, "payment_intent", "last_payment_error"),
        (SETUPS, "setup_intent", "last_setup_error"),
    ],
)
def test_a_decline_shows_charge_and_payment_method(api: Api, path: str, kind: str, field: str):
    body = {"payment_method_data": card(DECLINING), "confirm": True}
    body |= {"amount": 2000, "currency": "usd"} if kind == "payment_intent" else {}
    first = api.post(path, body, headers=STRIPE, key="declined")
    error = first.get_json()["error"]
    intent, method = error[kind], error["payment_method"]
    assert first.status_code == 402
    assert error.get("charge") == intent.get("latest_charge")
    assert ("charge" in error) == (kind == "payment_intent")
    assert (method["object"], method["card"]["last4"]) == ("payment_method", "0002")
    assert intent[field]["payment_method"] == method
    # Every later answer has the same object, and the default dialect its id.
    for query in ({}, {"expand[]": "payment_method"}):
        read = made(api.get(f"{path}/{intent['id']}", headers=STRIPE, **query))
        assert read[field]["payment_method"] == method
    listed = made(api.get(path, headers=STRIPE))["data"][0]
    event = made(api.get("/v1/events", headers=STRIPE, type=f"{kind}.{FAILED[kind]}"))["data"][0]
    assert listed[field] == event["data"]["object"][field] == intent[field]
    plain = made(api.get(f"{path}/{intent['id']}"))
    assert plain[field]["payment_method"] == method["id"]
    replayed = api.post(path, body, key="declined").get_json()["error"]
    assert replayed[kind][field]["payment_method"] == method["id"]
    assert not {"charge", "payment_method"} & set(replayed)
    again = api.post(path, body, headers=STRIPE, key="declined")
    assert (again.get_json(), again.headers["Idempotent-Replayed"]) == (first.get_json(), "true")


FAILED = {"payment_intent": "payment_failed", "setup_intent": "setup_failed"}


def test_an_error_about_a_state_shows_the_intent_as_it_is(api: Api):
    done = paid(api)
    setup = made(api.post(SETUPS, {}))
    made(api.post(f"{SETUPS}/{setup['id']}/cancel"))
    waiting = make_intent(api, payment_method="pm_card_visa")
    in_session = api.session()["payment_intent"]
    for path, body, kind in (
        (f"{INTENTS}/{done['id']}/confirm", {}, "payment_intent"),
        (f"{INTENTS}/{done['id']}/capture", {}, "payment_intent"),
        (f"{INTENTS}/{done['id']}/cancel", {}, "payment_intent"),
        (f"{INTENTS}/{in_session}/cancel", {}, "payment_intent"),
        (f"{SETUPS}/{setup['id']}/cancel", {}, "setup_intent"),
        (REFUNDS, {"payment_intent": waiting["id"]}, "payment_intent"),
    ):
        response = api.post(path, body, headers=STRIPE)
        error = response.get_json()["error"]
        assert (response.status_code, error["code"]) == (400, f"{kind}_unexpected_state"), path
        shown = error[kind]
        now = f"{INTENTS if kind == 'payment_intent' else SETUPS}/{shown['id']}"
        assert shown == made(api.get(now, headers=STRIPE))
        assert "client_secret" in shown
        assert kind not in error_of(api.post(path, body))


def test_a_state_error_shows_the_payment_method_that_was_declined(api: Api):
    declined = api.post(INTENTS, intent_body(payment_method="pm_card_declined", confirm=True))
    intent = declined.get_json()["error"]["payment_intent"]
    error = api.post(f"{INTENTS}/{intent['id']}/capture", headers=STRIPE).get_json()["error"]
    method = error["payment_intent"]["last_payment_error"]["payment_method"]
    assert method["object"] == "payment_method"


def test_what_till_does_not_have_can_be_expanded_by_an_sdk(api: Api):
    done = paid(api, customer=CUSTOMER)
    refund = made(api.post(REFUNDS, {"payment_intent": done["id"], "amount": 500}))
    session = f"{SESSIONS}/{api.session(customer=CUSTOMER)['id']}"
    intent, charge = f"{INTENTS}/{done['id']}", f"/v1/charges/{done['latest_charge']}"
    setup = f"{SETUPS}/{made(api.post(SETUPS, {}))['id']}"
    customer = f"/v1/customers/{CUSTOMER}"
    for path, expanded, value in (
        (intent, "latest_charge.transfer", None),
        (intent, "latest_charge.transfer.reversals", None),
        (intent, "invoice", None),
        (charge, "review", None),
        (charge, "application_fee", None),
        (charge, "transfer", None),
        (charge, "payment_intent.review", None),
        (f"{REFUNDS}/{refund['id']}", "failure_balance_transaction", None),
        (f"/v1/prices/{DESK}", "tiers", None),
        (f"/v1/prices/{DESK}", "currency_options", None),
        (setup, "latest_attempt", None),
        (customer, "default_source", None),
        (customer, "sources.data", []),
        (session, "invoice", None),
        (session, "subscription.latest_invoice.payment_intent", None),
        (session, "line_items.data.taxes", []),
        (session, "customer.subscriptions.data", []),
        ("/v1/prices", "data.tiers", None),
    ):
        query = {"expand[]": expanded}
        answer = made(api.get(path, headers=STRIPE, **query))
        found = at(answer, expanded.split("."))
        assert found == value, expanded
        assert error_of(api.get(path, **query))["param"] == "expand[0]"
    for path, expanded in (
        (charge, "colour"),
        (session, "total_details"),
        (session, "total_details.colour"),
        (intent, "latest_charge.colour"),
        (charge, "balance_transactions"),
    ):
        error = error_of(api.get(path, headers=STRIPE, **{"expand[]": expanded}))
        assert (error["param"], expanded in error["message"]) == ("expand[0]", True)


def at(value: Any, path: list[str]) -> Any:
    """What is at this path, up to null; of a list of objects, what is in the first."""
    for name in path:
        if value is None:
            return None
        value = value[0][name] if isinstance(value, list) else value[name]
    return value


def test_a_charge_shows_its_refunds(api: Api):
    done = paid(api)
    path = f"/v1/charges/{done['latest_charge']}"
    query = {"expand[]": "refunds"}
    assert made(api.get(path, **query))["refunds"]["data"] == []
    ids = [
        made(api.post(REFUNDS, {"payment_intent": done["id"], "amount": 100}))["id"]
        for _ in range(11)
    ]
    refunds = made(api.get(path, headers=STRIPE, **query))["refunds"]
    assert [each["id"] for each in refunds["data"]] == ids[:0:-1]
    assert (refunds["has_more"], refunds["next_cursor"]) == (True, ids[1])
    rest = made(api.get(refunds["url"] + f"&starting_after={refunds['next_cursor']}"))
    assert [each["id"] for each in rest["data"]] == ids[:1]
    nested = {"expand[]": ["latest_charge.refunds", "latest_charge.refunds.data.charge"]}
    charge = made(api.get(f"{INTENTS}/{done['id']}", **nested))["latest_charge"]
    assert charge["refunds"]["data"][0]["charge"]["id"] == charge["id"]
    assert "refunds" not in charge["refunds"]["data"][0]["charge"]
