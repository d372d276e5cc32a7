"""Start a checkout, and return from the payment page: success and cancel."""

from __future__ import annotations

import logging

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from foundation.database import reading
from foundation.logs import once_a_second
from storefront import cart as carts
from storefront.lifecycle import OrderStatus
from storefront.orders import queries
from storefront.orders.checkout import AlreadyPaid, start_checkout
from storefront.orders.confirmation import get_confirmation
from storefront.orders.pending import CheckoutSuperseded
from storefront.orders.reconcile import Outcome, cancel_order
from storefront.provider.errors import ProviderError, ProviderUnavailable, ResourceNotFound
from storefront.stock.reservations import StockTooLow
from storefront.views.blueprints import not_found, see_other, shop
from storefront.views.cart import flash_reduced
from storefront.views.developers import chosen, remember
from storefront.views.forms import CheckoutForm, submitted
from storefront.views.limits import CANCELS, CHECKOUTS, LOOKS, count
from storefront.views.visitor import known_visitor, visitor

log = logging.getLogger(__name__)
# Only the provider knows whether a shopper was charged, so only its answer lets a text say that they were not.
UNAVAILABLE_MESSAGE = (
    "We can’t reach our payment provider right now. Your cart is saved. "
    "Please try again in a moment."
)
FAILED_MESSAGE = "Our checkout isn’t working right now. Your cart is saved. Please try again later."
CANCELED_MESSAGE = "Your cart is saved. You were not charged."
NOT_CLOSED_MESSAGE = (
    "Your cart is saved. We couldn’t close your checkout yet. "
    "If you have paid, you will find your order in “Your orders”."
)
SUPERSEDED_MESSAGE = (
    "You started another checkout at the same time. This is your cart now: "
    "check it, then press Checkout."
)
UNKNOWN_MESSAGE = "Your cart is saved."
STOCK_MESSAGE = "The stock has just changed. Check your cart, then press Checkout."


@shop.post("/checkout/start")
def checkout_start() -> ResponseReturnValue:
    form = submitted(CheckoutForm)
    remember(form.mode.data, form.ui_mode.data)
    with reading("storefront"):
        cart = carts.get_cart(visitor())
    if cart.empty:
        flash("Your cart is empty.", "notice")
        return see_other("shop.cart")
    count(CHECKOUTS)
    try:
        return redirect(start_checkout(visitor(), cart.lines, chosen()), 303)
    except AlreadyPaid as paid:
        return see_other("shop.checkout_success", session_id=paid.session_id)
    except CheckoutSuperseded:
        flash(SUPERSEDED_MESSAGE, "notice")
        return see_other("shop.cart")
    except StockTooLow:
        if not flash_reduced():
            flash(STOCK_MESSAGE, "notice")
        return see_other("shop.cart")
    except ProviderUnavailable as error:
        once_a_second(log, logging.ERROR, "start", f"the checkout could not be started: {error}")
        flash(UNAVAILABLE_MESSAGE, "error")
        return see_other("shop.cart")
    except ProviderError:
        log.exception("the checkout could not be started")
        flash(FAILED_MESSAGE, "error")
        return see_other("shop.cart")


@shop.get("/checkout/start")
def checkout_start_again() -> ResponseReturnValue:
    """Redirect a reload or a typed URL to the cart, where the Checkout button is."""
    return see_other("shop.cart")


@shop.get("/checkout/success")
def checkout_success() -> ResponseReturnValue:
    try:
        confirmation = get_confirmation(
            request.args.get("session_id", ""), known_visitor(), lambda: count(LOOKS)
        )
    except ResourceNotFound:
        not_found()
    return render_template("storefront/success.html", confirmation=confirmation)


@shop.get("/checkout/cancel")
def checkout_cancel() -> ResponseReturnValue:
    with reading("storefront"):
        order = queries.get_cancelable(known_visitor(), request.args.get("order", ""))
    if order is None or not _is_navigation():
        return see_other("shop.cart")
    to_success = see_other("shop.checkout_success", session_id=order.session_id)
    if order.status is not OrderStatus.PENDING:
        return to_success
    count(CANCELS)
    try:
        outcome = cancel_order(order)
    except ProviderUnavailable as error:
        line = f"the session of order {order.number} could not be expired: {error}"
        once_a_second(log, logging.ERROR, "expire", line)
        outcome = Outcome.UNPAID
    except ProviderError:
        log.exception("the session of order %s could not be expired", order.number)
        outcome = Outcome.UNPAID
    if outcome is not None and outcome.checked_out:
        return to_success
    flash(_canceled_message(outcome), "notice")
    return see_other("shop.cart")


def _canceled_message(outcome: Outcome | None) -> str:
    if outcome is None:  # the provider doesn't know the session
        return UNKNOWN_MESSAGE
    return NOT_CLOSED_MESSAGE if outcome is Outcome.UNPAID else CANCELED_MESSAGE


def _is_navigation() -> bool:
    """Ignore prefetch and HEAD requests: only a navigation cancels the order."""
    return request.method != "HEAD" and "prefetch" not in request.headers.get("Sec-Purpose", "")
