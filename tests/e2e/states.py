"""Every page in every state, each by the shortest way to it."""

from __future__ import annotations

from collections.abc import Callable

from tests.e2e.shopper import DIGITAL, PHYSICAL, Shopper
from tests.support.factories import CHALLENGED_CARD, DECLINED_CARD, create_session, post

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


def no_orders(shopper: Shopper) -> None:
    shopper.orders.open()


def shop_error(shopper: Shopper) -> None:
    shopper.watch.expect("404")
    shopper.page.goto(f"{shopper.server.shop}/nothing-here")


def success(shopper: Shopper) -> None:
    shopper.page.goto(f"{shopper.pay_unseen(PHYSICAL)}/return")
    shopper.orders.wait_for_success()


def order(shopper: Shopper) -> None:
    success(shopper)
    shopper.orders.view_order()


def orders(shopper: Shopper) -> None:
    shopper.pay_unseen(DIGITAL)
    shopper.orders.open()


def pay_shipped(shopper: Shopper) -> None:
    shopper.open_payment_page(PHYSICAL)


def pay_digital(shopper: Shopper) -> None:
    shopper.open_payment_page(DIGITAL)


def pay_by_bank_account(shopper: Shopper) -> None:
    types = ["card", "us_bank_account"]
    shopper.page.goto(create_session(shopper.server, payment_method_types=types)["url"])
    shopper.checkout.fill_bank_account()


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


def pay_errors(shopper: Shopper) -> None:
    shopper.open_payment_page(PHYSICAL)
    shopper.checkout.press_pay()
    shopper.checkout.error_summary.wait_for()


def pay_declined(shopper: Shopper) -> None:
    shopper.open_payment_page(DIGITAL)
    shopper.checkout.fill_digital(DECLINED_CARD)
    shopper.checkout.press_pay()
    shopper.checkout.decline_message.wait_for()
    shopper.page.get_by_text("Developer details").click()


def pay_challenge(shopper: Shopper) -> None:
    shopper.open_payment_page(DIGITAL)
    shopper.checkout.fill_digital(CHALLENGED_CARD)
    shopper.checkout.press_pay()
    shopper.bank.challenge.wait_for()


def pay_complete(shopper: Shopper) -> None:
    shopper.page.goto(shopper.pay_unseen(DIGITAL))


def pay_expired(shopper: Shopper) -> None:
    session = create_session(shopper.server)
    with shopper.server.api() as api:
        post(api, f"/v1/checkout/sessions/{session['id']}/expire")
    shopper.page.goto(session["url"])


def pay_unknown(shopper: Shopper) -> None:
    shopper.watch.expect("404")
    shopper.page.goto(f"{shopper.server.provider}/pay/pay_nothing")


def reference(shopper: Shopper) -> None:
    shopper.page.goto(f"{shopper.server.provider}/docs/reference")


def reference_search(shopper: Shopper) -> None:
    shopper.page.goto(f"{shopper.server.provider}/docs/reference?q=amount")


def reference_resource(shopper: Shopper) -> None:
    shopper.page.goto(f"{shopper.server.provider}/docs/reference/checkout-links")


STATES: tuple[State, ...] = (
    home,
    search_without_result,
    product,
    empty_cart,
    cart,
    no_orders,
    shop_error,
    success,
    order,
    orders,
    pay_shipped,
    pay_digital,
    pay_by_bank_account,
    pay_processing,
    pay_errors,
    pay_declined,
    pay_challenge,
    pay_complete,
    pay_expired,
    pay_unknown,
    reference,
    reference_search,
    reference_resource,
)
