"""A purchase in a form of the merchant's own, with the page of docs/custom.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.merchant.custom_form import Form, code_of
from tests.e2e.merchant.site import Merchant
from tests.e2e.shopper import Shopper
from tests.support.factories import (
    CHALLENGED_CARD,
    CHALLENGED_DECLINED_CARD,
    DECLINED_CARD,
    GOOD_CARD,
    create_session,
    get,
    post,
    shipping_options,
)

pytestmark = pytest.mark.slow
TYPES = Path(__file__).parents[2] / "static" / "js" / "till.d.ts"
ADDRESS = {
    "line1": "354 Oyster Point Blvd",
    "city": "South San Francisco",
    "state": "CA",
    "postal_code": "94080",
    "country": "US",
}


def fields_of(interface: str) -> set[str]:
    """The members of an interface in the types for TypeScript."""
    found = re.search(rf"^interface {interface} {{\n(.*?)^}}", TYPES.read_text(), re.S | re.M)
    assert found
    return set(re.findall(r"^  (\w+)[?(:]", found[1], re.M))


def test_a_purchase_by_keyboard(shopper: Shopper, merchant: Merchant) -> None:
    """With a wrong promotion code, a right one, a declined card and a good one."""
    form = Form(shopper, merchant, allow_promotion_codes=True)
    code = code_of(form.server, f"KEYS{form.session['id'][-6:]}")
    shopper.watch.expect("status of 40[02]")  # the browser logs refused calls
    form.open()
    keys = form.page.keyboard
    expect(form.page.locator("#total")).to_have_text("$19.00")
    expect(form.pay).to_be_disabled()
    form.page.get_by_label("Email").focus()
    keys.type("jenny@example.com")
    keys.press("Tab")
    for typed in (DECLINED_CARD, "1234", "123"):
        keys.type(typed)
        keys.press("Tab")
    expect(form.pay).to_be_enabled()
    keys.type("NOTHING")
    keys.press("Tab")
    keys.press("Enter")
    expect(form.message).to_have_text("There is no such promotion code.")
    form.page.get_by_label("Promotion code").fill(code)
    keys.press("Tab")
    keys.press("Enter")
    expect(form.page.locator("#total")).to_have_text("$17.10")
    keys.press("Tab")
    keys.press("Enter")
    expect(form.message).to_have_text("Your card was declined. Try a different card.")
    expect(form.card.field("cardCvc")).to_have_value("123")
    form.card.field("cardNumber").focus()
    keys.press("Control+a")
    keys.type(GOOD_CARD)
    keys.press("Enter")
    form.page.wait_for_url(f"{merchant.origin}/thanks?id={form.session['id']}")
    paid = form.status()
    assert (paid["status"], paid["amount_total"]) == ("complete", 1710)
    assert paid["customer_details"]["email"] == "jenny@example.com"


@pytest.mark.parametrize(
    ("card", "answer", "message"),
    [
        (CHALLENGED_CARD, "complete", ""),
        (CHALLENGED_CARD, "fail", "We couldn't verify your card. Try again or use another one."),
        (CHALLENGED_DECLINED_CARD, "complete", "insufficient funds"),
        (CHALLENGED_CARD, "escape", "We couldn't verify your card. Try again or use another one."),
    ],
)
def test_3d_secure_comes_in_a_dialog(
    shopper: Shopper, merchant: Merchant, card: str, answer: str, message: str
) -> None:
    form = Form(shopper, merchant)
    form.open()
    form.page.get_by_label("Email").fill("jenny@example.com")
    form.card.fill(card)
    form.pay.click()
    bank = form.challenge
    expect(bank.get_by_test_id("challenge")).to_be_visible()
    expect(form.page.locator("dialog")).to_have_attribute("aria-label", re.compile("Test bank"))
    if answer == "escape":
        bank.get_by_test_id("test-source-authorize-3ds").focus()
        form.page.keyboard.press("Escape")
    else:
        name = "authorize" if answer == "complete" else "fail"
        bank.get_by_test_id(f"test-source-{name}-3ds").click()
    if message:
        expect(form.message).to_contain_text(message)
        expect(form.page.locator("dialog")).to_have_count(0)
        form.card.fill(GOOD_CARD)
        form.pay.click()
    form.page.wait_for_url("**/thanks?id=*")
    assert form.status()["status"] == "complete"


def test_3d_secure_fails_at_once_where_the_page_may_not_frame_it(
    shopper: Shopper, merchant: Merchant
) -> None:
    shopper.watch.expect("frame-ancestors|chrome-error")
    session = create_session(
        shopper.server,
        ui_mode="custom",
        success_url=None,
        cancel_url=None,
        customer_email="a@example.com",
    )
    shopper.page.goto(merchant.page("", "").replace("127.0.0.1", "localhost"))
    result = shopper.page.evaluate(
        """async (clientSecret) => {
          const checkout = await Till("pk_test_xxx").initCheckout({clientSecret});
          const options = {redirect: "if_required", paymentMethod: "pm_card_authenticationRequired"};
          return [await checkout.confirm(options), checkout.session().status.type];
        }""",
        session["client_secret"],
    )
    assert (result[0]["error"]["code"], result[1]) == ("origin_not_allowed", "open")
    assert "allowed_origins" in result[0]["error"]["message"]


def test_the_session_is_what_the_page_shows(shopper: Shopper, merchant: Merchant) -> None:
    form = Form(
        shopper,
        merchant,
        line_items=[{"price": "price_9ab3cd5ef7gh", "quantity": 2}],
        shipping_options=shipping_options(),
        phone_number_collection=True,
        allow_promotion_codes=True,
    )
    code = code_of(form.server, f"SEEN{form.session['id'][-6:]}")
    form.open_script()
    session = form.call("session()")
    assert session["status"] == {"type": "open"}
    assert session.keys() == fields_of("TillSession")
    assert set(form.page.evaluate("Object.keys(checkout)")) == fields_of("TillCheckout")
    assert set(form.page.evaluate("Object.keys(Till('pk_1'))")) == fields_of("TillInstance")
    assert session["total"]["total"] == {"minorUnitsAmount": 16300, "amount": "$163.00"}
    assert session["lineItems"][0]["name"] == "Wireless Keyboard"
    assert session["lineItems"][0]["unitAmount"] == {"minorUnitsAmount": 7900, "amount": "$79.00"}
    assert session["collects"]["phoneNumber"] is True
    assert "US" in session["collects"]["shippingAddress"]
    express = session["shippingOptions"][1]
    assert (express["displayName"], express["amount"]) == ("Express Shipping", "$15.00")

    form.call("updateEmail('jenny@example.com')")
    form.call("updatePhoneNumber('+1 650 555 0123')")
    form.call("updateShippingAddress(given)", {"name": "Jenny Rosen", "address": ADDRESS})
    form.call("updateShippingOption(given)", express["id"])
    told = form.call("applyPromotionCode(given)", code.lower())["session"]
    assert told["shipping"]["shippingOption"]["id"] == express["id"]
    assert told["shippingAddress"]["address"]["city"] == "South San Francisco"
    assert told["discountAmounts"] == [
        {
            "displayName": code,
            "promotionCode": code,
            "minorUnitsAmount": 1580,
            "amount": "$15.80",
        }
    ]
    assert told["total"]["total"]["amount"] == "$157.20"
    assert told["canConfirm"] is False, "the card is missing"
    totals = form.page.evaluate("seen.map(({total}) => total.total.minorUnitsAmount)")
    assert totals == [16300, 16300, 16300, 17300, 15720]
    form.card.fill()
    form.page.wait_for_function("checkout.session().canConfirm")
    paid = form.call("confirm({redirect: 'if_required'})")
    assert paid["type"] == "success"
    assert paid["session"]["status"] == {"type": "complete", "paymentStatus": "paid"}
    assert form.status()["customer_details"]["phone"] == "+1 650 555 0123"


def test_wrong_values_are_errors_with_a_name(shopper: Shopper, merchant: Merchant) -> None:
    shopper.watch.expect("status of 400")
    form = Form(shopper, merchant, return_url=None, allow_promotion_codes=True)
    form.open_script()
    wrong = form.call("updateEmail('jenny@')")
    assert (wrong["type"], wrong["error"]["code"]) == ("error", "invalidEmail")
    assert form.call("applyPromotionCode('NOTHING')")["error"]["code"] == "invalidCode"
    assert form.call("updateShippingOption('shr_x')")["error"]["param"] == "shipping_rate"
    assert form.call("confirm()")["error"]["code"] == "return_url_missing"
    wrong = form.call("confirm({redirect: 'if_required'})")
    assert wrong["error"]["code"] == "incomplete_number"
    assert form.status()["status"] == "open"


def test_calls_are_sent_in_their_order_and_two_presses_pay_once(
    shopper: Shopper, merchant: Merchant
) -> None:
    form = Form(shopper, merchant, shipping_options=shipping_options())
    form.open_script()
    rates = [option["shipping_rate"] for option in form.session["shipping_options"]]
    totals = form.call(
        "session() && Promise.all([...given, ...given, given[1]].map("
        "(rate) => checkout.updateShippingOption(rate).then(({session}) => session.total.total.minorUnitsAmount)))",
        rates,
    )
    assert totals == [2400, 3400, 2400, 3400, 3400]
    form.call("updateEmail('jenny@example.com')")
    form.card.fill()
    form.page.wait_for_function("checkout.session().canConfirm")
    results = form.call(
        "session() && Promise.all([1, 2].map(() => checkout.confirm({redirect: 'if_required'})))"
    )
    assert [result["type"] for result in results] == ["success", "success"]
    with form.server.api() as api:
        charges = get(api, "/v1/charges", payment_intent=form.session["payment_intent"])
    assert len(charges["data"]) == 1


def test_another_total_than_the_shown_one_is_not_charged(
    shopper: Shopper, merchant: Merchant
) -> None:
    shopper.watch.expect("status of 400")
    form = Form(shopper, merchant, customer_email="jenny@example.com")
    form.open_script()
    form.card.fill()
    form.page.wait_for_function("checkout.session().canConfirm")
    with form.server.api() as api:
        dearer = {"shipping_options": shipping_options()}
        post(api, f"/v1/checkout/sessions/{form.session['id']}", dearer)
    refused = form.call("confirm({redirect: 'if_required'})")
    assert refused["error"]["code"] == "amount_changed"
    assert form.status()["payment_status"] == "unpaid"
    assert form.call("session()")["total"]["total"]["amount"] == "$24.00"
    assert form.call("confirm({redirect: 'if_required'})")["type"] == "success"


def test_no_message_on_the_page_has_the_card(shopper: Shopper, merchant: Merchant) -> None:
    form = Form(shopper, merchant, customer_email="jenny@example.com")
    form.open_script()
    form.card.fill()
    form.page.wait_for_function("checkout.session().canConfirm")
    paid = form.call("confirm({redirect: 'if_required'})")
    heard = form.page.evaluate("JSON.stringify([messages, seen])") + str(paid)
    assert "complete" in heard
    assert not [part for part in ("4242", "cvc") if part in heard]
    stored = "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    assert form.page.evaluate(stored) == '[{},{},""]'
