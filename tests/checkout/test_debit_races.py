"""Workers, refunds and cancellations that meet at a debit: the bank's answer is written once. On both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from checkout import worker
from tests.checkout.api_client import SESSIONS, Api
from tests.checkout.payment_calls import INTENTS, REFUNDS
from tests.checkout.test_api_debits import DAY, debited_session, events_about, read
from tests.support.databases import Kind
from tests.support.fixtures import MakeApp

Row = dict[str, Any]


@pytest.fixture
def api(make_app: MakeApp, kind: Kind) -> Api:
    return Api(make_app(kind))


def at_once(app: Flask, *works: Callable[[], Any]) -> list[Any]:
    start = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        with app.app_context():
            start.wait()
            return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def told_once(api: Api, session: Row) -> None:
    session = read(api, SESSIONS, session)
    assert events_about(api, session["id"])[1:] == ["checkout.session.async_payment_succeeded"]
    intent = read(api, INTENTS, {"id": session["payment_intent"]})
    assert events_about(api, intent["id"])[2:] == ["payment_intent.succeeded"]
    (charge,) = intent["charges"]["data"]
    assert (session["payment_status"], charge["status"]) == ("paid", "succeeded")


def test_workers_that_settle_at_once_write_one_answer(api: Api) -> None:
    sessions = [debited_session(api, mode="order") for _ in range(3)]
    api.advance(8 * DAY)
    at_once(api.app, *[worker.sweep] * 4)
    for session in sessions:
        told_once(api, session)


def test_a_refund_is_made_after_the_bank_has_paid_or_refused(api: Api) -> None:
    session = debited_session(api)
    api.advance(8 * DAY)
    body = {"payment_intent": session["payment_intent"]}
    refunds = [lambda: api.post(REFUNDS, body).status_code] * 3
    answers = at_once(api.app, *refunds, worker.sweep)[:3]
    assert set(answers) <= {200, 400}
    intent = read(api, INTENTS, {"id": session["payment_intent"]})
    (charge,) = intent["charges"]["data"]
    assert charge["amount_refunded"] == (intent["amount"] if 200 in answers else 0)
    assert answers.count(200) <= 1


def test_a_debit_is_either_canceled_or_paid(api: Api) -> None:
    session = debited_session(api, mode="order")
    api.advance(8 * DAY)
    path = f"{INTENTS}/{session['payment_intent']}/cancel"
    answer, *_ = at_once(api.app, lambda: api.post(path).status_code, worker.sweep, worker.sweep)
    session, intent = (
        read(api, SESSIONS, session),
        read(api, INTENTS, {"id": session["payment_intent"]}),
    )
    canceled = answer == 200
    assert intent["status"] == ("canceled" if canceled else "succeeded")
    assert session["payment_status"] == ("unpaid" if canceled else "paid")
    late = "failed" if canceled else "succeeded"
    assert events_about(api, session["id"])[1:] == [f"checkout.session.async_payment_{late}"]
