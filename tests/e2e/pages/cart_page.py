from __future__ import annotations

from playwright.sync_api import Locator, Page


class CartPage:
    def __init__(self, page: Page, origin: str):
        self.page = page
        self.origin = origin

    def open(self) -> None:
        self.page.goto(f"{self.origin}/cart")

    @property
    def lines(self) -> Locator:
        return self.page.get_by_role("list", name="In your cart").get_by_role("listitem")

    @property
    def checkout_button(self) -> Locator:
        return self.page.get_by_role("button", name="Checkout")

    def choose_mode(self, label: str) -> None:
        """Choose "Order" or "Payment" in the panel for developers."""
        self.page.get_by_text("For developers").click()
        self.page.get_by_role("radio", name=label).check()

    def check_out(self, mode: str | None = None) -> None:
        """Ends on the payment page."""
        if mode is not None:
            self.choose_mode(mode.capitalize())
        self.checkout_button.click()
        self.page.wait_for_url("**/pay/*")
