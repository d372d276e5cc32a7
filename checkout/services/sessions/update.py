"""Changes of an open Checkout Session: the shopper's details, the discount, the shipping options, the chosen one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from checkout.domain import amounts
from checkout.domain.errors import InvalidRequest
from checkout.domain.lifecycle import IntentStatus, Mode
from checkout.models import CheckoutSession, PaymentIntent, SetupIntent
from checkout.models.transitions import move
from checkout.schemas.shipping import ShippingOption as ShippingOptionRequest
from checkout.services.intents import attempts
from checkout.services.intents import base as intents
from checkout.services.sessions import discounts, line_items, queries, shipping
from checkout.services.sessions.discounts import Discount


def update(
    session: CheckoutSession,
    *,
    customer_email: str | None = None,
    shipping_details: dict[str, Any] | None = None,
    shipping_options: Sequence[ShippingOptionRequest] | None = None,
) -> None:
    """Change a locked, open session. None leaves a thing as it is; `shipping_details` is {name, address}.

    New shipping options replace the old ones, and the first of them is chosen. Raises UnexpectedState, InvalidRequest.
    """
    queries.check_open(session, "changed")
    if customer_email is not None:
        if session.customer_id:
            raise InvalidRequest(
                "The session has a `customer`, whose email is used.", param="customer_email"
            )
        session.customer_email = customer_email
    if shipping_details is not None:
        session.shipping_details = shipping_details
    if shipping_options is not None:
        line_items.load_into(session)
        shipping.replace_shipping(session, shipping_options)
        intent = _carry_total(session)
        if isinstance(intent, PaymentIntent):
            fee, lowest = intent.application_fee_amount, shipping.lowest_total(session)
            amounts.check_fee(fee, lowest, param="shipping_options")


def set_discount(session: CheckoutSession, discount: Discount | None, *, param: str) -> None:
    """Give a locked, open session this discount, or none; totals and intent follow.

    `param`: the parameter that asks for it. Raises UnexpectedState, InvalidRequest.
    """
    queries.check_open(session, "changed")
    if session.mode is Mode.SETUP:
        raise InvalidRequest("Nothing is sold in mode `setup`.", param=param)
    if discount is None and session.coupon_pk is None:
        return
    line_items.load_into(session)
    if discount is None:
        discounts.remove(session)
    else:
        products = discounts.products_of(session.line_items, discount.coupon)
        discounts.apply(session, discount, products, param=param)
    shipping.write_totals(session, discount=param)
    intent = _carry_total(session)
    if isinstance(intent, PaymentIntent):
        fee, lowest = intent.application_fee_amount, shipping.lowest_total(session)
        amounts.check_fee(fee, lowest, param=param)


def choose_shipping(session: CheckoutSession, shipping_rate: str) -> None:
    """Choose one of a locked session's shipping options; totals and intent follow.

    Changes nothing when it is chosen already. Raises InvalidRequest for a rate that isn't offered, UnexpectedState for
    a session that isn't open.
    """
    if session.shipping_rate_id == shipping_rate:
        return
    offered = {option.id: option for option in session.shipping_options}
    if shipping_rate not in offered:
        raise InvalidRequest("Choose one of the shipping methods offered.", param="shipping_rate")
    queries.check_open(session, "changed")
    line_items.load_into(session)
    shipping.set_shipping_option(session, offered[shipping_rate])
    _carry_total(session)


def _carry_total(session: CheckoutSession) -> PaymentIntent | SetupIntent:
    """Write the session's total to its intent. A pending challenge was for another amount, so it is superseded."""
    intent = intents.of_session(session)
    if not isinstance(intent, PaymentIntent) or intent.amount == session.amount_total:
        return intent
    intent.amount = session.amount_total
    if intent.status is IntentStatus.REQUIRES_ACTION:
        attempts.forget_shoppers(intent)
        move(
            intent,
            to={"status": IntentStatus.REQUIRES_PAYMENT_METHOD},
            values={"attempt_token": None, "payment_method_id": None},
        )
    return intent
