"""A shopper with one browser, and the page objects."""

from __future__ import annotations

import re

from playwright.sync_api import APIResponse, Page

from tests.e2e.pages.bank_page import BankPage
from tests.e2e.pages.cart_page import CartPage
from tests.e2e.pages.checkout_page import CheckoutPage
from tests.e2e.pages.operator_page import OperatorPage
from tests.e2e.pages.orders_page import OrdersPage
from tests.e2e.pages.receipt_page import ReceiptPage
from tests.e2e.pages.result_page import ResultPage
from tests.e2e.pages.shop_page import ShopPage
from tests.e2e.watch import Watch
from tests.support import payment_form
from tests.support.servers import Server

PHYSICAL, DIGITAL = "wireless-keyboard", "good-desk-ebook"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Shopper:
    def __init__(self, page: Page, server: Server, watch: Watch):
        self.page = page
        self.server = server
        self.watch = watch
        self.shop = ShopPage(page, server.shop)
        self.cart = CartPage(page, server.shop)
        self.checkout = CheckoutPage(page)
        self.bank = BankPage(page)
        self.receipt = ReceiptPage(page)
        self.result = ResultPage(page)
        self.orders = OrdersPage(page, server.shop)
        self.operator = OperatorPage(page, server.shop)

    def start_checkout(self, slug: str, mode: str | None = None) -> None:
        """Go from the product's page over the cart to the payment page by clicks."""
        self.shop.add_to_cart(slug)
        self.cart.check_out(mode)

    def buy(self, slug: str, mode: str | None = None) -> str:
        """Buy in the browser, from the product's page to the confirmation. Returns the session's id."""
        self.start_checkout(slug, mode)
        if slug == DIGITAL:
            self.checkout.fill_digital()
        else:
            self.checkout.fill_physical()
        self.checkout.press_pay()
        return self.orders.wait_for_success()

    def open_payment_page(self, slug: str, mode: str | None = None) -> None:
        """Open the payment page without rendering the shop's pages, for tests of what comes after."""
        self.page.goto(self._payment_url(slug, mode))

    def pay_unseen(self, slug: str) -> str:
        """Buy without rendering a page, for tests of what comes after. Returns the payment page's URL."""
        url = self._payment_url(slug, None)
        form = payment_form.read(url, self._get(url).text())
        self._post(form.action, form.filled())
        self._get(f"{url}/return")
        return url

    def _payment_url(self, slug: str, mode: str | None) -> str:
        """Add the product to the cart and start the checkout by requests with the browser's cookies."""
        shop = self.server.shop
        token = TOKEN.search(self._get(f"{shop}/products/{slug}").text())
        assert token, "the page has no form"
        fields = {"csrf_token": token[1]}
        self._post(f"{shop}/cart/add", {**fields, "product": slug})
        started = self._post(f"{shop}/checkout/start", {**fields, "mode": mode or ""})
        return started.headers["location"]

    def _get(self, url: str) -> APIResponse:
        answer = self.page.context.request.get(url)
        assert answer.ok, f"{answer.status}: {url}"
        return answer

    def _post(self, url: str, fields: dict[str, str]) -> APIResponse:
        answer = self.page.context.request.post(url, form=dict(fields), max_redirects=0)
        assert answer.status == 303, f"{answer.status}: {url}"
        return answer
