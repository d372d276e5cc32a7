"""To the payment page and back: start, success, cancel."""

from __future__ import annotations

import logging

from flask import flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from storefront import cart as carts
from storefront.orders import landing
from storefront.orders.history import sent_to_pay
from storefront.orders.settle import end
from storefront.orders.start import AlreadyPaid, Mode, start
from storefront.provider.errors import NotFound, ProviderError, Unreachable
from storefront.views.blueprint import missing, see_other, shop
from storefront.views.cart import MODE_KEY, chosen_mode
from storefront.views.forms import CheckoutForm, submitted
from storefront.views.visitor import known_visitor, visitor

log = logging.getLogger(__name__)
UNREACHABLE = (
    "We can't reach our payment provider right now. Your cart is saved and nothing was charged: "
    "please try again in a moment."
)
BROKEN = (
    "Our checkout isn't working right now. Your cart is saved and nothing was charged: "
    "please try again later."
)
SAVED = "Your cart is saved. You were not charged."


@shop.post("/checkout/start")
def checkout_start() -> ResponseReturnValue:
    form = submitted(CheckoutForm)
    if form.mode.data in set(Mode):
        session[MODE_KEY] = form.mode.data
    cart = carts.contents(visitor())
    if cart.empty:
        flash("Your cart is empty.", "notice")
        return see_other("shop.cart")
    try:
        return redirect(start(visitor(), cart.lines, chosen_mode()), 303)
    except AlreadyPaid as paid:
        return see_other("shop.checkout_success", session_id=paid.session_id)
    except ProviderError as error:
        log.exception("checkout could not be started")
        flash(UNREACHABLE if isinstance(error, Unreachable) else BROKEN, "error")
        return see_other("shop.cart")


@shop.get("/checkout/start")
def checkout_start_again() -> ResponseReturnValue:
    """Somebody reloaded, or typed it: what starts a checkout is the button in the cart."""
    return see_other("shop.cart")


@shop.get("/checkout/success")
def checkout_success() -> ResponseReturnValue:
    try:
        page = landing.land(request.args.get("session_id", ""), known_visitor())
    except NotFound:
        missing()
    return render_template(
        "storefront/success.html",
        state=page.state,
        order=page.order,
        refresh_seconds=page.refresh_seconds,
    )


@shop.get("/checkout/cancel")
def checkout_cancel() -> ResponseReturnValue:
    order = sent_to_pay(known_visitor(), request.args.get("order", ""))
    if order is None or _only_looking():
        return see_other("shop.cart")
    try:
        outcome = end(order)
    except ProviderError:
        log.exception("the session of order %s could not be ended", order.number)
        outcome = None
    if outcome is not None and outcome.bought:
        return see_other("shop.checkout_success", session_id=order.session_id)
    flash(SAVED, "notice")
    return see_other("shop.cart")


def _only_looking() -> bool:
    """A prefetch or a HEAD has nobody behind it who went back."""
    purpose = request.headers.get("Sec-Purpose", "")
    return request.method == "HEAD" or "prefetch" in purpose
