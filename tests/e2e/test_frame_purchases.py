"""Ways to pay in the embedded payment page: by keyboard alone, with a wallet, a bank account and a saved card."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.keyboard import press, tab_to, type_into
from tests.e2e.merchant.site import Merchant
from tests.e2e.pages.embedded_page import FramedCheckout
from tests.e2e.pages.wallet_sheet import WalletSheet
from tests.e2e.saved import SAVED_CARDS, customer_with_cards, new_code
from tests.e2e.shopper import PHYSICAL, Shopper
from tests.support.factories import (
    CHALLENGED_CARD,
    DECLINED_CARD,
    create_session,
    get,
    shipping_options,
)
from tests.support.servers import eventually

pytestmark = pytest.mark.slow


def test_a_purchase_by_keyboard_alone(shopper: Shopper) -> None:
    """With a promotion code, a declined card and 3-D Secure."""
    shopper.shop.add_to_cart(PHYSICAL)
    shopper.cart.check_out_here("embedded")
    checkout, page = FramedCheckout(shopper.page, "#embedded-checkout"), shopper.page
    checkout.wait_until_ready()
    code = new_code(shopper.server)
    press(page, checkout.frame.get_by_test_id("add-promotion-code"), "Enter")
    expect(checkout.field("promotionCode")).to_be_focused()
    page.keyboard.type("NOTHING")
    page.keyboard.press("Enter")
    expect(checkout.frame.locator("#promotionCode-error")).to_be_visible()
    expect(checkout.field("promotionCode")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(checkout.frame.get_by_test_id("promotion-code")).to_have_text(code)
    expect(checkout.total).to_have_attribute("data-amount", "6425")

    for name, text in (
        ("email", "jenny@example.com"),
        ("shippingName", "Jenny Rosen"),
        ("shippingAddressLine1", "354 Oyster Point Blvd"),
        ("shippingLocality", "South San Francisco"),
        ("shippingAdministrativeArea", "Calif"),
        ("shippingPostalCode", "94080"),
    ):
        type_into(page, checkout.field(name), text)
    press(page, checkout.frame.get_by_role("radio", name="Standard Shipping"), "ArrowDown")
    expect(checkout.total).to_have_attribute("data-amount", "7425")
    for name, text in (
        ("cardNumber", DECLINED_CARD),
        ("cardExpiry", "1234"),
        ("cardCvc", "123"),
        ("billingName", "Jenny Rosen"),
    ):
        type_into(page, checkout.field(name), text)
    page.keyboard.press("Enter")
    expect(checkout.decline_message).to_be_visible()
    expect(checkout.field("cardNumber")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(CHALLENGED_CARD)
    page.keyboard.press("Enter")
    complete = checkout.frame.get_by_test_id("test-source-authorize-3ds")
    expect(complete).to_be_visible()
    tab_to(page, complete)
    page.keyboard.press("Enter")
    session_id = shopper.orders.wait_for_success()
    expect(shopper.orders.heading).to_have_text("Payment confirmed")
    with shopper.server.api() as api:
        session = get(api, f"/v1/checkout/sessions/{session_id}")
    assert (session["amount_total"], session["ui_mode"]) == (7425, "embedded")


def embed(shopper: Shopper, merchant: Merchant, **changes: Any) -> tuple[FramedCheckout, str]:
    """The page of a new session in a frame, below a long text of the merchant's. Returns the session's id, too."""
    told: dict[str, Any] = {"ui_mode": "embedded", "success_url": None, "cancel_url": None}
    told["return_url"] = f"{merchant.origin}/thanks"
    session = create_session(shopper.server, **told, **changes)
    code = f"""Till("pk_test_xxx").initEmbeddedCheckout({{clientSecret: "{session["client_secret"]}"}})
      .then((made) => made.mount("#checkout"));"""
    body = '<p style="block-size: 400px">About us</p><div id="checkout"></div>'
    shopper.page.goto(merchant.page(body, code))
    checkout = FramedCheckout(shopper.page)
    checkout.wait_until_ready()
    return checkout, session["id"]


def paid(shopper: Shopper, session_id: str) -> dict[str, Any]:
    """The session, once the shopper is back at the merchant's."""
    shopper.page.wait_for_url("**/thanks")
    with shopper.server.api() as api:
        return get(api, f"/v1/checkout/sessions/{session_id}", **{"expand[]": "payment_intent"})


def in_view(shopper: Shopper, element: Locator) -> bool:
    """Whether all of the element, which may be in a frame, is in the browser's window."""
    box, window = element.bounding_box(), shopper.page.viewport_size
    assert box
    assert window
    return box["y"] >= 0 and box["y"] + box["height"] <= window["height"]


@pytest.mark.parametrize("width", [375, 1280])
def test_a_wallet_pays_in_the_frame(shopper: Shopper, merchant: Merchant, width: int) -> None:
    shopper.page.set_viewport_size({"width": width, "height": 700})
    checkout, session_id = embed(shopper, merchant, shipping_options=shipping_options())
    sheet = WalletSheet(checkout.frame)
    sheet.open()
    eventually(lambda: in_view(shopper, sheet.sheet), otherwise=lambda: sheet.sheet.bounding_box())
    expect(sheet.sheet.get_by_role("radio", name="Standard")).to_be_checked()
    sheet.choose_shipping("Express")
    expect(sheet.total).to_contain_text("34.00")
    sheet.pay()
    session = paid(shopper, session_id)
    assert (session["payment_status"], session["amount_total"]) == ("paid", 3400)


def test_a_bank_account_and_a_saved_card_pay_in_the_frame(
    shopper: Shopper, merchant: Merchant
) -> None:
    types = ["card", "us_bank_account"]
    checkout, session_id = embed(shopper, merchant, payment_method_types=types)
    checkout.fill_email()
    checkout.fill_bank_account()
    expect(checkout.field("cardNumber")).to_be_hidden()
    checkout.press_pay()
    assert paid(shopper, session_id)["payment_intent"]["status"] == "processing"

    customer = customer_with_cards(shopper.server)
    checkout, session_id = embed(shopper, merchant, customer=customer, **SAVED_CARDS)
    expect(checkout.saved_cards).to_have_count(2)
    checkout.press_remove_card("Visa")
    checkout.confirm_removal("Visa")
    expect(checkout.root.get_by_test_id("card-removed")).to_be_focused()
    checkout.choose_card("Mastercard")
    checkout.press_pay()
    assert paid(shopper, session_id)["payment_status"] == "paid"
