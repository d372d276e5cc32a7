"""The cart page and its forms."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from foundation.database import transaction
from storefront import cart as carts
from storefront.models import MAX_QUANTITY
from storefront.views.blueprints import see_other, shop
from storefront.views.developers import chosen, panel
from storefront.views.forms import (
    PRODUCT_MESSAGE,
    AddForm,
    ProductForm,
    QuantityForm,
    ShopForm,
    first_error,
    local_path,
    submitted,
)
from storefront.views.layout import reading_page
from storefront.views.visitor import known_visitor, visitor

REMOVED_KEY = "removed"
CAPPED_MESSAGE = f"{{name}}: reduced to {MAX_QUANTITY}, the most per order."


@dataclass(frozen=True)
class RemovedItem:
    """The item that Undo puts back."""

    sku: str
    name: str
    quantity: int


@shop.get("/cart")
def cart() -> ResponseReturnValue:
    with reading_page():
        contents = carts.get_cart(known_visitor())
        developers = panel(contents)
    return render_template(
        "storefront/cart.html",
        cart=contents,
        removed=_pop_removed(),
        choice=chosen(),
        developers=developers,
        max_quantity=MAX_QUANTITY,
    )


@shop.post("/cart/add")
def cart_add() -> ResponseReturnValue:
    form = submitted(AddForm)
    next_page = redirect(local_path(form.next_path.data, url_for("shop.cart")), 303)
    if message := first_error(form):
        flash(message, "error")
        return next_page
    try:
        with transaction("storefront"):
            change = carts.add(visitor(), form.product.data, form.quantity.data or 1, request.form)
    except carts.NotForSale:
        flash(PRODUCT_MESSAGE, "error")
    else:
        flash_change(change, f"{change.name} is in your cart.")
    return next_page


@shop.post("/cart/update")
def cart_update() -> ResponseReturnValue:
    form = submitted(QuantityForm)
    if message := first_error(form):
        flash(message, "error")
        return see_other("shop.cart")
    try:
        with transaction("storefront"):
            change = carts.set_quantity(visitor(), form.product.data, form.quantity.data)
    except carts.NotForSale:
        flash(PRODUCT_MESSAGE, "error")
    else:
        flash_change(change)
    return see_other("shop.cart")


@shop.post("/cart/remove")
def cart_remove() -> ResponseReturnValue:
    sku = submitted(ProductForm).product.data or ""
    with transaction("storefront"):
        change = carts.remove(visitor(), sku)
    if change:
        session[REMOVED_KEY] = [change.sku, change.name, change.quantity]
    else:
        flash("That item was already removed.", "notice")
    return see_other("shop.cart")


@shop.post("/cart/clear")
def cart_clear() -> ResponseReturnValue:
    submitted(ShopForm)
    with transaction("storefront"):
        removed = carts.clear(visitor())
    if removed:
        flash("Your cart is empty now.", "success")
    return see_other("shop.cart")


def flash_change(change: carts.Change, message: str | None = None) -> None:
    """Tell the shopper that the quantity was reduced, else `message` if there is one."""
    if change.capped:
        flash(CAPPED_MESSAGE.format(name=change.name), "notice")
    elif message:
        flash(message, "success")


def _pop_removed() -> RemovedItem | None:
    stored = session.pop(REMOVED_KEY, None)
    return RemovedItem(*stored) if stored else None
