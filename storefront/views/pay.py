"""The shop's own payment pages: the provider's page in a frame, and a form of the shop's own.

Both need the client secret of the order's session, which is read from the provider for each page and never stored.
"""

from __future__ import annotations

import logging

from babel import Locale
from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from foundation import web
from foundation.config import settings
from foundation.database import reading
from foundation.logs import once_a_second
from storefront.lifecycle import OrderStatus
from storefront.models import ShopOrder
from storefront.orders import queries
from storefront.orders.pending import UiMode
from storefront.orders.reconcile import session_id_of
from storefront.orders.shipping import COUNTRIES
from storefront.provider.errors import ProviderError, ProviderUnavailable
from storefront.provider.resources import CheckoutSession
from storefront.provider.sessions import retrieve_session
from storefront.views.blueprints import see_other, shop
from storefront.views.checkout import FAILED_MESSAGE, UNAVAILABLE_MESSAGE
from storefront.views.layout import reading_page
from storefront.views.limits import LOOKS, count
from storefront.views.visitor import known_visitor

log = logging.getLogger(__name__)
TEMPLATES = {
    UiMode.EMBEDDED: "storefront/pay_embedded.html",
    UiMode.CUSTOM: "storefront/pay_custom.html",
}


@shop.get("/checkout/pay")
def checkout_pay() -> ResponseReturnValue:
    """The page on which the visitor pays their own order, unless they pay on the provider's."""
    reference, visitor = request.args.get("order", ""), known_visitor()
    with reading("storefront"):
        row = queries.get_cancelable(visitor, reference)
    if row is None or row.ui_mode == UiMode.HOSTED:
        return see_other("shop.cart")
    to_success = see_other("shop.checkout_success", session_id=row.session_id)
    if row.status is not OrderStatus.PENDING:
        return to_success
    count(LOOKS)
    session = _retrieve(row)
    if session is None:
        return see_other("shop.cart")
    if session.status != "open":
        return to_success
    with reading_page():
        order = queries.get_order_by_session(visitor, session.id)
    return render_template(
        TEMPLATES[UiMode(row.ui_mode)],
        order=order,
        reference=reference,
        mode=row.mode,
        client_secret=session.client_secret,
        key=settings().checkout_publishable_key,
        script=web.url("checkout", "/till.js"),
        countries=_countries(),
    )


def _retrieve(order: ShopOrder) -> CheckoutSession | None:
    """The order's session. None: it can't be read now, and the shopper is told."""
    try:
        return retrieve_session(session_id_of(order))
    except ProviderUnavailable as error:
        line = f"the session of order {order.number} can't be read: {error}"
        once_a_second(log, logging.ERROR, "pay", line)
        flash(UNAVAILABLE_MESSAGE, "error")
    except ProviderError:
        log.exception("the session of order %s can't be read", order.number)
        flash(FAILED_MESSAGE, "error")
    return None


def _countries() -> list[tuple[str, str]]:
    """Codes and names of the countries that the shop ships to, by name, after the first of them."""
    names = Locale.parse("en").territories
    first, *others = ((code, names[code]) for code in COUNTRIES)
    return [first, *sorted(others, key=lambda country: country[1])]
