"""A bank account pays on the payment page: with script and without, and the money comes later."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.payment_page import error_of, open_page
from tests.e2e.shopper import Shopper
from tests.support.factories import create_session, get

pytestmark = pytest.mark.slow
TYPES = ["card", "us_bank_account"]


def test_the_chosen_method_has_its_fields_and_pays(shopper: Shopper) -> None:
    session = create_session(shopper.server, payment_method_types=TYPES)
    shopper.page.goto(session["url"])
    checkout = shopper.checkout
    expect(checkout.field("cardNumber")).to_be_visible()
    expect(checkout.field("accountNumber")).to_be_hidden()
    checkout.fill_email()
    checkout.fill_bank_account("12")
    expect(checkout.field("cardNumber")).to_be_hidden()
    expect(checkout.field("billingPostalCode")).to_be_hidden()
    checkout.press_pay()
    expect(error_of(shopper, "accountNumber")).to_contain_text("incorrect")
    expect(checkout.field("routingNumber")).to_have_value("110000000")
    checkout.field("accountNumber").fill("000123456789")
    checkout.press_pay()
    shopper.page.wait_for_url(f"**session_id={session['id']}*")
    with shopper.server.api() as api:
        done = get(api, f"/v1/checkout/sessions/{session['id']}")
    assert (done["status"], done["payment_status"]) == ("complete", "unpaid")


def test_an_account_number_is_not_kept_in_the_browser(shopper: Shopper) -> None:
    open_page(shopper, payment_method_types=TYPES)
    shopper.checkout.fill_bank_account()
    shopper.page.reload()
    shopper.page.get_by_test_id("payment-method-us_bank_account").click()
    expect(shopper.checkout.field("accountHolderName")).to_have_value("Jenny Rosen")
    expect(shopper.checkout.field("accountNumber")).to_have_value("")
    stored = shopper.page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
    assert "000123456789" not in stored


def test_it_works_without_script(new_shopper: Callable[..., Shopper]) -> None:
    shopper = new_shopper(java_script_enabled=False)
    session = create_session(shopper.server, payment_method_types=TYPES)
    shopper.page.goto(session["url"])
    shopper.checkout.fill_email()
    shopper.checkout.fill_bank_account()
    shopper.checkout.press_pay()
    shopper.page.wait_for_url(f"**session_id={session['id']}*")
