"""3-D Secure: the bank asks, the shopper confirms, fails or leaves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.shopper import DIGITAL, Shopper
from tests.support.factories import CHALLENGED_CARD, CHALLENGED_DECLINED_CARD, create_session, get


@pytest.mark.parametrize(
    "script", [True, pytest.param(False, marks=pytest.mark.slow)], ids=["script", "no-script"]
)
def test_confirming_pays(new_shopper: Callable[..., Shopper], script: bool) -> None:
    shopper = new_shopper(java_script_enabled=script)
    shopper.open_payment_page(DIGITAL)
    shopper.checkout.fill_digital(CHALLENGED_CARD)
    shopper.checkout.press_pay()
    expect(shopper.bank.challenge).to_contain_text("$19.00")
    expect(shopper.bank.challenge).to_contain_text("3184")
    shopper.bank.confirm()
    shopper.orders.wait_for_success()
    expect(shopper.orders.heading).to_have_text("Payment confirmed")


@pytest.mark.slow
def test_failing_makes_no_charge_and_another_card_pays(shopper: Shopper) -> None:
    shopper.open_payment_page(DIGITAL)
    shopper.checkout.fill_digital(CHALLENGED_CARD)
    shopper.checkout.press_pay()
    shopper.bank.fail()
    expect(shopper.checkout.decline_message).to_contain_text("verify your card")

    shopper.checkout.fill_digital()
    shopper.checkout.press_pay()
    session_id = shopper.orders.wait_for_success()
    with shopper.server.api() as api:
        session = get(api, f"/v1/checkout/sessions/{session_id}")
        charges = get(api, "/v1/charges", payment_intent=session["payment_intent"])["data"]
    assert [charge["status"] for charge in charges] == ["succeeded"]


@pytest.mark.slow
@pytest.mark.parametrize("success_url", [True, False], ids=["shop", "receipt"])
def test_what_was_typed_is_forgotten_once_it_is_paid(shopper: Shopper, success_url: bool) -> None:
    """The payment page keeps it in the tab for a challenge that fails."""
    own = (
        {}
        if success_url
        else {"success_url": None, "after_completion": {"type": "hosted_confirmation"}}
    )
    session = create_session(shopper.server, **own)
    shopper.page.goto(session["url"])
    shopper.checkout.fill_digital(CHALLENGED_CARD)
    shopper.checkout.press_pay()
    shopper.bank.challenge.wait_for()
    assert "jenny@example.com" in typed_in(shopper)
    shopper.bank.confirm()
    shopper.page.wait_for_url("**/orders?**" if success_url else session["url"] + "/return")
    if success_url:
        shopper.page.goto(f"{shopper.server.provider}/readyz")
    else:
        expect(shopper.page.locator("body")).to_have_attribute("data-ready", "")
    assert typed_in(shopper) == "{}"


def typed_in(shopper: Shopper) -> str:
    stored: str = shopper.page.evaluate("JSON.stringify(sessionStorage)")
    return stored


@pytest.mark.slow
def test_leaving_the_bank_leaves_the_session_open(shopper: Shopper) -> None:
    shopper.open_payment_page(DIGITAL)
    payment_url = shopper.page.url
    shopper.checkout.fill_digital(CHALLENGED_CARD)
    shopper.checkout.press_pay()
    shopper.bank.leave()
    shopper.page.wait_for_url(f"{payment_url}**")
    expect(shopper.checkout.state).to_have_attribute("data-status", "open")


@pytest.mark.slow
def test_a_card_that_is_declined_after_the_challenge(shopper: Shopper) -> None:
    shopper.open_payment_page(DIGITAL)
    shopper.checkout.fill_digital(CHALLENGED_DECLINED_CARD)
    shopper.checkout.press_pay()
    shopper.bank.confirm()
    expect(shopper.checkout.decline_message).to_contain_text("insufficient funds")


@pytest.mark.slow
def test_the_challenge_can_be_answered_once(shopper: Shopper) -> None:
    """Back to the bank's page after paying leads on to the shop."""
    shopper.open_payment_page(DIGITAL)
    shopper.checkout.fill_digital(CHALLENGED_CARD)
    shopper.checkout.press_pay()
    shopper.bank.challenge.wait_for()
    bank_url = shopper.page.url
    shopper.bank.confirm()
    session_id = shopper.orders.wait_for_success()

    shopper.page.goto(bank_url)
    assert shopper.orders.wait_for_success() == session_id
    with shopper.server.api() as api:
        session = get(api, f"/v1/checkout/sessions/{session_id}")
        charges = get(api, "/v1/charges", payment_intent=session["payment_intent"])["data"]
    assert len(charges) == 1
