"""Idempotency keys of payments: what is replayed, a decline as well, and what frees its key."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select

from foundation.database import db, reading
from tests.checkout.api_client import SECRET, Api, error_of
from tests.checkout.payment_calls import (
    INTENTS,
    REFUNDS,
    SETUPS,
    STRIPE,
    card,
    declined,
    intent_body,
    make_intent,
    refused,
)

VERBS = ("", "/confirm", "/capture", "/cancel", "/refund")


@pytest.mark.parametrize("verb", VERBS)
def test_42_intents_and_refunds_need_a_key(api: Api, verb: str):
    id = make_intent(api)["id"]
    for path in (f"{INTENTS}/{id}{verb}", INTENTS, REFUNDS, f"{REFUNDS}/ref_x"):
        for key in (None, "x" * 256, ""):
            assert refused(api, path, {}, key=key)["param"] == "Idempotency-Key"
    sdk = api.post(INTENTS, intent_body(), key=None, headers=STRIPE)
    assert sdk.status_code == 200
    assert api.post(SETUPS, {}, key=None).status_code == 200


@pytest.mark.parametrize("method", ["pm_card_visa", "pm_card_declined", "pm_card_3ds_required"])
def test_40_a_repeated_request_is_answered_alike_and_done_once(api: Api, method: str):
    key = "019532a1-7e2b-4e6a-b8d0-1c3f5a9e7b2d"
    body = {"amount": 5000, "currency": "usd", "payment_method": method, "confirm": True}
    first = api.post(INTENTS, body, key=key)
    counts = api.row_counts()
    for form in (False, True):
        again = api.post(INTENTS, body, key=key, form=form)
        if not form:
            assert (again.status_code, again.data) == (first.status_code, first.data)
            assert again.headers["Idempotent-Replayed"] == "true"
    assert api.row_counts() == counts
    other = api.post(INTENTS, {**body, "amount": 5001}, key=key)
    assert (other.status_code, error_of(other)["type"]) == (422, "idempotency_error")


def test_a_replayed_decline_is_told_in_the_words_of_whoever_asks_and_kept_without_secrets(api: Api):
    body, key = intent_body(payment_method="pm_card_declined", confirm=True), str(uuid4())
    first = declined(api.post(INTENTS, body, key=key))
    sdk = api.post(INTENTS, body, key=key, headers=STRIPE)
    second = declined(sdk)
    assert (first["type"], second["type"]) == ("payment_error", "card_error")
    secret = first["payment_intent"]["client_secret"]
    assert second["payment_intent"]["client_secret"] == secret
    with api.app.app_context(), reading("checkout"):
        tables = db.metadatas[None].tables
        rows = db.session.execute(select(tables["idempotency_keys"])).mappings().all()
    assert [row["status_code"] for row in rows] == [402]
    assert "_secret_" not in str(rows)
    assert SECRET not in str(rows)
    # The card was tried again only by a new request; an old one is not a try.
    intent = api.get(f"{INTENTS}/{first['payment_intent']['id']}").get_json()
    assert len(intent["charges"]["data"]) == 1


def test_a_refused_card_frees_its_key(api: Api):
    body = intent_body(payment_method_data=card("4242424242424241"), confirm=True)
    before = api.row_counts()
    error = declined(api.post(INTENTS, body, key="k"), about=None)
    assert (error["code"], error["decline_code"]) == ("incorrect_number", None)
    assert error["param"] == "payment_method_data[card][number]"
    assert api.row_counts() == before
    assert api.post(INTENTS, intent_body(), key="k").status_code == 200
