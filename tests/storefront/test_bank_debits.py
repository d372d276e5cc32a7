"""A bank account pays an order of the shop: it waits for the bank, then fulfils the order or says that it failed."""

from __future__ import annotations

import pytest
from flask import Flask

from checkout import worker
from storefront.models import ShopOrder
from storefront.orders import sweep
from tests.checkout.api_client import Api
from tests.checkout.test_api_debits import FAILS, PAYS
from tests.storefront.shopper import Shopper
from tests.storefront.test_with_provider import completed, deliver, pay
from tests.support.fixtures import MakeApp

DAY = 24 * 3600
BANK = {
    "email": "jenny@example.com",
    "payment-method": "us_bank_account",
    "accountHolderName": "Jenny Rosen",
    "routingNumber": "110000000",
}


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app(SHOP_BANK_DEBITS="on")


@pytest.fixture
def real(app: Flask) -> Shopper:
    return Shopper(app)


def order_by_bank(app: Flask, real: Shopper, number: str) -> ShopOrder:
    """An order whose shopper has typed a bank account's number."""
    real.add("gift-card")
    url = real.checkout(mode="payment").location
    answer = pay(app, url, **BANK, accountNumber=number)
    assert answer.status_code == 303, answer.text
    (order,) = real.orders()
    return order


def settle(app: Flask) -> None:
    Api(app).advance(8 * DAY)
    with app.app_context():
        worker.sweep()


def success(real: Shopper, order: ShopOrder) -> str:
    page = real.get(f"/checkout/success?session_id={order.session_id}")
    assert page.status_code == 200
    return page.text


def event(order: ShopOrder, outcome: str) -> dict:
    kind = f"checkout.session.async_payment_{outcome}"
    return {**completed(order.session_id), "id": f"evt_{outcome}", "type": kind}


@pytest.mark.parametrize(
    ("number", "outcome", "status", "words"),
    [
        (PAYS, "succeeded", "paid", "Payment confirmed"),
        (FAILS, "failed", "failed", "Your bank did not pay"),
    ],
)
@pytest.mark.parametrize("by", ["webhook", "success page", "sweep"])
def test_an_order_waits_for_the_bank(
    app: Flask, real: Shopper, number: str, outcome: str, status: str, words: str, by: str
) -> None:
    order = order_by_bank(app, real, number)
    if by == "webhook":
        assert deliver(app, completed(order.session_id)).json["result"] == "processing"
    assert "Your bank transfer is on its way" in success(real, order)
    (order,) = real.orders()
    assert (order.status, order.email, order.settled_at) == (
        "processing",
        "jenny@example.com",
        None,
    )
    assert real.cart() == {}
    real.add("gift-card")

    settle(app)
    if by == "webhook":
        assert deliver(app, event(order, outcome)).json["result"] == status
    if by == "sweep":
        with app.app_context():
            sweep.settle(sweep.overdue())
    assert words in success(real, order)
    order, *_ = real.orders()
    assert order.status == status
    assert real.cart() == {"gift-card": 1}
    assert words.split()[0] in real.get(f"/orders/{order.number}").text or status == "paid"


def test_the_shop_offers_cards_alone_unless_it_is_told_otherwise(make_app: MakeApp) -> None:
    real = Shopper(make_app())
    real.add("gift-card")
    url = real.checkout().location
    with real.app.test_client() as client:
        assert "accountNumber" not in client.get(url).text
