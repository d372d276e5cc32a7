"""Each invariant of the shop, and its orders beside the provider's sessions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from foundation import audit
from foundation.database import connection, transaction
from storefront.audit import PART, sessions
from storefront.models import FIRST_NUMBER
from storefront.provider.errors import ProviderUnavailable
from tests.audit.conftest import Audited
from tests.audit.purchases import make_shop_orders
from tests.support.fixtures import MakeApp

CASES = [
    (
        "product-variant",
        "desk-camera",
        "UPDATE shop_variants SET active = false WHERE sku = 'desk-camera'",
    ),
    (
        "variant-sku",
        "task-chairs-moss",
        "UPDATE shop_variants SET sku = 'task-chairs-moss' WHERE sku = 'task-chair-moss'",
    ),
    (
        "order-total",
        "{shop_paid}",
        "UPDATE shop_orders SET amount_tax = 7 WHERE pk = {shop_paid}",
    ),
    (
        "order-subtotal",
        "{shop_paid}",
        "UPDATE shop_order_lines SET unit_amount = unit_amount + 1 WHERE order_pk = {shop_paid}",
    ),
    (
        "order-settled",
        "{shop_paid}",
        "UPDATE shop_orders SET settled_at = NULL WHERE pk = {shop_paid}",
    ),
    (
        "order-paid-session",
        "{shop_paid}",
        "UPDATE shop_orders SET session_id = NULL WHERE pk = {shop_paid}",
    ),
    (
        "order-moves",
        "{shop_paid}",
        "UPDATE shop_order_moves SET from_status = 'canceled' WHERE order_pk = {shop_paid}",
    ),
    (
        "order-history",
        "{shop_paid}",
        "DELETE FROM shop_order_moves WHERE order_pk = {shop_paid}",
    ),
    (
        "order-refunded",
        "{shop_paid}",
        "UPDATE shop_orders SET amount_refunded = amount_total WHERE pk = {shop_paid}",
    ),
    (
        "order-fulfilled",
        "{shop_paid}",
        "UPDATE shop_orders SET tracking_number = '1Z1' WHERE pk = {shop_paid}",
    ),
    (
        "refund-settled",
        "-1",
        "INSERT INTO shop_refunds (pk, order_pk, idempotency_key, token, amount, created, settled_at) "
        "VALUES (-1, {shop_paid}, 'k', 't', 1, 0, 0)",
    ),
    (
        "refunds-counted",
        "{shop_paid}",
        "INSERT INTO shop_refunds (pk, order_pk, idempotency_key, token, amount, provider_refund, created, "
        "settled_at) VALUES (-1, {shop_paid}, 'k', 't', 1, 'ref_1', 0, 0)",
    ),
    (
        "stock-sum",
        "standing-desk-160x80",
        "UPDATE shop_stock SET available = available + 1 WHERE sku = 'standing-desk-160x80'",
    ),
    (
        "stock-held",
        "{shop_canceled}",
        "UPDATE shop_orders SET stock_held = true WHERE pk = {shop_canceled}",
    ),
    (
        "stock-held",
        "{shop_paid}",
        [
            "UPDATE shop_stock_moves SET created = created - 1 WHERE reason = 'first'",
            "UPDATE shop_stock_moves SET change = 0 WHERE order_pk = {shop_paid}",
            "UPDATE shop_stock SET available = available + 1 WHERE sku = 'standing-desk-160x80'",
            "UPDATE shop_orders SET stock_held = false WHERE pk = {shop_paid}",
        ],
    ),
    (
        "stock-order",
        "{shop_paid}",
        [
            "UPDATE shop_stock_moves SET change = change - 1 WHERE order_pk = {shop_paid}",
            "UPDATE shop_stock SET available = available - 1 WHERE sku = 'standing-desk-160x80'",
        ],
    ),
    (
        "stock-taken",
        "{shop_paid}",
        [
            "UPDATE shop_stock_moves SET created = created - 1 WHERE reason = 'first'",
            "UPDATE shop_stock_moves SET order_pk = NULL WHERE order_pk = {shop_paid}",
        ],
    ),
    (
        "foreign-keys",
        "-1",
        "UPDATE shop_cart_lines SET pk = -1, variant_pk = 99 "
        "WHERE pk = (SELECT min(pk) FROM shop_cart_lines)",
    ),
    (
        "states",
        "-1",
        "UPDATE shop_order_moves SET pk = -1, source = 'lost' WHERE order_pk = {shop_paid}",
    ),
    (
        "amounts",
        "{shop_paid}",
        "UPDATE shop_orders SET amount_discount = -1, amount_total = amount_total + 1 "
        "WHERE pk = {shop_paid}",
    ),
    (
        "currencies",
        "{shop_paid}",
        "UPDATE shop_orders SET currency = 'USD' WHERE pk = {shop_paid}",
    ),
    (
        "card-data",
        "{shop_paid}",
        "UPDATE shop_orders SET email = '4242-4242-4242-4242' WHERE pk = {shop_paid}",
    ),
]
DIFFERENCES = {
    "session paid, order pending": "status = 'pending', settled_at = NULL",
    "session paid, order expired": "status = 'expired'",
    "the order has another amount_shipping 1500, amount_total": "amount_shipping = 1500, "
    "amount_total = amount_total + 1000",
    "the order has another currency eur": "currency = 'eur'",
    "the order has another provider_order ord_1": "provider_order = 'ord_1'",
    "the session has another reference": "reference = 'another'",
    "the order has another session": "session_id = 'cs_gone'",
    "order paid, session unknown to the provider": "session_id = 'cs_gone', reference = 'another'",
}


@pytest.mark.slow
@pytest.mark.parametrize(("invariant", "id", "statement"), CASES, ids=[case[0] for case in CASES])
def test_what_breaks_an_invariant_is_found(
    audited: Audited, invariant: str, id: str, statement: str | list[str]
) -> None:
    statements = [statement] if isinstance(statement, str) else statement
    found = audited.broken_by("storefront", *statements)
    assert found == {(invariant, id.format(**audited.ids))}


def test_a_value_of_another_type_is_found(audited: Audited) -> None:
    if audited.kind == "postgresql":
        pytest.skip("a column of PostgreSQL has one type")
    found = audited.broken_by(
        "storefront", "UPDATE shop_orders SET ships = 2 WHERE pk = {shop_paid}"
    )
    assert found == {("integers", str(audited.ids["shop_paid"]))}


def test_every_invariant_of_the_shop_is_broken_by_a_case() -> None:
    named = {case[0] for case in CASES} | {"integers", "order-matches-session"}
    assert {invariant.name for invariant in PART.invariants} == named


Break = Callable[[str], None]


@pytest.fixture
def shop(app: Flask) -> Flask:
    """An application with one order of each kind. The paid one is number 1."""
    make_shop_orders(app)
    return app


def differences(app: Flask, grace: int = 0) -> list[tuple[str, str]]:
    """Order number and difference of each order that differs from its session."""
    with app.app_context():
        return [
            (finding.id, finding.found["difference"])
            for finding in audit.run(PART, grace)
            if finding.invariant.name == "order-matches-session"
        ]


def change(app: Flask, values: str, pk: int = 1) -> None:
    with app.app_context(), transaction("storefront"):
        connection().execute(text(f"UPDATE shop_orders SET {values} WHERE pk = {pk}"))


@pytest.mark.parametrize("difference", DIFFERENCES)
def test_an_order_that_differs_from_its_session_is_found(shop: Flask, difference: str) -> None:
    change(shop, DIFFERENCES[difference])
    ((number, found),) = differences(shop)
    assert number == f"N-{FIRST_NUMBER}"
    assert found.startswith(difference)


def test_a_paid_order_whose_session_is_open_is_found(shop: Flask) -> None:
    change(shop, "status = 'paid', settled_at = created", pk=3)
    assert differences(shop) == [(f"N-{FIRST_NUMBER + 2}", "order paid, session open and unpaid")]


def test_a_young_order_may_wait_for_its_webhook(shop: Flask) -> None:
    change(shop, "status = 'pending', settled_at = NULL")
    assert differences(shop, grace=60) == []


def test_sessions_and_orders_are_compared_in_pages(
    make_app: MakeApp, each_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storefront.provider.sessions.PAGE_SIZE", 1)
    monkeypatch.setattr(sessions, "PAGE_SIZE", 1)
    app = make_app(each_kind)
    make_shop_orders(app)
    assert differences(app) == []
    change(app, "session_id = 'cs_gone', reference = 'another'", pk=2)
    ((number, found),) = differences(app)
    assert (number, found) == (
        f"N-{FIRST_NUMBER + 1}",
        "order paid, session unknown to the provider",
    )


def test_a_payment_during_the_comparison_is_no_difference(
    shop: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list shows the session as open, the order is paid when it is read."""
    listing = sessions.list_sessions

    def outdated(cursor: str | None = None) -> object:
        page, after = listing(cursor)
        stale = [replaced(session) for session in page]
        return stale, after

    def replaced(session: sessions.CheckoutSession) -> sessions.CheckoutSession:
        fields = {**vars(session), "status": "open", "payment_status": "unpaid"}
        return sessions.CheckoutSession(**fields)

    monkeypatch.setattr(sessions, "list_sessions", outdated)
    assert differences(shop) == []


def test_a_busy_provider_is_waited_for(shop: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(sessions.time, "sleep", slept.append)
    listing = sessions.list_sessions

    def busy_once(cursor: str | None = None) -> object:
        if not slept:
            raise ProviderUnavailable("status 429", retry_after=30)
        return listing(cursor)

    monkeypatch.setattr(sessions, "list_sessions", busy_once)
    assert differences(shop) == []
    assert slept == [30]
