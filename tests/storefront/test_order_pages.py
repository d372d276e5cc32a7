"""What the order page and the success page tell: progress, arrival, payment method, refunds. With the real provider."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from foundation import clock
from foundation.database import reading
from storefront.orders.shipping import arrival, days_words
from tests.storefront.operators import bought, ordered, paid_unseen, said
from tests.storefront.shopper import Shopper
from tests.storefront.test_with_provider import ADDRESS, CARD, PERSON, pay

TAGS = re.compile(r"<[^>]+>")


def words(html: str) -> str:
    return " ".join(TAGS.sub(" ", html.partition("<main")[2].partition("</main>")[0]).split())


def visit(app: Flask, slug: str = "standing-desk") -> tuple[Shopper, str, str]:
    """A visitor who has paid: with the number of the order, and the words of the success page."""
    shopper = paid_unseen(app, slug)
    (order,) = shopper.orders()
    page = shopper.get(f"/checkout/success?session_id={order.session_id}")
    return shopper, order.number, words(page.text)


def days(app: Flask, method: str) -> str:
    with app.app_context(), reading("checkout"):
        found = arrival(method, clock.now())
    assert found
    return " ".join(days_words(*found).split())


def test_a_shipped_order_from_payment_to_refund(app: Flask) -> None:
    shopper, number, success = visit(app)
    expected = days(app, "Standard Shipping")
    assert f"Thank you. Your order arrives {expected}." in success
    assert "What happens next Placed" in success
    assert "Paid with Visa •••• 4242" in success

    page = words(shopper.get(f"/orders/{number}").text)
    assert f"We are packing it. It arrives {expected}." in page
    assert f"Next: Packed and sent Next: Arrives {expected}" in page
    said(app, "fulfil", number, "--carrier", "UPS", "--tracking", "1Z999")
    page = words(shopper.get(f"/orders/{number}").text)
    assert "With UPS, tracking number 1Z999" in page
    assert f"It arrives {expected}." in page
    assert "Packed and sent" not in page

    said(app, "refund", number, "--amount", "12.50")
    page = words(shopper.get(f"/orders/{number}").text)
    assert "Partly refunded" in page
    assert "Refunded $12.50" in page
    assert "Refunded -$12.50" in page
    said(app, "refund", number)
    page = words(shopper.get(f"/orders/{number}").text)
    assert "Refunded $491.50" in page
    assert expected not in page


def test_a_digital_order_is_delivered_at_once(app: Flask) -> None:
    shopper, number, success = visit(app, "gift-card")
    assert "Your order was delivered by email." in success
    page = words(shopper.get(f"/orders/{number}").text)
    assert "Delivered by email" in page
    assert "Next:" not in page
    assert "Arrives" not in page


def test_an_order_with_digital_goods_tells_what_is_sent(app: Flask) -> None:
    shopper = Shopper(app)
    for slug in ("gift-card", "standing-desk"):
        shopper.add(slug)
    shopper.checkout()
    (order,) = shopper.orders()
    assert pay(app, order.checkout_url, **CARD, **PERSON, **ADDRESS).status_code == 303
    page = words(shopper.get(f"/checkout/success?session_id={order.session_id}").text)
    assert f"Your parcel arrives {days(app, 'Standard Shipping')}." in page
    assert "The rest was delivered by email." in page
    assert page.count("By email") == 1


def test_an_order_that_waits_for_its_payment_promises_nothing(app: Flask) -> None:
    shopper = ordered(app)
    (order,) = shopper.orders()
    page = words(shopper.get(f"/orders/{order.number}").text)
    assert "Next: Payment" in page
    assert "rrives" not in page


def test_others_see_no_arrival(app: Flask) -> None:
    order = bought(app)
    page = words(Shopper(app).get(f"/checkout/success?session_id={order.session_id}").text)
    assert "Thank you. We have started on the order." in page
    assert order.number not in page


@pytest.mark.parametrize(
    ("day", "method", "expected"),
    [
        (date(2026, 11, 20), "Express Shipping", "Nov 23–24"),  # a Friday
        (date(2026, 11, 21), "Express Shipping", "Nov 23–24"),
        (date(2026, 11, 23), "Standard Shipping", "Nov 30 – Dec 2"),
    ],
)
def test_days_of_arrival_leave_weekends_out(day: date, method: str, expected: str) -> None:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    found = arrival(method, int(noon.timestamp()))
    assert found
    assert " ".join(days_words(*found).split()) == expected
    assert arrival("By pigeon", 0) is None
