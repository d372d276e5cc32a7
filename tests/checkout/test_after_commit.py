"""What follows a commit runs outside the write lock, and its failure is never told as "nothing was written"."""

from __future__ import annotations

import threading

import pytest
from flask import Flask

from checkout.api import decorators
from checkout.models import IdempotencyKey
from foundation import clock
from foundation.database import (
    DatabaseBusy,
    after_commit,
    has_committed,
    insert_once,
    reading,
    transaction,
)
from foundation.outages import Fault
from tests.checkout.api_client import Api, error_of
from tests.support.databases import Kind
from tests.support.fixtures import MakeApp

ROW = {
    "account_id": "mer_northdesk",
    "livemode": False,
    "scope": "merchant",
    "fingerprint": "f",
    "created": 1,
}
KEY = "019532a1-7e2b-4e6a-b8d0-1c3f5a9e7b2d"
DESK = {"name": "Desk"}


def test_other_writers_go_on_while_the_work_after_a_commit_lasts(
    make_app: MakeApp, kind: Kind
) -> None:
    app, written = make_app(kind), threading.Event()

    def write() -> None:
        with app.app_context(), transaction("checkout"):
            insert_once(IdempotencyKey, key="other", **ROW)
        written.set()

    def slow_work() -> None:
        threading.Thread(target=write).start()
        assert written.wait(60)
        with transaction("checkout"):  # and the work may write itself
            insert_once(IdempotencyKey, key="own", **ROW)

    with app.app_context():
        with transaction("checkout"):
            after_commit(slow_work)
            insert_once(IdempotencyKey, key="first", **ROW)
        assert written.is_set()
        with transaction("checkout"):
            assert not insert_once(IdempotencyKey, key="own", **ROW)


def test_failing_work_after_a_commit_changes_no_answer(
    app: Flask, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_seconds: int) -> None:
        raise DatabaseBusy("storefront", Fault.BUSY)

    monkeypatch.setattr(clock, "_move_shop", fail)
    api.advance(60)
    with app.app_context():
        assert clock.read("checkout") - clock.wall() == 60


def test_an_answer_that_cannot_be_rendered_says_that_the_request_has_taken_effect(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError("the lights went out")

    with monkeypatch.context() as patched:
        patched.setattr(decorators, "snapshot_response", fail)
        answer = api.post("/v1/products", DESK, key=KEY)
    error = error_of(answer)
    assert (answer.status_code, error["code"]) == (500, "api_error")
    assert "Nothing was written" not in error["message"]
    assert "has taken effect" in error["message"]
    replay = api.post("/v1/products", DESK, key=KEY)
    assert (replay.status_code, replay.headers["Idempotent-Replayed"]) == (200, "true")


def test_only_a_commit_counts(app: Flask) -> None:
    with app.app_context():
        with reading("checkout"):
            pass
        with pytest.raises(LookupError), transaction("checkout"):
            raise LookupError
        assert not has_committed()
        with transaction("checkout"):
            pass
        assert has_committed()
