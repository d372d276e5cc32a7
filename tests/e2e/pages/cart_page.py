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

    def choose(self, **fields: str) -> None:
        """Choose `mode` and `ui_mode` in the panel for developers, by their values."""
        self.page.get_by_text("For developers").click()
        for name, value in fields.items():
            self.page.locator(f'[name="{name}"][value="{value}"]').check()

    def check_out(self, mode: str | None = None) -> None:
        """Ends on the payment page."""
        if mode is not None:
            self.choose(mode=mode)
        self.checkout_button.click()
        self.page.wait_for_url("**/pay/*")

    def check_out_here(self, ui_mode: str) -> None:
        """Ends on the shop's own payment page. `ui_mode`: embedded or custom."""
        self.choose(ui_mode=ui_mode)
        self.checkout_button.click()
        self.page.wait_for_url("**/checkout/pay?*")
