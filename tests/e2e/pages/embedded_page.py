from __future__ import annotations

from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.e2e.pages.checkout_page import CheckoutPage


class FramedCheckout(CheckoutPage):
    """The payment page in a frame on a merchant's page: the same fields, found within the frame."""

    def __init__(self, page: Page, place: str = "#checkout"):
        super().__init__(page)
        self.element = page.locator(f"{place} iframe")
        self.frame: FrameLocator = self.element.content_frame

    def field(self, name: str) -> Locator:
        return self.frame.locator(f'[name="{name}"]')

    @property
    def pay_button(self) -> Locator:
        return self.frame.get_by_test_id("hosted-payment-submit-button")

    @property
    def total(self) -> Locator:
        return self.frame.get_by_test_id("total-amount")

    @property
    def state(self) -> Locator:
        return self.frame.get_by_test_id("session-state")

    @property
    def error_summary(self) -> Locator:
        return self.frame.get_by_test_id("error-summary")

    @property
    def decline_message(self) -> Locator:
        return self.frame.get_by_test_id("decline-message")

    @property
    def cancel_link(self) -> Locator:
        return self.frame.get_by_test_id("cancel-link")

    def wait_until_ready(self) -> None:
        """Until the frame shows the payment page and its scripts are attached."""
        expect(self.pay_button).to_be_visible()
        expect(self.frame.locator("body")).to_have_attribute("data-ready", "")

    def answer_challenge(self, action: str) -> None:
        """`action`: authorize or fail."""
        self.frame.get_by_test_id(f"test-source-{action}-3ds").click()
