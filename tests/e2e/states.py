"""Every page in every state, each by the shortest way to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.e2e import (
    codes_and_cards,
    docs_pages,
    operator_pages,
    order_pages,
    shop_pages,
    stock,
)
from tests.e2e.pages.custom_page import CustomPage
from tests.e2e.pages.embedded_page import FramedCheckout
from tests.e2e.pages.wallet_sheet import WalletSheet
from tests.e2e.saved import new_code
from tests.e2e.shopper import DIGITAL, PHYSICAL, Shopper
from tests.support.factories import (
    CHALLENGED_CARD,
    DECLINED_CARD,
    KEYBOARD,
    create_session,
    post,
    shipping_options,
)

State = Callable[[Shopper], None]


def home(shopper: Shopper) -> None:
    shopper.shop.open()


def search_without_result(shopper: Shopper) -> None:
    shopper.page.goto(f"{shopper.server.shop}/?q=xyzzy")


def product(shopper: Shopper) -> None:
    shopper.shop.open_product(PHYSICAL)


def empty_cart(shopper: Shopper) -> None:
    shopper.cart.open()


def cart(shopper: Shopper) -> None:
    shopper.shop.add_to_cart(PHYSICAL)
    shopper.page.get_by_text("For developers").click()


def shop_error(shopper: Shopper) -> None:
    shopper.watch.expect("404")
    shopper.page.goto(f"{shopper.server.shop}/nothing-here")


def pay_shipped(shopper: Shopper) -> None:
    shopper.open_payment_page(PHYSICAL)


def pay_digital(shopper: Shopper) -> None:
    shopper.open_payment_page(DIGITAL)


def pay_by_bank_account(shopper: Shopper) -> None:
    types = ["card", "us_bank_account"]
    shopper.page.goto(create_session(shopper.server, payment_method_types=types)["url"])
    shopper.checkout.fill_bank_account()


def pay_by_wallet(shopper: Shopper) -> None:
    options = shipping_options()
    shopper.page.goto(create_session(shopper.server, shipping_options=options)["url"])
    WalletSheet(shopper.page).open()


def pay_processing(shopper: Shopper) -> None:
    after = {"type": "hosted_confirmation"}
    types = ["card", "us_bank_account"]
    session = create_session(
        shopper.server, payment_method_types=types, success_url=None, after_completion=after
    )
    shopper.page.goto(session["url"])
    shopper.checkout.fill_email()
    shopper.checkout.fill_bank_account()
    shopper.checkout.press_pay()
    shopper.page.locator('[data-payment="processing"]').wait_for()


def pay_embedded(shopper: Shopper) -> None:
    shopper.shop.add_to_cart(PHYSICAL)
    shopper.cart.check_out_here("embedded")
    FramedCheckout(shopper.page, "#embedded-checkout").wait_until_ready()


def pay_custom(shopper: Shopper) -> None:
    shopper.shop.add_to_cart(PHYSICAL)
    shopper.cart.check_out_here("custom")
    form = CustomPage(shopper.page)
    form.total.get_by_text("84").wait_for()  # "84,00 $" in some languages
    form.press_pay()
    shopper.page.locator("#email-error").wait_for()


def pay_custom_code(shopper: Shopper) -> None:
    """A code is applied, after another one was refused."""
    shopper.watch.expect("status of 400")
    shopper.shop.add_to_cart(PHYSICAL)
    shopper.cart.check_out_here("custom")
    form = CustomPage(shopper.page)
    form.unfold_code()
    for code in ("NOTHING", new_code(shopper.server)):
        form.code_field.fill(code)
        form.apply_code.click()
        (form.code_error if code == "NOTHING" else form.remove_code).wait_for()


def pay_errors(shopper: Shopper) -> None:
    shopper.open_payment_page(PHYSICAL)
    shopper.checkout.press_pay()
    shopper.checkout.error_summary.wait_for()


def pay_declined(shopper: Shopper) -> None:
    shopper.open_payment_page(DIGITAL)
    shopper.checkout.fill_digital(DECLINED_CARD)
    shopper.checkout.press_pay()
    shopper.checkout.decline_message.wait_for()
    shopper.page.get_by_test_id("developer-details").locator("summary").click()


def pay_test_cards(shopper: Shopper) -> None:
    shopper.open_payment_page(DIGITAL)
    shopper.page.get_by_test_id("test-mode-badge").click()
    shopper.page.get_by_test_id("test-cards").wait_for()


def pay_challenge(shopper: Shopper) -> None:
    shopper.open_payment_page(DIGITAL)
    shopper.checkout.fill_digital(CHALLENGED_CARD)
    shopper.checkout.press_pay()
    shopper.bank.challenge.wait_for()


def pay_complete(shopper: Shopper) -> None:
    shopper.page.goto(shopper.pay_unseen(DIGITAL))


def pay_authorized(shopper: Shopper) -> None:
    """The receipt of a card that is charged later, with a shipping address and a discount."""
    with shopper.server.api() as api:
        coupon = post(api, "/v1/coupons", {"percent_off": 25, "name": "Autumn sale"})
    session = create_session(
        shopper.server,
        line_items=[{"price": KEYBOARD, "quantity": 2}],
        shipping_options=shipping_options(),
        payment_intent_data={"capture_method": "manual"},
        discounts=[{"coupon": coupon["id"]}],
    )
    confirm(shopper, session)
    shopper.receipt.state.wait_for()


def pay_saved(shopper: Shopper) -> None:
    session = create_session(shopper.server, mode="setup", line_items=None, currency="usd")
    confirm(shopper, session)
    shopper.receipt.state.wait_for()


def confirm(shopper: Shopper, session: dict[str, Any]) -> None:
    """Pay over the API and open the page."""
    address = {"line1": "1 Main St", "city": "Portland", "state": "OR", "country": "US"}
    body: dict[str, Any] = {"email": "jenny@example.com", "payment_method": "pm_card_visa"}
    if session["shipping_options"]:
        body["shipping"] = {"name": "Jenny Rosen", "address": address | {"postal_code": "97201"}}
    with shopper.server.api() as api:
        post(api, f"/v1/checkout/sessions/{session['id']}/confirm", body)
    shopper.page.goto(session["url"])


def pay_canceled(shopper: Shopper) -> None:
    session = create_session(shopper.server)
    with shopper.server.api() as api:
        post(api, f"/v1/checkout/sessions/{session['id']}/expire")
    shopper.page.goto(session["url"])


def pay_expired(shopper: Shopper) -> None:
    session = create_session(shopper.server, cancel_url=None)
    shopper.server.rows(
        "checkout",
        "UPDATE checkout_sessions SET expires_at = created WHERE id = :id",
        id=session["id"],
    )
    shopper.page.goto(session["url"])


def pay_expires(shopper: Shopper) -> None:
    """The session expires while its page is open."""
    shopper.page.clock.install()
    shopper.open_payment_page(DIGITAL)
    shopper.page.clock.fast_forward("23:59:59")
    shopper.page.clock.fast_forward("23:59:59")
    shopper.checkout.expired_notice.wait_for()


def pay_too_large(shopper: Shopper) -> None:
    shopper.watch.expect("413")
    shopper.open_payment_page(DIGITAL)
    shopper.page.evaluate(
        """() => {
          const form = document.getElementById("payment");
          form.elements.email.value = "x".repeat(20000);
          form.submit();
        }"""
    )
    shopper.result.payment_page_link.wait_for()


def link_inactive(shopper: Shopper) -> None:
    with shopper.server.api() as api:
        items = [{"price": KEYBOARD, "quantity": 1}]
        link = post(api, "/v1/checkout_links", {"title": "A link", "line_items": items})
        post(api, f"/v1/checkout_links/{link['id']}", {"active": False})
    shopper.page.goto(link["url"])


def bank_done(shopper: Shopper) -> None:
    """The bank's last page, of a payment without a session and without a return URL."""
    asked = {"payment_method": "pm_card_3ds_required", "confirm": True}
    with shopper.server.api() as api:
        intent = post(api, "/v1/payment_intents", {"amount": 1900, "currency": "usd", **asked})
    shopper.page.goto(intent["next_action"]["three_d_secure"]["challenge"]["url"])
    shopper.bank.fail()
    shopper.result.state.wait_for()


def pay_unknown(shopper: Shopper) -> None:
    shopper.watch.expect("404")
    shopper.page.goto(f"{shopper.server.provider}/pay/pay_nothing")


STATES: tuple[State, ...] = (
    home,
    search_without_result,
    product,
    *shop_pages.STATES,
    empty_cart,
    cart,
    *stock.STATES,
    shop_error,
    *order_pages.STATES,
    *operator_pages.STATES,
    pay_shipped,
    pay_digital,
    pay_by_bank_account,
    pay_by_wallet,
    pay_processing,
    pay_embedded,
    pay_custom,
    pay_custom_code,
    pay_errors,
    pay_declined,
    *codes_and_cards.STATES,
    pay_test_cards,
    pay_challenge,
    pay_complete,
    pay_authorized,
    pay_saved,
    pay_canceled,
    pay_expired,
    pay_expires,
    pay_too_large,
    link_inactive,
    bank_done,
    pay_unknown,
    *docs_pages.STATES,
)
