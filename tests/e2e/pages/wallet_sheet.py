from __future__ import annotations

from playwright.sync_api import FrameLocator, Locator, Page


class WalletSheet:
    """The sheet of a simulated wallet, above the payment page, which may be in a frame."""

    def __init__(self, root: Page | FrameLocator):
        self.root = root

    @property
    def sheet(self) -> Locator:
        return self.root.get_by_test_id("wallet-sheet")

    @property
    def total(self) -> Locator:
        return self.root.get_by_test_id("wallet-total")

    def button(self, wallet: str = "apple-pay") -> Locator:
        return self.root.get_by_test_id(f"wallet-{wallet}")

    def open(self, wallet: str = "apple-pay") -> None:
        """Press the wallet's button on the payment page."""
        self.button(wallet).click()
        self.sheet.wait_for()

    def choose_card(self, last4: str) -> None:
        self.root.get_by_test_id(f"wallet-card-{last4}").click()

    def choose_address(self, country: str) -> None:
        self.root.get_by_test_id(f"wallet-address-{country}").click()

    def choose_shipping(self, name: str) -> None:
        self.sheet.get_by_role("radio", name=name).check()

    def pay(self) -> None:
        self.root.get_by_test_id("wallet-pay").click()

    def cancel(self) -> None:
        self.root.get_by_test_id("wallet-cancel").click()
