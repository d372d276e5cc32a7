from __future__ import annotations

from playwright.sync_api import Locator, Page

from tests.support.databases import ENVIRON


class OperatorPage:
    """The operator's pages: the sign-in form, the list of orders, and one order."""

    def __init__(self, page: Page, origin: str):
        self.page = page
        self.origin = origin

    def open(self) -> None:
        self.page.goto(f"{self.origin}/operator")

    def sign_in(self, password: str = ENVIRON["SHOP_OPERATOR_PASSWORD"]) -> None:
        self.page.get_by_label("Operator’s password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()

    def find(self, search: str, status: str) -> None:
        self.page.get_by_label("Order number or email").fill(search)
        self.page.get_by_label("Status").select_option(label=status)
        self.page.get_by_role("button", name="Show").click()

    def open_order(self, number: str) -> None:
        self.page.get_by_role("link", name=number, exact=True).click()

    def send(self, carrier: str, tracking: str) -> None:
        self.page.get_by_label("Carrier").fill(carrier)
        self.page.get_by_label("Tracking number").fill(tracking)
        self.page.get_by_role("button", name="Mark as sent").click()

    def refund(self, amount: str, *, confirm: bool = True) -> None:
        self.page.get_by_label("Amount in USD").fill(amount)
        if confirm:
            self.page.get_by_label("Refund this amount").check()
        self.page.get_by_role("button", name="Refund", exact=True).click()

    @property
    def rows(self) -> Locator:
        return self.page.locator("main").get_by_role("listitem")

    @property
    def history(self) -> Locator:
        return self.page.get_by_role("region", name="History").get_by_role("listitem")

    @property
    def told(self) -> Locator:
        return self.page.locator(".notice").first
