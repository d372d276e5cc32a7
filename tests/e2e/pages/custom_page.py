from __future__ import annotations

from playwright.sync_api import Locator, Page

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
        frame = self.page.locator("#card iframe").content_frame
        values = {"cardNumber": card, "cardExpiry": "12 / 34", "cardCvc": "123"}
        for name, value in values.items():
            frame.locator(f'[name="{name}"]').fill(value)

    def press_pay(self) -> None:
        self.pay_button.click()
