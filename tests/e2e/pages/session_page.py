from __future__ import annotations

from playwright.sync_api import Locator, Page


class SessionPage:
    """A page that shows how a session stands."""

    def __init__(self, page: Page):
        self.page = page

    @property
    def state(self) -> Locator:
        """With `data-status`: complete, expired, unknown or inactive."""
        return self.page.get_by_test_id("session-state")

    @property
    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)
