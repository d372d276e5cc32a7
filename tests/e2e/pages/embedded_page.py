from __future__ import annotations

from playwright.sync_api import FrameLocator, Page, expect

from tests.e2e.pages.checkout_page import CheckoutPage


class FramedCheckout(CheckoutPage):
    """The payment page in a frame on a merchant's page: the same fields, found within the frame."""

    def __init__(self, page: Page, place: str = "#checkout"):
        super().__init__(page)
        self.element = page.locator(f"{place} iframe")
        self.frame: FrameLocator = self.element.content_frame
        self.root = self.frame

    def wait_until_ready(self) -> None:
        """Until the frame shows the payment page and its scripts are attached."""
        expect(self.pay_button).to_be_visible()
        expect(self.frame.locator("body")).to_have_attribute("data-ready", "")

    def answer_challenge(self, action: str) -> None:
        """`action`: authorize or fail."""
        self.frame.get_by_test_id(f"test-source-{action}-3ds").click()
