"""The cart's page and its buttons."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from storefront import cart as carts
from storefront.models import MAX_QUANTITY
from storefront.orders.start import Mode
from storefront.views.blueprint import see_other, shop
from storefront.views.forms import (
    GONE_MESSAGE,
    AddForm,
    LineForm,
    QuantityForm,
    ShopForm,
    first_error,
    local_path,
    submitted,
)
from storefront.views.visitor import known_visitor, visitor

REMOVED_KEY = "removed"
MODE_KEY = "mode"
CAPPED_MESSAGE = f"{{name}}: reduced to {MAX_QUANTITY}, the most that one order takes."
HINTS = {
    Mode.ORDER: (
        "Order",
        "mode: order. The provider also makes an Order with address and shipping.",
    ),
    Mode.PAYMENT: ("Payment", "mode: payment. The provider takes the payment and nothing more."),
}


@dataclass(frozen=True)
class Removed:
    """What was just taken out, to be put back by Undo."""

    slug: str
    name: str
    quantity: int


@dataclass(frozen=True)
class ModeChoice:
    value: str
    label: str
    hint: str
    chosen: bool


@shop.get("/cart")
def cart() -> ResponseReturnValue:
    return render_template(
        "storefront/cart.html",
        cart=carts.contents(known_visitor()),
        removed=_just_removed(),
        modes=[ModeChoice(mode, *HINTS[mode], mode == chosen_mode()) for mode in Mode],
        max_quantity=MAX_QUANTITY,
    )


@shop.post("/cart/add")
def cart_add() -> ResponseReturnValue:
    form = submitted(AddForm)
    if message := first_error(form):
        flash(message, "error")
        return redirect(_next(form), 303)
    try:
        tell(carts.add(visitor(), form.product.data, form.quantity.data or 1), "in your cart")
    except carts.NotForSale:
        flash(GONE_MESSAGE, "error")
    return redirect(_next(form), 303)


@shop.post("/cart/update")
def cart_update() -> ResponseReturnValue:
    form = submitted(QuantityForm)
    if message := first_error(form):
        flash(message, "error")
        return see_other("shop.cart")
    try:
        tell(carts.set_quantity(visitor(), form.product.data, form.quantity.data), None)
    except carts.NotForSale:
        flash(GONE_MESSAGE, "error")
    return see_other("shop.cart")


@shop.post("/cart/remove")
def cart_remove() -> ResponseReturnValue:
    slug = submitted(LineForm).product.data or ""
    if change := carts.remove(visitor(), slug):
        session[REMOVED_KEY] = [slug, change.name, change.quantity]
    else:
        flash("That was not in your cart any more.", "notice")
    return see_other("shop.cart")


@shop.post("/cart/clear")
def cart_clear() -> ResponseReturnValue:
    submitted(ShopForm)
    if carts.clear(visitor()):
        flash("Your cart is empty now.", "success")
    return see_other("shop.cart")


def chosen_mode() -> Mode:
    """The mode that this visitor chose last."""
    remembered = session.get(MODE_KEY)
    return Mode(remembered) if remembered in set(Mode) else Mode.ORDER


def _next(form: AddForm) -> str:
    return local_path(form.next.data, url_for("shop.cart"))


def tell(change: carts.Change, what: str | None) -> None:
    """Say what became of a product: that it was capped, else `what`, if that is worth saying."""
    if change.capped:
        flash(CAPPED_MESSAGE.format(name=change.name), "notice")
    elif what:
        flash(f"{change.name} is {what}.", "success")


def _just_removed() -> Removed | None:
    remembered = session.pop(REMOVED_KEY, None)
    return Removed(*remembered) if remembered else None
