"""States of the shop's pages when goods are scarce."""

from __future__ import annotations

from tests.e2e.shopper import Shopper
from tests.support.servers import Server

SCARCE, SOLD_OUT = "mantel-clock", "reading-corner"
"""Products that the sample shop doesn't reorder."""


def set_stock(server: Server, sku: str, units: int) -> None:
    """As `flask shop stock SKU --set UNITS` does, in a fraction of its time."""
    server.rows(
        "storefront",
        "INSERT INTO shop_stock_moves (sku, change, reason, created) "
        "SELECT sku, :units - available, 'set', 0 FROM shop_stock WHERE sku = :sku",
        sku=sku,
        units=units,
    )
    server.rows(
        "storefront",
        "UPDATE shop_stock SET available = :units, reorder_to = NULL WHERE sku = :sku",
        sku=sku,
        units=units,
    )


def product_sold_out(shopper: Shopper) -> None:
    shopper.shop.open_product(SOLD_OUT)


def shelf_with_scarce_goods(shopper: Shopper) -> None:
    set_stock(shopper.server, SCARCE, 2)
    shopper.page.goto(f"{shopper.server.shop}/?category=comfort")


def cart_with_less(shopper: Shopper) -> None:
    """One item was reduced, another one is out of stock."""
    for sku, units in ((SCARCE, 3), (SOLD_OUT, 1)):
        set_stock(shopper.server, sku, units)
        shopper.shop.open_product(sku)
        shopper.page.get_by_label("Quantity").fill(str(units))
        shopper.shop.add_button.click()
        shopper.page.locator("#flashes").get_by_role("link", name="View cart").wait_for()
    set_stock(shopper.server, SCARCE, 2)
    set_stock(shopper.server, SOLD_OUT, 0)
    shopper.cart.open()


STATES = (product_sold_out, shelf_with_scarce_goods, cart_with_less)
