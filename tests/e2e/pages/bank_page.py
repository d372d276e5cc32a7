from __future__ import annotations

from playwright.sync_api import Locator, Page


class BankPage:
    """The simulated bank's page for cards with 3-D Secure."""

    def __init__(self, page: Page):
        self.page = page

    @property
    def challenge(self) -> Locator:
        return self.page.get_by_test_id("challenge")

    @property
    def amount(self) -> Locator:
        return self.page.get_by_test_id("challenge-amount")

    def confirm(self) -> None:
        self.page.get_by_test_id("test-source-authorize-3ds").click()

    def fail(self) -> None:
        self.page.get_by_test_id("test-source-fail-3ds").click()

    def leave(self) -> None:
        self.page.get_by_test_id("test-source-cancel-3ds").click()
