"""Settle pending orders that nothing else has settled: an event was lost, or the first call was never answered.

From a minute after its session's expiry on, the provider is asked about an order. An order without a session id sends
its create request again: the provider replays the session that the key has made, or refuses the request as too late,
which shows that there is none.
"""

from __future__ import annotations

import logging

from sqlalchemy import func, select

from foundation import clock
from foundation.database import db, reading, transaction
from storefront.lifecycle import OrderStatus
from storefront.models import ShopOrder
from storefront.orders.checkout import AlreadyPaid, session_for
from storefront.orders.pending import CheckoutSuperseded
from storefront.orders.reconcile import apply_session
from storefront.provider.errors import ProviderError, ProviderUnavailable

log = logging.getLogger(__name__)
GRACE_SECONDS = 60
"""The provider's own event usually arrives in this time."""
LIMIT = 20


def overdue(limit: int = LIMIT) -> list[ShopOrder]:
    """Pending orders past their session's expiry, at most `limit`, in any order: none of them holds up the others."""
    with reading("storefront"):
        late = ShopOrder.expires_at < clock.now() - GRACE_SECONDS
        found = select(ShopOrder).where(ShopOrder.status == OrderStatus.PENDING, late)
        return list(db.session.scalars(found.order_by(func.random()).limit(limit)))


def settle(orders: list[ShopOrder]) -> None:
    """Ask the provider about each order. Stops when the provider is unavailable; no transaction is open meanwhile."""
    for order in orders:
        try:
            _settle(order)
        except ProviderUnavailable as error:
            log.warning("overdue orders are checked again later: %s", error)
            return
        except ProviderError as error:
            log.warning("order %s can't be settled: %s", order.number, error)


def _settle(order: ShopOrder) -> None:
    try:
        session = session_for(order)
    except (AlreadyPaid, CheckoutSuperseded):  # the order was settled on the way
        return
    if session is not None and session.final:
        with transaction("storefront"):
            apply_session(session)
