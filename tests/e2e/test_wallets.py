"""Simulated wallets: their sheet fills in the payment page and pays, and closes without a trace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.wallet_sheet import WalletSheet
from tests.e2e.payment_page import open_page
from tests.e2e.shopper import Shopper
from tests.support.factories import create_session, digital_item, get, shipping_options

pytestmark = pytest.mark.slow


def opened(shopper: Shopper, **changes: Any) -> tuple[dict[str, Any], WalletSheet]:
    session = create_session(shopper.server, **changes)
    shopper.page.goto(session["url"])
    expect(shopper.page.locator("body")).to_have_attribute("data-ready", "")
    return session, WalletSheet(shopper.page)


def charged(shopper: Shopper, session: dict[str, Any]) -> dict[str, Any]:
    """The newest charge of a session, and the session's shipping as `shipped`."""
    with shopper.server.api() as api:
        paid = get(api, f"/v1/checkout/sessions/{session['id']}")
        intent = get(api, f"/v1/payment_intents/{paid['payment_intent']}")
    return {**intent["charges"]["data"][0], "shipped": paid["shipping_details"], "session": paid}


def test_a_wallet_pays_with_address_and_shipping_method(shopper: Shopper) -> None:
    session, wallet = opened(
        shopper,
        shipping_options=shipping_options(),
        shipping_address_collection={"allowed_countries": ["US", "GB", "CA"]},
        phone_number_collection=True,
    )
    before = shopper.checkout.total.inner_text()
    wallet.open("google-pay")
    wallet.choose_address("CA")
    wallet.choose_shipping("Express")
    expect(wallet.total).not_to_have_text(before)
    wallet.pay()
    shopper.page.wait_for_url(f"**session_id={session['id']}*")
    charge = charged(shopper, session)
    assert charge["payment_method_details"]["card"]["wallet"]["type"] == "google_pay"
    assert charge["shipped"]["address"]["city"] == "Toronto"
    assert charge["session"]["customer_details"]["phone"] == "+16505550123"
    assert charge["amount"] == charge["session"]["amount_total"]


def test_a_digital_purchase_needs_one_press(shopper: Shopper) -> None:
    session, wallet = opened(shopper, line_items=[digital_item()])
    wallet.open()
    wallet.pay()
    shopper.page.wait_for_url(f"**session_id={session['id']}*")
    assert charged(shopper, session)["billing_details"]["address"]["postal_code"] == "94080"


def test_a_wallets_card_can_decline_and_then_another_pays(shopper: Shopper) -> None:
    session, wallet = opened(shopper, line_items=[digital_item()])
    wallet.open()
    wallet.choose_card("0002")
    wallet.pay()
    expect(shopper.checkout.decline_message).to_be_visible()
    assert charged(shopper, session)["payment_method_details"]["card"]["wallet"]
    shopper.checkout.fill_card()
    shopper.checkout.press_pay()
    shopper.page.wait_for_url(f"**session_id={session['id']}*")
    assert "wallet" not in charged(shopper, session)["payment_method_details"]["card"]


def test_a_wallets_card_can_ask_for_3d_secure(shopper: Shopper) -> None:
    session, wallet = opened(shopper, line_items=[digital_item()])
    wallet.open()
    wallet.choose_card("3184")
    wallet.pay()
    shopper.bank.confirm()
    shopper.page.wait_for_url(f"**session_id={session['id']}*")
    assert charged(shopper, session)["payment_method_details"]["card"]["wallet"]


def test_a_sheet_closes_by_keyboard_and_by_its_button(shopper: Shopper) -> None:
    _session, wallet = opened(shopper)
    for close in (lambda: shopper.page.keyboard.press("Escape"), wallet.cancel):
        wallet.button().focus()
        shopper.page.keyboard.press("Enter")
        wallet.sheet.wait_for()
        close()
        expect(wallet.sheet).to_have_count(0)
        expect(wallet.button()).to_be_focused()
    assert shopper.checkout.field("email").input_value() == ""


def test_the_sheet_is_loaded_when_it_is_opened(shopper: Shopper) -> None:
    loaded: list[str] = []
    shopper.page.on("request", lambda request: loaded.append(request.url))
    _session, wallet = opened(shopper)
    assert not [url for url in loaded if "wallet" in url]
    wallet.open()
    assert len([url for url in loaded if "wallet" in url]) == 3


def test_without_script_there_are_no_wallets(new_shopper: Callable[..., Shopper]) -> None:
    shopper = new_shopper(java_script_enabled=False)
    shopper.page.goto(create_session(shopper.server)["url"])
    expect(WalletSheet(shopper.page).button()).to_be_hidden()


def test_a_failed_download_says_so(shopper: Shopper) -> None:
    open_page(shopper)
    shopper.watch.expect("500")
    shopper.page.route("**/wallet/apple_pay", lambda route: route.fulfill(status=500))
    WalletSheet(shopper.page).button().click()
    expect(shopper.page.get_by_test_id("unsent-notice")).to_be_visible()
