"""Settle pending orders that nothing else has settled: an event was lost, or the first call was never answered.

From a minute after its session's expiry on, the provider is asked about an order. A session that is still open is
expired over the API: the order gives its units back only when the provider says that nobody can pay them. An order
without a session id sends its create request again: the provider replays the session that the key has made, or refuses
the request as too late, which shows that there is none.
"""

from __future__ import annotations

import logging

from sqlalchemy import and_, func, or_, select

from foundation import clock
from foundation.database import db, reading, transaction
from storefront.lifecycle import OrderStatus, Source
from storefront.models import ShopOrder
from storefront.orders.checkout import AlreadyPaid, session_for
from storefront.orders.pending import CheckoutSuperseded
from storefront.orders.reconcile import apply_session, end_session
from storefront.provider.errors import ProviderError, ProviderUnavailable

log = logging.getLogger(__name__)
GRACE_SECONDS = 60
"""The provider's own event usually arrives in this time."""
LONGEST_DEBIT = 8 * 24 * 3600
"""Within this time the bank has answered about a debit."""
LIMIT = 20


def overdue(limit: int = LIMIT) -> list[ShopOrder]:
    """Pending orders past their session's expiry, and debited ones that their bank should have paid.

    At most `limit`, in any order: none of them holds up the others.
    """
    with reading("storefront"):
        now = clock.now()
        late = or_(
            and_(
                ShopOrder.status == OrderStatus.PENDING,
                ShopOrder.expires_at < now - GRACE_SECONDS,
            ),
            and_(
                ShopOrder.status == OrderStatus.PROCESSING,
                ShopOrder.created < now - LONGEST_DEBIT,
            ),
        )
        found = select(ShopOrder).where(late)
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
        session = session_for(order, Source.SWEEP)
        if session is not None and session.status == "open":
            session = end_session(order, session.id)
    except (AlreadyPaid, CheckoutSuperseded):  # the order was settled on the way
        return
    if session is not None and session.final:
        with transaction("storefront"):
            apply_session(session, Source.SWEEP)
