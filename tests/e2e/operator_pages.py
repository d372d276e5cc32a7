"""States of the operator's pages."""

from __future__ import annotations

from tests.e2e.shopper import PHYSICAL, Shopper


def operator_sign_in(shopper: Shopper) -> None:
    shopper.operator.open()
    shopper.operator.sign_in("not the password")


def operator_orders(shopper: Shopper) -> None:
    shopper.page.goto(f"{shopper.pay_unseen(PHYSICAL)}/return")
    shopper.orders.wait_for_success()
    shopper.operator.open()
    shopper.operator.sign_in()


def operator_order(shopper: Shopper) -> None:
    operator_orders(shopper)
    shopper.page.get_by_role("link", name="N-").first.click()


def operator_stock(shopper: Shopper) -> None:
    shopper.operator.open()
    shopper.operator.sign_in()
    shopper.page.get_by_role("link", name="Stock").click()


STATES = (operator_sign_in, operator_orders, operator_order, operator_stock)
