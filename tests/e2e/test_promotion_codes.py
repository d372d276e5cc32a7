"""Promotion codes on the payment page, with script and without."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.shopper import Shopper
from tests.support.factories import create_session, get, post


def new_code(shopper: Shopper, percent_off: int = 25) -> str:
    with shopper.server.api() as api:
        coupon = post(api, "/v1/coupons", {"percent_off": percent_off})
        text = f"CODE-{uuid.uuid4().hex[:8].upper()}"
        post(api, "/v1/promotion_codes", {"coupon": coupon["id"], "code": text})
    return text


def open_page(shopper: Shopper, **changes: Any) -> str:
    """The payment page of an e-book for 19.00. Returns the session's id."""
    session = create_session(shopper.server, allow_promotion_codes=True, **changes)
    shopper.page.goto(session["url"])
    session_id: str = session["id"]
    return session_id


def paid_amount(shopper: Shopper, session_id: str) -> int:
    with shopper.server.api() as api:
        session = get(api, f"/v1/checkout/sessions/{session_id}")
    assert session["status"] == "complete"
    amount: int = session["amount_total"]
    return amount


@pytest.mark.slow
def test_without_script_a_code_is_applied_and_paid_with(
    new_shopper: Callable[..., Shopper],
) -> None:
    """Enter in the code's field applies it, and Enter in any other field pays."""
    plain = new_shopper(java_script_enabled=False)
    text = new_code(plain)
    session_id = open_page(plain)
    plain.checkout.fill_email()
    plain.checkout.enter_code("NOTHING")
    expect(plain.checkout.field("promotionCode")).to_have_attribute("aria-invalid", "true")
    plain.checkout.field("promotionCode").fill(text)
    plain.checkout.field("promotionCode").press("Enter")
    expect(plain.checkout.total).to_have_attribute("data-amount", "1425")
    expect(plain.checkout.field("email")).to_have_value("jenny@example.com")
    plain.checkout.fill_digital()
    plain.checkout.field("billingPostalCode").press("Enter")
    plain.page.wait_for_url("**/orders?**")
    assert paid_amount(plain, session_id) == 1425
