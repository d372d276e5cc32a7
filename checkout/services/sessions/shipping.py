"""Shipping options of a session, the chosen one, and the totals that follow."""

from __future__ import annotations

from collections.abc import Sequence

from checkout.domain import amounts
from checkout.domain.amounts import Totals
from checkout.domain.errors import InvalidRequest
from checkout.domain.lifecycle import Mode
from checkout.domain.shipping import ShippingOption
from checkout.models import CheckoutSession
from checkout.models.base import new_id
from checkout.schemas.shipping import ShippingOption as ShippingOptionRequest


def shipping_options(
    requested: Sequence[ShippingOptionRequest], currency: str | None
) -> list[ShippingOption]:
    """The options that the shopper may choose from. Raises InvalidRequest for another currency."""
    options = []
    for index, option in enumerate(requested):
        rate = option.rate()
        if rate["currency"] != currency:
            raise InvalidRequest(
                f"A shipping option must be in the session's currency, {currency}.",
                param=f"shipping_options[{index}][currency]",
            )
        options.append(ShippingOption(new_id("shr"), **rate))
    return options


def replace_shipping(session: CheckoutSession, requested: Sequence[ShippingOptionRequest]) -> None:
    """Offer other shipping options; the first is chosen, and the totals follow. Raises InvalidRequest."""
    if session.mode is Mode.SETUP:
        raise InvalidRequest("Nothing is shipped in mode `setup`.", param="shipping_options")
    session.shipping_options = shipping_options(requested, session.currency)
    set_totals(session)


def set_totals(session: CheckoutSession) -> None:
    """Choose the first shipping option, until the shopper chooses another, and write the totals.

    Raises InvalidRequest unless each option makes a total that can be charged.
    """
    for index, option in enumerate(session.shipping_options):
        _totals(session, option, param=f"shipping_options[{index}][amount]")
    set_shipping_option(session, session.shipping_options[0] if session.shipping_options else None)


def write_totals(session: CheckoutSession, *, discount: str) -> None:
    """Write the totals after the discount has changed. The shipping option stays.

    Raises InvalidRequest that names `discount` unless each option makes a total that can be charged.
    """
    for option in session.shipping_options:
        _totals(session, option, param="line_items", discount=discount)
    set_shipping_option(session, session.shipping_option, discount=discount)


def lowest_total(session: CheckoutSession) -> int:
    """The least that the shopper can make of the total by the choice of a shipping option."""
    options: Sequence[ShippingOption | None] = session.shipping_options or [None]
    return min(_totals(session, option, param="shipping_options").total for option in options)


def set_shipping_option(
    session: CheckoutSession, option: ShippingOption | None, *, discount: str = "discounts"
) -> None:
    """Choose a shipping option and write the totals. Raises InvalidRequest, and changes nothing then."""
    totals = _totals(session, option, param="line_items", discount=discount)
    session.shipping_rate_id = option.id if option else None
    session.amount_subtotal = totals.subtotal
    session.amount_discount = totals.discount
    session.amount_shipping = totals.shipping
    session.amount_tax = totals.tax
    session.amount_total = totals.total


def _totals(
    session: CheckoutSession,
    option: ShippingOption | None,
    *,
    param: str,
    discount: str = "discounts",
) -> Totals:
    """The totals with this option. Raises InvalidRequest unless they can be charged, with the discount and without it.

    The discount may be taken away when the session is paid. `param` and `discount` name what is at fault.
    """
    totals = amounts.totals(
        [
            amounts.Line(item.unit, item.quantity, item.amount_discount)
            for item in session.line_items
        ],
        shipping=option.amount if option else 0,
    )
    if session.currency is not None:
        full = totals.total + totals.discount
        amounts.check_chargeable(full, session.currency, param=param)
        amounts.check_chargeable(totals.total, session.currency, param=discount)
    return totals
