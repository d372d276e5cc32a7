"""One person with one browser, and the pages that they meet."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.e2e.pages.bank_page import BankPage
from tests.e2e.pages.cart_page import CartPage
from tests.e2e.pages.checkout_page import CheckoutPage
from tests.e2e.pages.orders_page import OrdersPage
from tests.e2e.pages.shop_page import ShopPage
from tests.e2e.watch import Watch
from tests.support.servers import Server

PHYSICAL, DIGITAL = "wireless-keyboard", "good-desk-ebook"


class Shopper:
    def __init__(self, page: Page, server: Server, watch: Watch):
        self.page = page
        self.server = server
        self.watch = watch
        self.shop = ShopPage(page, server.shop)
        self.cart = CartPage(page, server.shop)
        self.checkout = CheckoutPage(page)
        self.bank = BankPage(page)
        self.orders = OrdersPage(page, server.shop)

    def start_checkout(self, slug: str, mode: str | None = None) -> None:
        """From the shelf to the payment page."""
        self.shop.add_to_cart(slug)
        self.cart.check_out(mode)

    def buy(self, slug: str, mode: str | None = None) -> str:
        """The whole way, without a look to the left or right. Answers the session's id."""
        self.start_checkout(slug, mode)
        if slug == DIGITAL:
            self.checkout.fill_digital()
        else:
            self.checkout.fill_physical()
        self.checkout.press_pay()
        return self.orders.wait_for_success()
