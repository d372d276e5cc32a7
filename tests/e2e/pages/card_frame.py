from __future__ import annotations

from playwright.sync_api import FrameLocator, Locator, Page

from tests.support.factories import GOOD_CARD
from tests.support.servers import Server


class CardFrame:
    """The provider's card element in a frame of a merchant's page."""

    def __init__(self, page: Page, server: Server):
        self.page = page
        self.server = server

    @property
    def frame(self) -> FrameLocator:
        return self.page.frame_locator('iframe[src*="/frames/card"]')

    def field(self, name: str) -> Locator:
        return self.frame.locator(f'[name="{name}"]')

    def fill(self, card: str = GOOD_CARD, *, expiry: str = "12 / 34", cvc: str = "123") -> None:
        self.field("cardNumber").fill(card)
        self.field("cardExpiry").fill(expiry)
        self.field("cardCvc").fill(cvc)
