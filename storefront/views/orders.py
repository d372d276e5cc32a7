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
    for change in added:
        flash_change(change)
    sold_out = [error.name for error in refused if isinstance(error, carts.SoldOut)]
    for name in sold_out:
        flash(SOLD_OUT_MESSAGE.format(name=name), "notice")
    if len(refused) > len(sold_out):
        flash("Some items are no longer in the shop. The rest is in your cart.", "notice")
    elif added and not refused:
        flash("The same items are in your cart again.", "success")
    return see_other("shop.cart")
