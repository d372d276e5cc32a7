"""The payment page with promotion codes and saved cards, in each of their states."""

from __future__ import annotations

from typing import Any

from tests.e2e.saved import SAVED_CARDS, customer_with_cards, new_code
from tests.e2e.shopper import Shopper
from tests.support.factories import create_session


def pay_promotion_code_refused(shopper: Shopper) -> None:
    open_session(shopper, allow_promotion_codes=True)
    shopper.checkout.unfold_summary()
    shopper.checkout.enter_code("NOTHING")
    shopper.page.locator("#promotionCode-error").wait_for()


def pay_promotion_code(shopper: Shopper) -> None:
    text = new_code(shopper.server)
    open_session(shopper, allow_promotion_codes=True)
    shopper.checkout.unfold_summary()
    shopper.checkout.enter_code(text)
    shopper.checkout.applied_code.wait_for()


def pay_saved_cards(shopper: Shopper) -> None:
    open_session(shopper, customer=customer_with_cards(shopper.server), **SAVED_CARDS)
    shopper.checkout.press_remove_card("Visa")


def pay_another_card(shopper: Shopper) -> None:
    open_session(shopper, customer=customer_with_cards(shopper.server), **SAVED_CARDS)
    shopper.checkout.use_another_card()


def open_session(shopper: Shopper, **changes: Any) -> None:
    shopper.page.goto(create_session(shopper.server, **changes)["url"])


STATES = (pay_promotion_code_refused, pay_promotion_code, pay_saved_cards, pay_another_card)
