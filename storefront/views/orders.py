"""A visitor's own orders."""

from __future__ import annotations

from flask import flash, render_template
from flask.typing import ResponseReturnValue

from foundation.database import transaction
from storefront import cart as carts
from storefront.orders import queries
from storefront.views.blueprints import not_found, see_other, shop
from storefront.views.cart import SOLD_OUT_MESSAGE, flash_change
from storefront.views.forms import ShopForm, submitted
from storefront.views.layout import reading_page
from storefront.views.visitor import known_visitor, visitor

GONE_MESSAGE = "{name} is no longer in the shop."


@shop.get("/orders")
def orders() -> ResponseReturnValue:
    with reading_page():
        own = queries.list_orders(known_visitor())
    return render_template("storefront/orders.html", orders=own)


@shop.get("/orders/<number>")
def order(number: str) -> ResponseReturnValue:
    with reading_page():
        found = queries.get_order(known_visitor(), number) or not_found()
    return render_template("storefront/order.html", order=found)


@shop.post("/orders/<number>/again")
def order_again(number: str) -> ResponseReturnValue:
    submitted(ShopForm)
    with transaction("storefront"):
        found = queries.get_order(known_visitor(), number) or not_found()
        items = [(line.sku, line.quantity) for line in found.lines]
        added, refused = carts.add_all(visitor(), items)
    names = {line.sku: line.name for line in found.lines}
    for error in refused:
        if isinstance(error, carts.SoldOut):
            flash(SOLD_OUT_MESSAGE.format(name=error.name), "notice")
        else:
            flash(GONE_MESSAGE.format(name=names[str(error)]), "notice")
    for change in added:
        flash_change(change)
    if in_cart := [change.name for change in added if not change.capped]:
        flash(f"{_listed(in_cart)} {'is' if len(in_cart) == 1 else 'are'} in your cart.", "success")
    return see_other("shop.order", number=number)


def _listed(names: list[str]) -> str:
    """ "A", "A and B", or "A and 2 more products"."""
    first, *others = names
    if len(others) > 1:
        return f"{first} and {len(others)} more products"
    return " and ".join(names)
