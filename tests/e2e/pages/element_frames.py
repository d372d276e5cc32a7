from __future__ import annotations

from typing import Any

from playwright.sync_api import FrameLocator, Page

from tests.e2e.merchant.site import Merchant
from tests.support.factories import GOOD_CARD

SCRIPT = "/v3/"
START = 'const stripe = Stripe("pk_test_xxx");\n'


class ElementFrames:
    """A merchant's page with elements of /v3/: one `<div id="…">` for each, inside a form."""

    def __init__(self, page: Page, merchant: Merchant):
        self.page = page
        self.merchant = merchant

    def open(self, code: str, *places: str, script: str = SCRIPT) -> None:
        """A page with these places, and `code`, which has a global `stripe`, after them."""
        holders = "".join(f'<div id="{place}"></div>' for place in places)
        body = f'<form id="form">{holders}<button>Pay</button></form>'
        self.page.goto(self.merchant.page(body, START + code, script=script))

    def frame(self, place: str) -> FrameLocator:
        return self.page.frame_locator(f"#{place} iframe")

    def fill(self, place: str, **values: str) -> None:
        """Fill in fields of one element by their names; a dash in a name is written as an underscore."""
        for name, value in values.items():
            self.frame(place).locator(f'[name="{name.replace("_", "-")}"]').fill(value)

    def fill_card(self, place: str = "card", number: str = GOOD_CARD) -> None:
        self.fill(place, cardnumber=number, exp_date="12/34", cvc="123", postal="97201")

    def fill_payment(self, place: str = "payment", number: str = GOOD_CARD) -> None:
        self.fill(place, number=number, expiry="12/34", cvc="123", postalCode="97201")

    def answer_challenge(self, action: str) -> None:
        """Press "authorize" or "fail" on the bank's page in the dialog."""
        bank = self.page.frame_locator("dialog iframe")
        bank.get_by_test_id(f"test-source-{action}-3ds").click()

    def call(self, code: str, argument: Any = None) -> dict[str, Any]:
        """What this expression, with `given`, answers; a promise is awaited."""
        answer: dict[str, Any] = self.page.evaluate(f"async (given) => {code}", argument)
        return answer

    def begin(self, code: str, argument: Any = None) -> None:
        """Start a call whose answer comes later, to be read by `ended`."""
        self.page.evaluate(
            f"(given) => {{ window.result = null; {code}.then((answer) => window.result = answer); }}",
            argument,
        )

    def ended(self) -> dict[str, Any]:
        self.page.wait_for_function("() => window.result")
        answer: dict[str, Any] = self.page.evaluate("window.result")
        return answer
