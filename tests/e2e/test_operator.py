"""An operator in a browser without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.shopper import PHYSICAL, Shopper


@pytest.mark.slow
def test_an_order_is_sent_and_refunded(new_shopper: Callable[..., Shopper]) -> None:
    plain = new_shopper(java_script_enabled=False)
    plain.page.goto(f"{plain.pay_unseen(PHYSICAL)}/return")
    plain.orders.wait_for_success()
    plain.orders.view_order()
    number = plain.orders.heading.inner_text().removeprefix("Order ")

    desk = plain.operator
    desk.open()
    desk.sign_in("not the password")
    expect(desk.told).to_have_text("That is not the password.")
    desk.sign_in()
    desk.find(number, "To send")
    expect(desk.rows).to_have_count(1)
    desk.open_order(number)
    desk.send("UPS", "1Z999AA10123456784")
    expect(desk.told).to_contain_text("marked as sent")
    desk.refund("9.00", confirm=False)
    expect(desk.told).to_contain_text("Confirm the refund")
    desk.refund("9.00")
    expect(desk.told).to_have_text("$9.00 refunded.")
    expect(desk.history.first).to_contain_text("Order placed")
    expect(desk.history.last).to_contain_text("$9.00 of $84.00 refunded")
    plain.page.get_by_role("button", name="Sign out").click()
    desk.open()
    expect(plain.page.get_by_role("heading", name="Sign in")).to_be_visible()
