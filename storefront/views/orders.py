"""A visitor's own orders."""

from __future__ import annotations

from flask import flash, render_template
from flask.typing import ResponseReturnValue

from storefront import cart as carts
from storefront.orders import history
from storefront.views.blueprint import missing, see_other, shop
from storefront.views.cart import tell
from storefront.views.forms import ShopForm, submitted
from storefront.views.visitor import known_visitor, visitor


@shop.get("/orders")
def orders() -> ResponseReturnValue:
    return render_template("storefront/orders.html", orders=history.orders_of(known_visitor()))


@shop.get("/orders/<number>")
def order(number: str) -> ResponseReturnValue:
    return render_template("storefront/order.html", order=_own(number))


@shop.post("/orders/<number>/again")
def order_again(number: str) -> ResponseReturnValue:
    submitted(ShopForm)
    wanted = [(line.slug, line.quantity) for line in _own(number).lines]
    added, gone = carts.add_all(visitor(), wanted)
    for change in added:
        tell(change, None)
    if gone:
        flash("Some of it is no longer in the shop. The rest is in your cart.", "notice")
    elif added:
        flash("The same again is in your cart.", "success")
    return see_other("shop.cart")


def _own(number: str) -> history.Order:
    """The visitor's order of that number; somebody else's doesn't exist."""
    return history.by_number(known_visitor(), number) or missing()
