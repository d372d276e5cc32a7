"""What Stripe's client libraries are told: versions, missing and deleted objects, unknown paths."""

from __future__ import annotations

import pytest

from tests.checkout.api_client import (
    CUSTOMER,
    PUBLISHABLE,
    SESSIONS,
    Api,
    error_of,
    refused,
    session_body,
)
from tests.checkout.payment_calls import INTENTS, METHODS, REFUNDS, SETUPS, STRIPE, made, paid

NEW = ("hosted_page", "embedded_page", "elements")
OLD = ("hosted", "embedded", "custom")


@pytest.mark.parametrize(
    ("version", "modes"),
    [
        ("2023-10-16", OLD),
        ("2026-02-25.clover", OLD),
        ("2026-03-25.dahlia", NEW),
        ("2026-10-28.endive", NEW),
        ("2025-03-31.basil; checkout_beta=v1", OLD),
    ],
)
def test_the_version_chooses_the_names_of_ui_modes(api: Api, version: str, modes: tuple):
    for old, new, expected in zip(OLD, NEW, modes, strict=True):
        for asked in (old, new):
            body = session_body(ui_mode=asked)
            answer = made(api.post(SESSIONS, body, headers={"Stripe-Version": version}))
            assert answer["ui_mode"] == expected


@pytest.mark.parametrize(
    "version", ["", "1", "latest", "2026-13-01", "2026-03-25dahlia", "x" * 500]
)
def test_what_is_no_version_is_refused(api: Api, version: str):
    response = api.get("/v1/products", headers={"Stripe-Version": version})
    error = error_of(response)
    assert (response.status_code, error["code"]) == (400, "invalid_api_version")
    assert error["param"] == "Stripe-Version"


def test_a_deleted_customer_is_told_apart(api: Api):
    deleted = {"id": CUSTOMER, "object": "customer", "deleted": True}
    session = f"{SESSIONS}/{api.session(customer=CUSTOMER)['id']}"
    api.delete(f"/v1/customers/{CUSTOMER}")
    path, query = f"/v1/customers/{CUSTOMER}", {"expand[]": "customer"}
    assert made(api.get(path, headers=STRIPE)) == deleted
    assert made(api.get(session, headers=STRIPE, **query))["customer"] == deleted
    assert made(api.get(session, **query))["customer"]["deleted"] is True
    assert api.get(path).status_code == 404
    # It can be read only.
    for response in (
        api.post(path, {"name": "Jane"}, headers=STRIPE),
        api.post(SETUPS, {"customer": CUSTOMER}, headers=STRIPE),
    ):
        assert error_of(response)["message"] == f"No such customer: '{CUSTOMER}'"


@pytest.mark.parametrize(
    ("path", "name", "noun"),
    [
        (SESSIONS, "customer", "customer"),
        (SESSIONS, "payment_intent", "payment_intent"),
        (INTENTS, "customer", "customer"),
        ("/v1/charges", "payment_intent", "payment_intent"),
        (REFUNDS, "charge", "charge"),
        (METHODS, "customer", "customer"),
        (SETUPS, "payment_method", "PaymentMethod"),
        ("/v1/prices", "product", "product"),
        ("/v1/orders", "checkout_session", "checkout.session"),
    ],
)
def test_a_filter_that_names_nothing_is_refused(api: Api, path: str, name: str, noun: str):
    response = api.get(path, headers=STRIPE, **{name: "x_nothing"})
    error = error_of(response)
    assert (response.status_code, error["code"], error["param"]) == (400, "resource_missing", name)
    assert error["message"] == f"No such {noun}: 'x_nothing'"
    assert made(api.get(path, **{name: "x_nothing"}))["data"] == []


def test_a_filter_that_names_an_object_without_others_is_an_empty_list(api: Api):
    assert made(api.get(INTENTS, headers=STRIPE, customer=CUSTOMER))["data"] == []


def test_a_missing_object_is_named_without_card_numbers(api: Api):
    for number, shown in (("4242424242424242", "[hidden]"), ("nothing", "nothing")):
        for response in (
            api.get(f"/v1/customers/{number}", headers=STRIPE),
            api.get(f"{INTENTS}/{number}", headers=STRIPE),
        ):
            assert response.status_code == 404
            assert error_of(response)["message"].endswith(f": '{shown}'")


def test_events_are_listed_by_group_and_by_several_types(api: Api):
    paid(api)
    types = {"charge.succeeded", "payment_intent.created", "payment_intent.succeeded"}

    def listed(**query: object) -> set[str]:
        answer = made(api.get("/v1/events", limit=50, **query))
        return {event["type"] for event in answer["data"]}

    assert listed(type="charge.*") == {"charge.succeeded"}
    assert listed(type="payment_intent.*") == types - {"charge.succeeded"}
    assert listed(type="invoice.*") == listed(type="invoice.paid") == set()
    assert listed(type="*") >= types
    assert listed(**{"types[]": sorted(types)}) == types
    for query, param in (
        ({"types[]": ["charge.failed"] * 21}, "types"),
        ({"types[]": ["charge.failed"], "type": "charge.failed"}, "types"),
        ({"types[]": ["charge.failed", "charge.sunk"]}, "types[1]"),
        ({"type": "charge"}, "type"),
        ({"type": "sunk.*"}, "type"),
        ({"type": "char*"}, "type"),
        ({"type": "*.succeeded"}, "type"),
    ):
        assert error_of(api.get("/v1/events", **query))["param"] == param


@pytest.mark.parametrize("header", ["Stripe-Account", "Stripe-Context"])
def test_another_account_is_refused(api: Api, header: str):
    for account in ("acct_other", "", "4242424242424242"):
        response = api.get("/v1/products", headers={header: account})
        error = error_of(response)
        assert (response.status_code, error["code"]) == (403, "account_invalid")
        assert "4242" not in error["message"]
    body = session_body()
    error = refused(api, status=403, body=body, headers={header: "acct_other"})
    assert error["param"] == header
    own = made(api.get("/v1/account"))["id"]
    assert api.get("/v1/products", headers={header: own}).status_code == 200


@pytest.mark.parametrize("headers", [{}, STRIPE], ids=["default", "stripe"])
def test_unknown_paths_are_answered_with_envelopes(api: Api, headers: dict):
    for path in (
        "/v2/core/events",
        "/v2",
        "/v1/nothing",
        "/v1/payment_intents//confirm",
        "/v1/payment_intents/",
        "/v1//products",
    ):
        for response in (api.get(path, headers=headers), api.post(path, {}, headers=headers)):
            error = error_of(response)
            assert response.status_code == 404, path
            assert (error["type"], error["code"]) == ("invalid_request_error", "resource_missing")


@pytest.mark.parametrize(("headers", "status"), [({}, 405), (STRIPE, 404)])
def test_verbs_that_a_resource_lacks(api: Api, headers: dict, status: int):
    with api.app.test_client() as client:
        for method, path, allowed in (
            ("DELETE", "/v1/prices/price_x", {"GET", "HEAD", "OPTIONS", "POST"}),
            ("PATCH", "/v1/customers/cus_x", {"DELETE", "GET", "HEAD", "OPTIONS", "POST"}),
            ("GET", f"{INTENTS}/pi_x/confirm", {"OPTIONS", "POST"}),
        ):
            response = client.open(path, method=method, auth=(PUBLISHABLE, ""), headers=headers)
            assert error_of(response)["code"] == "method_not_allowed"
            assert response.status_code == status
            assert set(response.headers["Allow"].split(", ")) == allowed
