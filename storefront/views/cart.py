"""The cart page and its forms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from foundation.database import transaction
from storefront import cart as carts
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

UNDO_KEY = "undo"
SHOWN_KEY = "removed"
"""The session has under the first what Undo puts back, under the second its name, until a page has shown it."""
CAPPED_MESSAGES = {
    carts.Cap.MOST: "{name}: reduced to {quantity}, the most per order.",
    carts.Cap.STOCK: "{name}: reduced to {quantity}, that’s all we have.",
}
SOLD_OUT_MESSAGE = "{name} is out of stock."


@shop.get("/cart")
def cart() -> ResponseReturnValue:
    with reading_page():
        contents = carts.get_cart(known_visitor())
        developers = panel(contents)
    if contents.too_many:
        flash_reduced()
        return see_other("shop.cart")
    return render_template(
        "storefront/cart.html",
        cart=contents,
        removed=session.pop(SHOWN_KEY, None),
        choice=chosen(),
        developers=developers,
    )


@shop.post("/cart/add")
def cart_add() -> ResponseReturnValue:
    form = submitted(AddForm)
    next_page = redirect(local_path(form.next_path.data, url_for("shop.cart")), 303)
    if message := first_error(form):
        flash(message, "error")
        return next_page
    with _refusals_told():
        with transaction("storefront"):
            change = carts.add(visitor(), form.product.data, form.quantity.data or 1, request.form)
        flash_change(change, f"{change.name} is in your cart.")
    return next_page


@shop.post("/cart/update")
def cart_update() -> ResponseReturnValue:
    form = submitted(QuantityForm)
    if message := first_error(form):
        flash(message, "error")
        return see_other("shop.cart")
    if form.quantity.data == 0:
        return _remove(form.product.data)
    with _refusals_told():
        with transaction("storefront"):
            change = carts.set_quantity(visitor(), form.product.data, form.quantity.data)
        flash_change(change)
    return see_other("shop.cart")


@shop.post("/cart/remove")
def cart_remove() -> ResponseReturnValue:
    return _remove(submitted(ProductForm).product.data or "")


@shop.post("/cart/undo")
def cart_undo() -> ResponseReturnValue:
    submitted(ShopForm)
    removed = session.pop(UNDO_KEY, None)
    if removed is None:
        flash("There is nothing to put back.", "notice")
        return see_other("shop.cart")
    with _refusals_told():
        with transaction("storefront"):
            change = carts.put_back(visitor(), carts.Removed(*removed))
        flash_change(change)
    return see_other("shop.cart")


@shop.post("/cart/clear")
def cart_clear() -> ResponseReturnValue:
    submitted(ShopForm)
    with transaction("storefront"):
        removed = carts.clear(visitor())
    if removed:
        flash("Your cart is empty now.", "success")
    return see_other("shop.cart")


@contextmanager
def _refusals_told() -> Iterator[None]:
    """Tell the shopper why an item could not be put into the cart, which stays as it is."""
    try:
        yield
    except carts.SoldOut as sold_out:
        flash(SOLD_OUT_MESSAGE.format(name=sold_out.name), "error")
    except carts.NotForSale:
        flash(PRODUCT_MESSAGE, "error")


def flash_change(change: carts.Change, message: str | None = None) -> None:
    """Tell the shopper that the quantity was reduced, else `message` if there is one."""
    if change.capped:
        text = CAPPED_MESSAGES[change.capped]
        flash(text.format(name=change.name, quantity=change.quantity), "notice")
    elif message:
        flash(message, "success")


def flash_reduced() -> bool:
    """Reduce the visitor's cart to what is in stock, and tell the shopper. Returns whether something was reduced."""
    with transaction("storefront"):
        reduced = carts.reduce_to_stock(known_visitor())
    for change in reduced:
        flash_change(change)
    return bool(reduced)


def _remove(sku: str) -> ResponseReturnValue:
    with transaction("storefront"):
        removed = carts.remove(visitor(), sku)
    if removed:
        session[UNDO_KEY] = list(astuple(removed))
        session[SHOWN_KEY] = removed.name
    else:
        flash("That item was already removed.", "notice")
    return see_other("shop.cart")
