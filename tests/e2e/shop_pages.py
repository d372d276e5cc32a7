"""The shop's catalog in its states."""

from __future__ import annotations

from tests.e2e.shopper import Shopper


def shelf_filtered(shopper: Shopper) -> None:
    """A search whose word was corrected, with filters that leave something out."""
    shopper.page.goto(f"{shopper.server.shop}/?q=dsek&min=20&max=500&kind=physical&stock=in")
    shopper.page.get_by_text("Showing results for").wait_for()


def shelf_without_result(shopper: Shopper) -> None:
    shopper.page.goto(f"{shopper.server.shop}/?min=9000")


def product_with_options(shopper: Shopper) -> None:
    """A product with several pictures, in colours."""
    shopper.shop.open_product("task-chair?colour=moss")


STATES = (shelf_filtered, shelf_without_result, product_with_options)
