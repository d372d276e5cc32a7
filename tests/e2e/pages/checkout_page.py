from __future__ import annotations

from playwright.sync_api import FrameLocator, Locator, Page

from tests.support.factories import GOOD_CARD, Address


class CheckoutPage:
    """The provider's payment page. Fields are found by their names."""

    def __init__(self, page: Page):
        self.page = page
        self.root: Page | FrameLocator = page

    def field(self, name: str) -> Locator:
        return self.root.locator(f'[name="{name}"]')

    @property
    def pay_button(self) -> Locator:
        return self.root.get_by_test_id("hosted-payment-submit-button")

    @property
    def total(self) -> Locator:
        """With `data-amount` in minor units."""
        return self.root.get_by_test_id("total-amount")

    @property
    def state(self) -> Locator:
        """With `data-status`: open. The other states have page objects of their own."""
        return self.root.get_by_test_id("session-state")

    @property
    def error_summary(self) -> Locator:
        return self.root.get_by_test_id("error-summary")

    @property
    def decline_message(self) -> Locator:
        return self.root.get_by_test_id("decline-message")

    @property
    def amount_changed(self) -> Locator:
        return self.root.get_by_test_id("amount-changed")

    @property
    def expired_notice(self) -> Locator:
        """Says that the session expired while its page was open."""
        return self.root.get_by_test_id("expired-notice")

    @property
    def cancel_link(self) -> Locator:
        return self.root.get_by_test_id("cancel-link")

    def fill_email(self, email: str = "jenny@example.com") -> None:
        self.field("email").fill(email)

    def fill_shipping(self, address: Address | None = None) -> None:
        self._fill_address("shipping", address or Address())

    def choose_shipping(self, name: str) -> None:
        self.root.get_by_role("radio", name=name).check()

    def fill_card(
        self, card: str = GOOD_CARD, *, expiry: str = "12 / 34", cvc: str = "123"
    ) -> None:
        self.field("cardNumber").fill(card)
        self.field("cardExpiry").fill(expiry)
        self.field("cardCvc").fill(cvc)

    def fill_billing(self, name: str = "Jenny Rosen", postal_code: str | None = None) -> None:
        """The name on the card; a postal code where no shipping address stands for it."""
        self.field("billingName").fill(name)
        if postal_code is not None:
            self.field("billingPostalCode").fill(postal_code)

    def fill_bank_account(self, number: str = "000123456789") -> None:
        """Choose the bank account, and fill in what it asks for."""
        self.root.get_by_test_id("payment-method-us_bank_account").click()
        self.field("accountHolderName").fill("Jenny Rosen")
        self.field("routingNumber").fill("110000000")
        self.field("accountNumber").fill(number)

    def press_pay(self) -> None:
        self.pay_button.click()

    @property
    def applied_code(self) -> Locator:
        return self.root.get_by_test_id("promotion-code")

    def enter_code(self, code: str) -> None:
        """Open the field for a promotion code if it is folded, type the code, press Apply."""
        if not self.field("promotionCode").is_visible():
            self.root.get_by_test_id("add-promotion-code").click()
        self.field("promotionCode").fill(code)
        self.root.get_by_test_id("apply-promotion-code").click()

    def unfold_summary(self) -> None:
        """Open the order summary, which is folded on narrow screens."""
        toggle = self.root.locator(".order__toggle")
        if toggle.is_visible():
            toggle.click()

    @property
    def saved_cards(self) -> Locator:
        return self.root.get_by_test_id("saved-card")

    def choose_card(self, name: str) -> None:
        """Choose the saved card whose name has this in it."""
        self.saved_cards.filter(has_text=name).get_by_role("radio").check()

    def use_another_card(self) -> None:
        self.root.get_by_test_id("another-card").get_by_role("radio").check()

    def press_remove_card(self, name: str) -> None:
        """Ask to remove the saved card whose name has this in it. `confirm_removal` removes it."""
        self.saved_cards.filter(has_text=name).get_by_test_id("remove-saved-card").click()

    def confirm_removal(self, name: str) -> None:
        card = self.saved_cards.filter(has_text=name)
        card.get_by_test_id("confirm-remove-saved-card").click()

    def remove_code(self) -> None:
        self.root.get_by_test_id("remove-promotion-code").click()

    def update(self) -> None:
        """Press Update, which is shown without script."""
        self.root.get_by_role("button", name="Update").click()

    def fill_digital(self, card: str = GOOD_CARD) -> None:
        """Fill in all fields of a purchase without shipping."""
        self.fill_email()
        self.fill_card(card)
        self.fill_billing(postal_code="94080")

    def fill_physical(self, card: str = GOOD_CARD) -> None:
        """Fill in all fields of a purchase with shipping."""
        self.fill_email()
        self.fill_shipping()
        self.fill_card(card)
        self.fill_billing()

    def pay_with(self, card: str = GOOD_CARD) -> None:
        """Type the card's details, press Pay."""
        self.fill_card(card)
        self.press_pay()

    def _fill_address(self, kind: str, address: Address) -> None:
        self.field(f"{kind}Name").fill(address.name)
        country = self.field(f"{kind}Country")
        if country.input_value() != address.country:
            country.select_option(address.country)
        self.field(f"{kind}AddressLine1").fill(address.line1)
        self.field(f"{kind}AddressLine2").fill(address.line2)
        self.field(f"{kind}Locality").fill(address.city)
        if address.state:
            self.field(f"{kind}AdministrativeArea").select_option(address.state)
        self.field(f"{kind}PostalCode").fill(address.postal_code)
