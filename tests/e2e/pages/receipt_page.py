from __future__ import annotations

from playwright.sync_api import Locator

from tests.e2e.pages.session_page import SessionPage


class ReceiptPage(SessionPage):
    """The payment page of a complete session. Its state has `data-payment`, too: paid, authorized, processing, failed,
    canceled, free or saved."""

    @property
    def number(self) -> Locator:
        return self.page.get_by_test_id("receipt-number")

    @property
    def card(self) -> Locator:
        """The brand and the last four digits."""
        return self.page.get_by_test_id("receipt-card")

    @property
    def shipping_address(self) -> Locator:
        return self.page.get_by_test_id("receipt-shipping")

    @property
    def lines(self) -> Locator:
        return self.page.get_by_test_id("line-item")

    @property
    def amounts(self) -> Locator:
        """Of the line items, then the totals."""
        return self.page.get_by_test_id("order-summary").locator(".totals__amount")

    @property
    def total(self) -> Locator:
        """With `data-amount` in minor units."""
        return self.page.get_by_test_id("total-amount")

    @property
    def print_button(self) -> Locator:
        return self.page.get_by_test_id("print-button")

    @property
    def return_link(self) -> Locator:
        return self.page.get_by_test_id("return-link")

    def return_to_merchant(self) -> None:
        self.return_link.click()
