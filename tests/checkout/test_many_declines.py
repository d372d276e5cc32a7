"""An intent that is declined again and again costs no more than after the first few declines."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import insert, select

from checkout.models import Charge, Event, IdempotencyKey, PaymentIntent
from checkout.models.base import new_id
from checkout.services.intents import payment
from foundation.database import db, reading, table, transaction
from tests.checkout.api_client import Api
from tests.checkout.payment_calls import INTENTS, declined, made, make_intent
from tests.checkout.test_backlog import count_postgresql, count_sqlite
from tests.support.databases import Kind
from tests.support.fixtures import MakeApp
from tests.support.provider import TENANT
from tests.support.statements import recorded

Row = dict[str, Any]
SHOWN = 10


@pytest.fixture
def api(make_app: MakeApp, each_kind: Kind) -> Api:
    return Api(make_app(each_kind))


def decline(api: Api, intent: Row) -> Row:
    body = {"payment_method": "pm_card_declined"}
    return declined(api.post(f"{INTENTS}/{intent['id']}/confirm", body))


def sizes(api: Api) -> tuple[int, int]:
    """Characters of the newest failed payment's event, and of the newest stored answer."""
    failed = select(Event.data).where(Event.type == "payment_intent.payment_failed")
    answer = select(IdempotencyKey.body).order_by(IdempotencyKey.pk.desc()).limit(1)
    with api.app.app_context(), reading("checkout"):
        event = db.session.scalars(failed.order_by(Event.pk.desc()).limit(1)).one()
        return len(event), len(db.session.scalars(answer).one())


def age(api: Api, intent: Row, declines: int) -> None:
    """Add as many failed charges as so many declines would."""
    table_of = table(Charge)
    with api.app.app_context(), transaction("checkout"):
        (newest,) = db.session.execute(
            select(table_of).where(table_of.c.id == intent["latest_charge"])
        ).mappings()
        row = {name: value for name, value in newest.items() if name != "pk"}
        copies = [{**row, "id": new_id("ch")} for _ in range(declines)]
        db.session.execute(insert(table_of), copies)


def test_the_150th_decline_is_as_large_as_the_20th(api: Api):
    intent = make_intent(api)
    age(api, decline(api, intent)["payment_intent"], 18)
    with recorded(api.app) as statements:
        twentieth = decline(api, intent)
    small = sizes(api)
    age(api, twentieth["payment_intent"], 129)
    with recorded(api.app) as as_many:
        last_of_all = decline(api, intent)
    assert sizes(api) == small
    assert len(json.dumps(last_of_all)) == len(json.dumps(twentieth))
    assert as_many == statements
    with api.app.app_context(), reading("checkout"):
        assert len(db.session.scalars(select(Charge)).all()) == 150


def test_an_intent_shows_its_newest_charges_and_where_all_are(api: Api):
    intent = make_intent(api)
    for _ in range(SHOWN):
        last = decline(api, intent)["payment_intent"]
    assert (len(last["charges"]["data"]), last["charges"]["has_more"]) == (SHOWN, False)
    assert last["charges"]["next_cursor"] is None
    paying = {"payment_method": "pm_card_visa"}
    paid = made(api.post(f"{INTENTS}/{intent['id']}/confirm", paying))
    shown = paid["charges"]
    assert (len(shown["data"]), shown["has_more"]) == (SHOWN, True)
    assert shown["data"][0]["id"] == paid["latest_charge"]
    assert shown["next_cursor"] == shown["data"][-1]["id"]
    assert made(api.get(f"{INTENTS}/{intent['id']}")) == paid
    listed = made(api.get(INTENTS))["data"][0]
    assert listed == {name: paid[name] for name in listed}
    everything = made(api.get(shown["url"]))
    assert everything["data"] == shown["data"]
    rest = made(api.get(shown["url"] + f"&starting_after={shown['next_cursor']}"))
    assert (len(rest["data"]), rest["has_more"]) == (1, False)
    charge = made(api.get("/v1/charges", **{"expand[]": "data.payment_intent"}))["data"][0]
    assert charge["payment_intent"]["charges"] == shown
    refund = made(api.post("/v1/refunds", {"payment_intent": intent["id"]}))
    assert refund["charge"] == paid["latest_charge"]


def test_a_list_shows_the_newest_charges_of_each_intent(api: Api):
    intents = [make_intent(api) for _ in range(3)]
    for number, intent in enumerate(intents):
        last = decline(api, intent)["payment_intent"]
        if number:
            age(api, last, number * 20)
    found = {row["id"]: row["charges"] for row in made(api.get(INTENTS))["data"]}
    assert [len(found[intent["id"]]["data"]) for intent in intents] == [1, SHOWN, SHOWN]
    assert [found[intent["id"]]["has_more"] for intent in intents] == [False, True, True]
    for intent in intents:
        every = made(api.get(found[intent["id"]]["url"]))["data"]
        assert found[intent["id"]]["data"] == every


def test_reading_an_intent_does_not_read_its_older_charges(make_app: MakeApp, each_kind: Kind):
    """Work is counted as in the test of a backlog. One row costs SQLite some hundred instructions."""
    # Settings of its own give it a database of its own: what ANALYZE finds stays in it and would mislead other tests.
    api = Api(make_app(each_kind, LOG_LEVEL="error"))
    intent = make_intent(api)
    age(api, decline(api, intent)["payment_intent"], 3000)
    count = count_sqlite if each_kind == "sqlite" else count_postgresql
    with api.app.app_context():
        with db.engines[None].begin() as connection:
            connection.exec_driver_sql("ANALYZE")
        with reading("checkout"):
            query = payment.listing(TENANT).where(PaymentIntent.id == intent["id"])
            done, found = count(db.session.connection(), lambda: db.session.scalars(query).one())
    assert len(found.charges) == SHOWN + 1
    assert done < (10 if each_kind == "sqlite" else 200)
