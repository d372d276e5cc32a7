"""Saved cards on the payment page: chosen, removed, saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.saved import SAVED_CARDS, customer_with_cards
from tests.e2e.shopper import Shopper
from tests.support.factories import CHALLENGED_CARD, create_session, get


def open_page(shopper: Shopper, customer: str, **changes: Any) -> str:
    session = create_session(shopper.server, customer=customer, **{**SAVED_CARDS, **changes})
    shopper.page.goto(session["url"])
    session_id: str = session["id"]
    return session_id


def card_that_paid(shopper: Shopper, session_id: str) -> dict[str, Any]:
    shopper.page.wait_for_url("**/orders?**")
    with shopper.server.api() as api:
        session = get(api, f"/v1/checkout/sessions/{session_id}")
        charge, *_declined = get(api, "/v1/charges", payment_intent=session["payment_intent"])[
            "data"
        ]
        return get(api, f"/v1/payment_methods/{charge['payment_method']}")


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False])
def test_one_press_pays_with_the_newest_card(
    new_shopper: Callable[..., Shopper], script: bool
) -> None:
    shopper = new_shopper(java_script_enabled=script)
    session_id = open_page(shopper, customer_with_cards(shopper.server))
    expect(shopper.checkout.field("cardNumber")).to_be_hidden()
    expect(shopper.checkout.field("saveCard")).to_be_hidden()
    shopper.checkout.press_pay()
    assert card_that_paid(shopper, session_id)["card"]["last4"] == "4242"


@pytest.mark.slow
def test_a_new_card_is_saved_and_offered_next_time(shopper: Shopper) -> None:
    customer = customer_with_cards(shopper.server)
    session_id = open_page(shopper, customer)
    shopper.checkout.use_another_card()
    shopper.checkout.fill_card("378282246310005", cvc="1234")
    shopper.checkout.fill_billing(postal_code="94080")
    shopper.page.get_by_label("Save my card for next time").check()
    shopper.checkout.press_pay()
    assert card_that_paid(shopper, session_id)["customer"] == customer
    open_page(shopper, customer)
    expect(shopper.checkout.saved_cards.first).to_contain_text("American Express")
    expect(shopper.checkout.saved_cards.first.get_by_role("radio")).to_be_checked()


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False])
def test_a_card_is_removed_in_two_steps(new_shopper: Callable[..., Shopper], script: bool) -> None:
    """Enter in a field still pays, with what was typed before the removal."""
    shopper = new_shopper(java_script_enabled=script)
    session_id = open_page(shopper, customer_with_cards(shopper.server))
    shopper.checkout.use_another_card()
    shopper.checkout.fill_billing(postal_code="94080")
    shopper.checkout.press_remove_card("Mastercard")
    expect(shopper.checkout.saved_cards).to_have_count(2)
    shopper.checkout.confirm_removal("Mastercard")
    expect(shopper.page.get_by_test_id("card-removed")).to_contain_text("Mastercard")
    expect(shopper.page.get_by_test_id("card-removed")).to_be_focused()
    expect(shopper.checkout.saved_cards).to_have_count(1)
    shopper.checkout.use_another_card()
    expect(shopper.checkout.field("billingName")).to_have_value("Jenny Rosen")
    shopper.checkout.fill_card()
    shopper.checkout.field("cardCvc").press("Enter")
    assert card_that_paid(shopper, session_id)["customer"] is None


@pytest.mark.slow
def test_a_saved_card_declines_or_asks_for_3d_secure(shopper: Shopper) -> None:
    numbers = (CHALLENGED_CARD, "4000000000000341")
    session_id = open_page(shopper, customer_with_cards(shopper.server, numbers))
    shopper.checkout.press_pay()
    expect(shopper.checkout.decline_message).to_be_focused()
    shopper.checkout.choose_card("3184")
    shopper.checkout.press_pay()
    shopper.bank.confirm()
    assert card_that_paid(shopper, session_id)["card"]["last4"] == "3184"
