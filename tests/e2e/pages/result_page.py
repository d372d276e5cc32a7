from __future__ import annotations

from playwright.sync_api import Locator

from tests.e2e.pages.session_page import SessionPage


class ResultPage(SessionPage):
    """The provider's other pages with one message: expired, canceled, not found, no longer active."""

    @property
    def text(self) -> Locator:
        return self.page.get_by_role("main")

    @property
    def merchant_link(self) -> Locator:
        """The way back to the merchant."""
        return self.page.get_by_test_id("cancel-link")

    @property
    def payment_page_link(self) -> Locator:
        """Back to the payment page, from the page of a form that was too large."""
        return self.page.get_by_test_id("payment-page-link")
