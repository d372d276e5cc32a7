"""While the provider is off, slow, broken or talks nonsense, each page says what the shop knows, and has a way on."""

from __future__ import annotations

import httpx
import pytest
from flask import Flask
from sqlalchemy import update

from foundation.database import db, transaction
from storefront.models import ShopOrder
from tests.storefront.fake_provider import FakeProvider
from tests.storefront.shopper import Shopper

UNAVAILABLE = "We can’t reach our payment provider right now. Your cart is saved."
FAILED = "Our checkout isn’t working right now. Your cart is saved."
PROXY = httpx.Response(404, text="<html>no such host</html>")
FAULTS = (
    ("off", httpx.ConnectError("refused"), UNAVAILABLE),
    ("slow", httpx.ReadTimeout("5 s"), UNAVAILABLE),
    ("answers 500", 500, UNAVAILABLE),
    ("is being deployed", httpx.Response(503, text="<html>Bad gateway</html>"), UNAVAILABLE),
    ("refuses the key", 401, FAILED),
    ("answers HTML", httpx.Response(200, text="<html>It works!</html>"), FAILED),
    ("answers another object", httpx.Response(200, json={"object": "list"}), FAILED),
    ("redirects", httpx.Response(302, headers={"Location": "https://example.com"}), FAILED),
    ("is behind a proxy that has lost it", PROXY, FAILED),
)
CLAIMS = ("charged", "Payment confirmed", "failed", "canceled", "expired", "Page not found")
"""What only an answer of the provider lets the shop say."""


def read(shopper: Shopper, path: str) -> str:
    """The page, which claims nothing."""
    page = shopper.get(path)
    assert page.status_code == 200, path
    main = page.text.partition("<main")[2]
    assert [claim for claim in CLAIMS if claim in main] == [], path
    return main


def test_each_page_with_each_fault(app: Flask, provider: FakeProvider) -> None:
    for name, fault, message in FAULTS:
        provider.broken = None
        start_and_cancel(Shopper(app), provider, fault, message)
        provider.broken = None
        return_after_paying(Shopper(app), provider, fault)
        assert provider.broken is fault, name


def start_and_cancel(
    shopper: Shopper, provider: FakeProvider, fault: int | httpx.Response | Exception, message: str
) -> None:
    shopper.add("standing-desk")
    provider.broken = fault
    assert shopper.checkout().location == "/cart"
    page = read(shopper, "/cart")
    assert message in page
    assert 'id="checkout"' in page
    assert "No orders yet" in read(
        shopper, "/orders"
    )  # no shopper can have paid an order without session
    assert shopper.cart() == {"standing-desk": 1}

    provider.broken = None
    assert "/pay/" in shopper.checkout().location
    order = shopper.orders()[-1]
    provider.broken = fault
    assert shopper.get(f"/checkout/cancel?order={order.reference}").location == "/cart"
    assert "We couldn’t close your checkout yet." in read(shopper, "/cart")
    page = read(shopper, f"/orders/{order.number}")
    assert "We are waiting for our payment provider’s answer." in page
    assert f"/checkout/success?session_id={order.session_id}" in page
    assert "Continue to payment" not in page
    assert shopper.cart() == {"standing-desk": 1}


def return_after_paying(
    shopper: Shopper, provider: FakeProvider, fault: int | httpx.Response | Exception
) -> None:
    shopper.add("gift-card")
    assert "/pay/" in shopper.checkout().location
    (order,) = shopper.orders()
    provider.pay()
    provider.broken = fault
    success = f"/checkout/success?session_id={order.session_id}"
    page = read(shopper, success)
    assert "Confirming…" in page
    assert "Check again" in page
    assert 'href="/orders"' in page
    assert '<noscript><meta http-equiv="refresh" content="4">' in shopper.get(success).text
    provider.broken = None
    assert "Payment confirmed" in shopper.get(success).text
    assert "Check again" not in shopper.get(f"/orders/{order.number}").text
    provider.broken = fault
    assert "Payment confirmed" in shopper.get(success).text


@pytest.mark.parametrize("known", [True, False])
def test_an_order_that_waits_for_an_answer_refreshes_without_a_script(
    app: Flask, shopper: Shopper, provider: FakeProvider, known: bool
) -> None:
    """Its session has expired, and nobody has told the shop whether it was paid."""
    shopper.add("standing-desk")
    shopper.checkout()
    (order,) = shopper.orders()
    refresh = '<noscript><meta http-equiv="refresh" content="15">'
    assert refresh not in shopper.get(f"/orders/{order.number}").text
    session = order.session_id if known else None
    with app.app_context(), transaction("storefront"):
        db.session.execute(update(ShopOrder).values(expires_at=1, session_id=session))
    provider.broken = httpx.ConnectError("refused")
    page = shopper.get(f"/orders/{order.number}").text
    assert refresh in page
    assert "Confirming…" in page
    assert ("Check again" in page) is known
    if known:
        assert "Confirming…" in read(shopper, "/orders")
