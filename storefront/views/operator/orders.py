"""The operator's list of orders, one order, and what can be done with it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, StringField
from wtforms.validators import Length, Regexp

from foundation import card_numbers
from foundation.money import Money
from storefront.amounts import minor_units
from storefront.orders import mending, refunds, register, sending
from storefront.orders.delivery import delivery_of
from storefront.orders.queries import address_lines
from storefront.orders.register import FILTERS, NotPossible
from storefront.provider.errors import ProviderError
from storefront.views.blueprints import not_found, see_other
from storefront.views.forms import ShopForm, submitted
from storefront.views.operator.blueprint import operator, sentence

log = logging.getLogger(__name__)
MAX_REASON = 300
MAX_SEARCH = 100
UNANSWERED = "The provider gave no usable answer. Try again: it takes effect once."


class SendForm(ShopForm):
    carrier = StringField()
    tracking = StringField()
    correct = BooleanField(false_values=("", "false"))


class RefundForm(ShopForm):
    """`amount` in major units; empty for all that is left. `token` makes a form that is sent twice one refund."""

    amount = StringField()
    reason = StringField(validators=[Length(max=MAX_REASON)])
    token = StringField(validators=[Regexp(r"[A-Za-z0-9_-]{0,64}\Z")])
    confirmed = BooleanField(false_values=("", "false"))


@operator.get("")
def orders() -> ResponseReturnValue:
    search = request.args.get("q", "").replace("\0", "").strip()[:MAX_SEARCH]
    if card_numbers.is_in(search):
        flash("That looks like a card number, so we didn’t search for it.", "error")
        return see_other("operator.orders")
    only = request.args.get("status") or None
    if only not in (None, *FILTERS):
        not_found()
    page = register.list_orders(only, search, request.args.get("before"))
    return render_template(
        "operator/orders.html", page=page, only=only or "", search=search, filters=FILTERS
    )


@operator.get("/orders/<number>")
def order(number: str) -> ResponseReturnValue:
    try:
        record = register.find(number)
    except NotPossible:
        not_found()
    return render_template(
        "operator/order.html",
        record=record,
        order=record.order,
        delivery=delivery_of(record.order),
        address=address_lines(record.order.shipping_address or {}),
        left=Money(record.refundable, record.order.currency).decimal,
        token=secrets.token_urlsafe(24),
        max_reason=MAX_REASON,
        max_carrier=sending.MAX_CARRIER,
        max_tracking=sending.MAX_TRACKING,
    )


@operator.post("/orders/<number>/send")
def order_send(number: str) -> ResponseReturnValue:
    form = submitted(SendForm)

    def send() -> str:
        typed = (form.carrier.data, form.tracking.data)
        sending.send_order(number, *typed, correct=form.correct.data)
        return "The delivery is corrected." if form.correct.data else "The order is marked as sent."

    return _done(number, send)


@operator.post("/orders/<number>/refund")
def order_refund(number: str) -> ResponseReturnValue:
    form = submitted(RefundForm)

    def refund() -> str:
        reason = (form.reason.data or "").strip()
        if form.token.errors:
            raise NotPossible("Open the order again, and refund it there.")
        if form.reason.errors or card_numbers.is_in(reason) or not reason.isprintable():
            raise NotPossible(f"The reason has up to {MAX_REASON} characters, and no card number.")
        if not form.confirmed.data:
            raise NotPossible("Confirm the refund with the box above the button.")
        currency = register.find_order(number).currency
        made = refunds.refund(number, _minor(form.amount.data, currency), reason, form.token.data)
        return f"{Money(made.amount, currency)} refunded."

    return _done(number, refund)


@operator.post("/orders/<number>/compare")
def order_compare(number: str) -> ResponseReturnValue:
    submitted(ShopForm)

    def compare() -> str:
        found = mending.compare(number)
        return sentence(found.text) if found else "Nothing has changed at the provider."

    return _done(number, compare)


def _minor(typed: str | None, currency: str) -> int | None:
    if not (typed or "").strip():
        return None
    minor = minor_units(typed or "", currency)
    if minor is None:
        raise NotPossible("The amount is a number such as 12.50.")
    return minor


def _done(number: str, action: Callable[[], str]) -> ResponseReturnValue:
    """Do it, and show the order with what was done, or why it was not."""
    try:
        flash(action(), "success")
    except NotPossible as error:
        flash(str(error), "error")
    except ProviderError as error:
        log.warning("order %s: %s", number[:20], error)
        flash(UNANSWERED, "error")
    return see_other("operator.order", number=number)
