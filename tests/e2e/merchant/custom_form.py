"""A checkout in a form of the merchant's own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import FrameLocator, Locator, expect

from tests.e2e.merchant.site import Merchant
from tests.e2e.pages.bank_page import BankPage
from tests.e2e.pages.card_frame import CardFrame
from tests.e2e.shopper import Shopper
from tests.support.factories import create_session, get, post
from tests.support.servers import Server

DOCUMENT = Path(__file__).parents[3] / "docs" / "custom.md"
EXAMPLE = re.compile(r"```html\n(?P<page>.*?)```", re.S)


class Form:
    """The page of the documentation, or another one with the same checkout."""

    def __init__(self, shopper: Shopper, merchant: Merchant, **session: Any):
        self.page, self.server, self.merchant = shopper.page, shopper.server, merchant
        self.watch = shopper.watch
        self.card = CardFrame(shopper.page, shopper.server)
        self.bank = BankPage(shopper.page)
        told = {"ui_mode": "custom", "success_url": None, "cancel_url": None, **session}
        told.setdefault("return_url", f"{merchant.origin}/thanks?id={{CHECKOUT_SESSION_ID}}")
        self.session = create_session(self.server, **told)

    def open(self, policy: str = "") -> None:
        """The page of the documentation, with this Content-Security-Policy."""
        found = EXAMPLE.search(DOCUMENT.read_text())
        assert found
        page = found["page"].replace("http://localhost:8000", self.server.provider)
        self.merchant.pages["/create-session"] = self.session["client_secret"]
        self.page.goto(self.merchant.publish(page.replace("<script", '<script nonce="n"'), policy))
        expect(self.card.field("cardNumber")).to_be_visible()

    def open_script(self) -> None:
        """A page without a form, whose checkout is the global `checkout`."""
        code = f"""Till("pk_test_xxx").initCheckout({{clientSecret: "{self.session["client_secret"]}"}})
          .then((made) => {{
            window.checkout = made; window.seen = [];
            made.on("change", (session) => seen.push(session));
            made.createElement("card").mount("#card");
          }})"""
        self.page.goto(self.merchant.page('<div id="card"></div>', code))
        self.page.wait_for_function("window.checkout")

    def call(self, code: str, argument: Any = None) -> Any:
        return self.page.evaluate(f"(given) => checkout.{code}", argument)

    @property
    def message(self) -> Locator:
        return self.page.get_by_role("alert")

    @property
    def pay(self) -> Locator:
        return self.page.get_by_role("button", name="Pay")

    def status(self) -> dict[str, Any]:
        with self.server.api() as api:
            return get(api, f"/v1/checkout/sessions/{self.session['id']}")

    @property
    def challenge(self) -> FrameLocator:
        """The bank's page in the dialog."""
        return self.page.frame_locator('iframe[src*="/frames/challenge/"]')


def code_of(server: Server, code: str, percent_off: int = 10) -> str:
    """A new promotion code."""
    with server.api() as api:
        made = post(api, "/v1/coupons", {"percent_off": percent_off, "name": "Desk week"})
        post(api, "/v1/promotion_codes", {"coupon": made["id"], "code": code})
    return code
