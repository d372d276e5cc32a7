"""A card kept on the hosted page is charged later; an authorised order is captured later."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.shopper import Shopper
from tests.support.factories import (
    CHALLENGED_CARD,
    GOOD_CARD,
    create_session,
    digital_item,
    get,
    post,
)

ASKED_ONCE_CARD = "4000002500003155"
CUSTOMER = "cus_a1b2c3d4e5"


@pytest.mark.slow
@pytest.mark.parametrize("card", [pytest.param(GOOD_CARD, marks=pytest.mark.slow), ASKED_ONCE_CARD])
def test_a_card_saved_on_the_page_pays_later_without_its_holder(
    shopper: Shopper, card: str
) -> None:
    session = create_session(shopper.server, mode="setup", line_items=None, customer=CUSTOMER)
    shopper.page.goto(session["url"])
    expect(shopper.checkout.pay_button).to_have_accessible_name("Save card")
    expect(shopper.page.get_by_text("Total due")).to_have_count(0)
    shopper.checkout.fill_card(card)
    shopper.checkout.fill_billing(postal_code="94080")
    shopper.checkout.press_pay()
    if card == ASKED_ONCE_CARD:
        shopper.bank.confirm()
    shopper.page.wait_for_url(f"**session_id={session['id']}*")

    with shopper.server.api() as api:
        done = get(api, f"/v1/checkout/sessions/{session['id']}")
        assert (done["status"], done["payment_status"]) == ("complete", "no_payment_required")
        setup = get(api, f"/v1/setup_intents/{done['setup_intent']}")
        later = post(
            api,
            "/v1/payment_intents",
            {
                "amount": 1200,
                "currency": "usd",
                "customer": CUSTOMER,
                "payment_method": setup["payment_method"],
                "off_session": True,
                "confirm": True,
            },
        )
    assert (setup["status"], later["status"]) == ("succeeded", "succeeded")


@pytest.mark.slow
def test_an_authorised_order_is_captured_later(shopper: Shopper) -> None:
    session = create_session(
        shopper.server,
        mode="order",
        line_items=[digital_item()],
        payment_intent_data={"capture_method": "manual"},
    )
    shopper.page.goto(session["url"])
    shopper.checkout.fill_digital(CHALLENGED_CARD)
    shopper.checkout.press_pay()
    shopper.bank.confirm()
    shopper.page.wait_for_url(f"**session_id={session['id']}*")

    with shopper.server.api() as api:
        held = get(api, f"/v1/checkout/sessions/{session['id']}")
        assert (held["status"], held["payment_status"]) == ("complete", "unpaid")
        assert get(api, f"/v1/orders/{held['order']}")["payment_status"] == "unpaid"
        intent = f"/v1/payment_intents/{held['payment_intent']}"
        captured = post(api, f"{intent}/capture", {"amount_to_capture": 1000})
        assert (captured["status"], captured["amount_received"]) == ("succeeded", 1000)
        assert get(api, f"/v1/checkout/sessions/{session['id']}")["payment_status"] == "paid"
        assert get(api, f"/v1/orders/{held['order']}")["payment_status"] == "paid"
