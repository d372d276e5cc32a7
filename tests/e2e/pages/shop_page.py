from __future__ import annotations

from playwright.sync_api import Locator, Page


class ShopPage:
    """The catalog and the product pages."""

    def __init__(self, page: Page, origin: str):
        self.page = page
        self.origin = origin

    def open(self) -> None:
        self.page.goto(f"{self.origin}/")

    def open_product(self, slug: str) -> None:
        self.page.goto(f"{self.origin}/products/{slug}")

    @property
    def add_button(self) -> Locator:
        """The button of the product itself, not those of related products."""
        return self.page.get_by_role("button", name="Add to cart", exact=True)

    def add_to_cart(self, slug: str) -> None:
        """Add it on the product's page. Ends in the cart."""
        self.open_product(slug)
        self.add_shown_product()

    def add_shown_product(self) -> None:
        """Add it on the product's page, which is open. Ends in the cart."""
        self.add_button.click()
        self.page.locator("#flashes").get_by_role("link", name="View cart").click()
        self.page.wait_for_url("**/cart")
