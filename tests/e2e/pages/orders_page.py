from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page


class OrdersPage:
    """The confirmation, the list of the visitor's orders, and one order."""

    def __init__(self, page: Page, origin: str):
        self.page = page
        self.origin = origin

    def open(self) -> None:
        self.page.goto(f"{self.origin}/orders")

    def wait_for_success(self) -> str:
        """Wait for the confirmation. Returns the session's id."""
        self.page.wait_for_url("**/checkout/success?**")
        (session_id,) = parse_qs(urlsplit(self.page.url).query)["session_id"]
        return session_id

    @property
    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    def view_order(self) -> None:
        self.page.get_by_role("link", name="View order").click()
        self.page.wait_for_url("**/orders/*")

    @property
    def rows(self) -> Locator:
        return self.page.locator("main").get_by_role("listitem")

    @property
    def status(self) -> Locator:
        """The badge, with `data-status`."""
        return self.page.locator("[data-status]").first
