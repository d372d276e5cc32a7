"""The rules of foundation.database, on both kinds of database."""

import threading

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from checkout.models import Account, Customer, IdempotencyKey
from foundation import clock, engines
from foundation.database import (
    DatabaseBusy,
    TransactionMisuse,
    after_commit,
    db,
    insert_once,
    reading,
    transaction,
)
from storefront.models import ShopProduct

KEY = {
    "account_id": "mer_northdesk",
    "livemode": False,
    "scope": "merchant",
    "fingerprint": "f",
    "created": 1,
}


@pytest.fixture
def context(make_app, kind):
    with make_app(kind).app_context():
        yield kind


def test_nothing_is_read_outside_of_a_transaction(context):
    with pytest.raises(TransactionMisuse):
        db.session.scalar(select(Account))


def test_a_transaction_keeps_to_its_own_database(context):
    with transaction("checkout"), pytest.raises(TransactionMisuse):
        db.session.scalar(select(ShopProduct))
    with reading("storefront"), pytest.raises(TransactionMisuse):
        db.session.scalar(select(Account))


def test_two_at_once_are_refused(context):
    with transaction("checkout"), pytest.raises(TransactionMisuse), transaction("storefront"):
        pass
    with reading("checkout"), pytest.raises(TransactionMisuse), transaction("checkout"):
        pass


def test_reading_cannot_write(context):
    with reading("checkout"), pytest.raises(DBAPIError):
        insert_once(IdempotencyKey, key="k", **KEY)


def test_an_exception_rolls_back_and_forgets_what_was_to_follow(context):
    seen = []

    def write_and_fail():
        with transaction("checkout"):
            after_commit(lambda: seen.append("committed"))
            insert_once(IdempotencyKey, key="k", **KEY)
            raise LookupError

    with pytest.raises(LookupError):
        write_and_fail()
    with reading("checkout"):
        assert db.session.scalar(select(func.count()).select_from(IdempotencyKey)) == 0
    assert seen == []


def test_what_was_to_follow_follows_the_commit(context):
    seen = []
    with transaction("checkout"):
        after_commit(lambda: seen.append("committed"))
        assert seen == []
    assert seen == ["committed"]


def test_insert_once_is_false_for_the_second(context):
    with transaction("checkout"):
        assert insert_once(IdempotencyKey, key="k", **KEY)
        assert not insert_once(IdempotencyKey, key="k", **KEY)


def test_rows_stay_readable_after_the_transaction(context):
    with reading("checkout"):
        customer = db.session.scalars(select(Customer)).one()
    assert customer.name == "Jenny Rosen"


def test_a_writer_that_waits_too_long_is_told_so_and_the_lock_is_free_again(make_app, monkeypatch):
    monkeypatch.setattr(engines, "WAIT_SECONDS", 0.05)
    app = make_app()
    holding, done = threading.Event(), threading.Event()

    def hold():
        with app.app_context(), transaction("checkout"):
            holding.set()
            done.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()
    assert holding.wait(60)
    with app.app_context(), pytest.raises(DatabaseBusy), transaction("checkout"):
        pass
    done.set()
    thread.join()
    with app.app_context(), transaction("checkout"):
        pass


def test_a_row_that_another_holds_too_long_is_told_so_on_postgresql(make_app, monkeypatch):
    monkeypatch.setattr(engines, "WAIT_SECONDS", 0.2)
    app = make_app("postgresql")
    holding, done = threading.Event(), threading.Event()

    def hold():
        with app.app_context(), transaction("checkout"):
            insert_once(IdempotencyKey, key="k", **KEY)
            holding.set()
            done.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()
    assert holding.wait(60)
    with app.app_context(), pytest.raises(DatabaseBusy), transaction("checkout"):
        insert_once(IdempotencyKey, key="k", **KEY)
    done.set()
    thread.join()


def test_the_clock_moves_forward_for_every_transaction_after(context):
    with transaction("checkout"):
        before = clock.now()
        assert clock.advance(3600) - before in (3600, 3601)
    with reading("checkout"):
        assert clock.now() - clock.wall() == 3600
    with transaction("checkout"), pytest.raises(ValueError, match="forward"):
        clock.advance(-1)


def test_the_clock_is_real_in_production(make_app):
    app = make_app(
        PUBLIC_URL="https://shop.example",
        CHECKOUT_SECRET_KEY="sk_test_0123456789abcdef",
        CHECKOUT_PUBLISHABLE_KEY="pk_test_0123456789abcdef",
        CHECKOUT_WEBHOOK_SECRET="whsec_0123456789abcdef",
    )
    with app.app_context(), transaction("checkout"):
        with pytest.raises(clock.ClockIsReal):
            clock.advance(60)
        assert clock.now() == pytest.approx(clock.wall(), abs=1)
