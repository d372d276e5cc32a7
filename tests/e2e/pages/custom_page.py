from __future__ import annotations

from playwright.sync_api import FrameLocator, Locator, Page

from tests.support.factories import GOOD_CARD, Address


class CustomPage:
    """The shop's own payment form. The card is in a frame of the provider's."""

    def __init__(self, page: Page):
        self.page = page

    def field(self, name: str) -> Locator:
        return self.page.locator(f'#custom-checkout [name="{name}"]')

    @property
    def pay_button(self) -> Locator:
        return self.page.get_by_test_id("pay-button")

    @property
    def total(self) -> Locator:
        return self.page.get_by_test_id("pay-total")

    @property
    def decline_message(self) -> Locator:
        return self.page.get_by_test_id("decline-message")

    def card_field(self, name: str) -> Locator:
        return self.page.locator("#card iframe").content_frame.locator(f'[name="{name}"]')

    @property
    def challenge(self) -> FrameLocator:
        """The bank's page in the dialog."""
        return self.page.locator("dialog iframe").content_frame

    @property
    def code_toggle(self) -> Locator:
        return self.page.get_by_test_id("add-promotion-code")

    def unfold_code(self) -> None:
        self.code_toggle.click()

    @property
    def code_field(self) -> Locator:
        return self.field("promotion_code")

    @property
    def code_error(self) -> Locator:
        return self.page.locator("#promotion_code-error")

    @property
    def apply_code(self) -> Locator:
        return self.page.get_by_test_id("apply-promotion-code")

    @property
    def applied_code(self) -> Locator:
        return self.page.get_by_test_id("promotion-code")

    @property
    def remove_code(self) -> Locator:
        return self.page.get_by_test_id("remove-promotion-code")

    @property
    def discount(self) -> Locator:
        return self.page.locator('[data-total="discount"]')

    def fill_contact(self, email: str = "jenny@example.com") -> None:
        self.field("email").fill(email)

    def fill_shipping(self, address: Address | None = None) -> None:
        known = address or Address()
        self.field("country").select_option(known.country)
        values = {"name": known.name, "line1": known.line1, "city": known.city}
        values |= {"state": known.state, "postal_code": known.postal_code}
        for name, value in values.items():
            self.field(name).fill(value or "")

    def fill_card(self, card: str = GOOD_CARD) -> None:
        values = {"cardNumber": card, "cardExpiry": "12 / 34", "cardCvc": "123"}
        for name, value in values.items():
            self.card_field(name).fill(value)

    def press_pay(self) -> None:
        self.pay_button.click()
