"""The status that a session gives its order."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

import storefront
from storefront.lifecycle import MOVES, OrderStatus, sources
from storefront.models import ShopOrder
from storefront.orders.reconcile import decide_status
from storefront.provider.resources import CheckoutSession

PAID = CheckoutSession(
    id="cs_1",
    mode="order",
    status="complete",
    payment_status="paid",
    currency="usd",
    amount_subtotal=53500,
    amount_total=54000,
    amount_discount=0,
    amount_shipping=500,
    amount_tax=0,
    client_reference_id="r",
    url=None,
    expires_at=0,
    email=None,
    shipping=None,
    shipping_method=None,
    order=None,
)


def status_after(session: CheckoutSession, *, cancel_requested: bool = False) -> OrderStatus:
    """The status that `session` gives a pending order for two items that ship."""
    order = ShopOrder(
        currency="usd", amount_subtotal=53500, ships=True, cancel_requested=cancel_requested
    )
    status, _reason = decide_status(order, session)
    return status


@pytest.mark.parametrize("payment_status", ["paid", "no_payment_required"])
def test_a_paid_session_makes_the_order_paid(payment_status):
    session = replace(PAID, payment_status=payment_status)
    assert status_after(session) is OrderStatus.PAID


def test_a_discount_is_accepted_when_the_total_adds_up():
    session = replace(PAID, amount_discount=3500, amount_total=50500)
    assert status_after(session) is OrderStatus.PAID


@pytest.mark.parametrize(
    "changes",
    [
        {"currency": "eur"},
        {"amount_subtotal": 1, "amount_total": 501},
        {"amount_total": 53999},
        {"amount_shipping": 1, "amount_total": 53501},
    ],
)
def test_a_payment_of_another_amount_needs_review(changes):
    assert status_after(replace(PAID, **changes)) is OrderStatus.REVIEW


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "open", "payment_status": "unpaid"},
        {"status": "open", "payment_status": "paid"},
        {"payment_status": "unpaid"},
        {"status": "something_new"},
    ],
)
def test_an_unpaid_session_leaves_the_order_pending(changes):
    assert status_after(replace(PAID, **changes)) is OrderStatus.PENDING


def test_an_expired_session_means_canceled_after_a_cancel_request():
    session = replace(PAID, status="expired", payment_status="unpaid")
    assert status_after(session) is OrderStatus.EXPIRED
    assert status_after(session, cancel_requested=True) is OrderStatus.CANCELED


def test_the_table_has_every_status_and_paid_only_becomes_refunded():
    assert set(MOVES) == set(OrderStatus)
    assert MOVES[OrderStatus.PAID] == {OrderStatus.REFUNDED}
    assert sources(OrderStatus.PENDING) == []
    for target in (OrderStatus.PROCESSING, OrderStatus.CANCELED, OrderStatus.EXPIRED):
        assert sources(target) == [OrderStatus.PENDING]
    for target in (OrderStatus.PAID, OrderStatus.FAILED):
        assert sources(target) == [OrderStatus.PENDING, OrderStatus.PROCESSING]
    assert OrderStatus.PAID not in sources(OrderStatus.REVIEW)


def test_only_move_assigns_a_status():
    """orders/checkout.py inserts pending orders; only `move` in orders/moves.py changes a status."""
    assigned = re.compile(r"(?<!self)\.status\s*=[^=]|values\([^)]*\bstatus\s*=")
    found = [
        file.name
        for file in Path(storefront.__file__).parent.rglob("*.py")
        if assigned.search(file.read_text())
    ]
    assert found == ["moves.py"]
