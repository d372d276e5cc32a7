"""`flask audit`: what it prints, its exit status, and that it disturbs nobody."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from checkout.services.audit import PART as CHECKOUT
from foundation import audit
from foundation.database import Name, connection, engine_of, transaction
from storefront.audit import PART as STOREFRONT
from tests.audit.purchases import make_purchases, make_shop_orders
from tests.checkout.api_client import Api
from tests.checkout.payment_calls import make_intent
from tests.support.databases import Kind
from tests.support.fixtures import MakeApp

ALL = len(CHECKOUT.invariants) + len(STOREFRONT.invariants)
PAN = "4242424242424242"
HIDDEN_CARDS = {
    "a number": PAN,
    "groups": "4242 4242-4242 4242",
    "a number and an expiry": f"card {PAN} 12 34",
    "percent-encoded": "%34242424242424242",
    "full-width digits": "４２４２ ４２４２ ４２４２ ４２４２",
    "a card of another issuer": "36148900647913",
}
INNOCENT = ["1763758635123", "+1 650 555 0123", "4242424242424241", "cvc_check: pass", "2026-03-09"]
INNOCENT += [
    "4006381333931",
    "2026112112345674",
    "a4242424242424",
    "4000000a-4242-4242-4242-424242424242",
]


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["audit", *arguments])


def execute(app: Flask, database: Name, statement: str, **values: object) -> None:
    with app.app_context(), transaction(database):
        connection().execute(text(statement), values)


@pytest.mark.slow
def test_all_invariants_hold_after_purchases_of_every_kind(
    make_app: MakeApp, each_kind: Kind
) -> None:
    app = make_app(each_kind)
    make_purchases(app)
    make_shop_orders(app)
    result = run(app, "--grace", "0")
    assert result.output == f"All {ALL} invariants hold.\n"
    assert result.exit_code == 0


@pytest.mark.slow
def test_what_is_broken_is_listed_and_counted(app: Flask) -> None:
    intent = make_intent(Api(app))["id"]
    execute(app, "checkout", "UPDATE payment_intents SET status = 'succeeded'")
    result = run(app)
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        f"checkout intent-charge: {intent} has status succeeded, amount 2000, currency usd, "
        "charges 0, charged None, charged_in None. Expected: A succeeded or authorised "
        "PaymentIntent has one succeeded charge, of its amount and currency.",
        f"checkout intent-events: {intent} has event payment_intent.succeeded, state succeeded, "
        "events 0. Expected: A PaymentIntent has one event for its creation, and one for its "
        "success or cancellation.",
        f"2 of {ALL} invariants are broken; 2 lines above.",
    ]


@pytest.mark.slow
def test_json_has_the_same_findings(app: Flask) -> None:
    execute(
        app,
        "storefront",
        "UPDATE shop_products SET currency = 'USD' WHERE pk = 1",
    )
    result = run(app, "--json")
    assert result.exit_code == 1
    assert json.loads(result.output) == {
        "ok": False,
        "invariants": ALL,
        "broken": 1,
        "findings": [
            {
                "database": "storefront",
                "invariant": "currencies",
                "id": "1",
                "found": {"column": "shop_products.currency", "value": "USD"},
                "expected": "Each currency is an ISO 4217 code in lower case.",
            }
        ],
    }


def test_the_invariants_can_be_listed(app: Flask) -> None:
    result = run(app, "--list")
    assert result.exit_code == 0
    assert len(result.output.splitlines()) == ALL
    assert "storefront  order-matches-session" in result.output


def test_a_part_alone_is_audited_alone(make_app: MakeApp) -> None:
    result = run(make_app(APP_PARTS="checkout"))
    assert (result.output, result.exit_code) == (
        f"All {len(CHECKOUT.invariants)} invariants hold.\n",
        0,
    )


def test_an_audit_that_cannot_be_finished_is_no_success(app: Flask) -> None:
    execute(app, "checkout", "ALTER TABLE refunds RENAME TO refunds_moved")
    try:
        result = run(app)
    finally:
        execute(app, "checkout", "ALTER TABLE refunds_moved RENAME TO refunds")
    assert result.exit_code == 2
    assert result.output.splitlines()[-1].startswith("Error: the audit could not be finished: ")


@pytest.mark.parametrize("how", HIDDEN_CARDS)
def test_a_card_number_is_found_and_not_printed(app: Flask, how: str) -> None:
    hidden = json.dumps({"note": HIDDEN_CARDS[how]}, ensure_ascii=False)
    execute(app, "checkout", "UPDATE customers SET pk = 7, metadata = :hidden", hidden=hidden)
    result = run(app)
    assert result.exit_code == 1
    assert "checkout card-data: 7 has column customers.metadata, contains a card number" in (
        result.output
    )
    assert HIDDEN_CARDS[how] not in result.output


@pytest.mark.parametrize("written", ['{"cvc": "123"}', "cardCvc=1234", "CVV: 999"])
def test_a_security_code_is_found(app: Flask, written: str) -> None:
    execute(app, "checkout", "UPDATE customers SET pk = 7, description = :text", text=written)
    result = run(app)
    assert "7 has column customers.description, contains a security code" in result.output


def test_other_numbers_are_no_card_data(app: Flask) -> None:
    execute(app, "checkout", "UPDATE customers SET description = :text", text=" / ".join(INNOCENT))
    assert run(app).exit_code == 0


@pytest.mark.slow
def test_writers_go_on_during_an_audit_which_sees_one_snapshot(
    make_app: MakeApp, kind: Kind
) -> None:
    app = make_app(kind)
    first, second = (make_intent(Api(app))["id"] for _ in range(2))
    broken = "UPDATE payment_intents SET application_fee_amount = -1 WHERE id = :id"
    execute(
        app, "checkout", "UPDATE payment_intents SET amount_received = 1 WHERE id = :id", id=first
    )
    with app.app_context():
        (part, _) = audit.parts(app)
        findings = audit.run(part, 0)
        seen = [next(findings)]
        with engine_of("checkout").begin() as other:
            other.execute(text(broken), {"id": second})
        with ThreadPoolExecutor(1) as thread:  # a request of another thread
            assert thread.submit(make_intent, Api(app)).result()["id"]
        seen += findings
    assert [(each.invariant.name, each.id) for each in seen] == [("intent-amounts", first)]


@pytest.mark.slow
def test_an_audit_writes_nothing(app: Flask) -> None:
    api = Api(app)
    make_intent(api)
    before = api.row_counts()
    assert run(app).exit_code == 0
    assert api.row_counts() == before
