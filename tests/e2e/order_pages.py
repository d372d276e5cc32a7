"""States of the shop's pages about an order."""

from __future__ import annotations

from tests.e2e.shopper import DIGITAL, PHYSICAL, Shopper

MOVE = """
INSERT INTO shop_order_moves (order_pk, from_status, to_status, reason, source, amount_refunded, created)
SELECT pk, 'paid', 'paid', 'a keycap was missing', 'operator', :refunded, created FROM shop_orders
WHERE session_id = :session
"""
CHANGE = "UPDATE shop_orders SET {} WHERE session_id = :session"


def no_orders(shopper: Shopper) -> None:
    shopper.orders.open()


def success(shopper: Shopper) -> None:
    bought(shopper, PHYSICAL)


def order(shopper: Shopper) -> None:
    success(shopper)
    shopper.orders.view_order()


def orders(shopper: Shopper) -> None:
    shopper.pay_unseen(DIGITAL)
    shopper.orders.open()


def success_digital(shopper: Shopper) -> None:
    bought(shopper, DIGITAL)


def order_sent(shopper: Shopper) -> None:
    session = bought(shopper, PHYSICAL)
    sent = "fulfilled_at = created, carrier = 'UPS', tracking_number = '1Z999AA10123456784'"
    shopper.server.rows("storefront", CHANGE.format(sent), session=session)
    shopper.orders.view_order()


def order_refunded_in_part(shopper: Shopper) -> None:
    session = bought(shopper, PHYSICAL)
    rows = shopper.server.rows
    rows("storefront", CHANGE.format("amount_refunded = 1250"), session=session)
    rows("storefront", MOVE, session=session, refunded=1250)
    shopper.orders.view_order()


def order_confirming(shopper: Shopper) -> None:
    """The shopper has gone back, and the provider has not answered yet."""
    shopper.open_payment_page(DIGITAL)
    url = shopper.page.url
    waits = "UPDATE shop_orders SET cancel_requested = :yes WHERE checkout_url = :url"
    shopper.server.rows("storefront", waits, yes=True, url=url)
    shopper.orders.open()
    shopper.orders.rows.first.get_by_role("link").click()
    shopper.page.wait_for_url("**/orders/*")


def bought(shopper: Shopper, slug: str) -> str:
    """Open the success page of a paid order. Returns the session's id."""
    shopper.page.goto(f"{shopper.pay_unseen(slug)}/return")
    return shopper.orders.wait_for_success()


STATES = (
    no_orders,
    success,
    order,
    orders,
    success_digital,
    order_sent,
    order_refunded_in_part,
    order_confirming,
)
