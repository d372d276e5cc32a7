"""What the success page shows: what the provider reports, never what the redirect claims."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from foundation.database import reading
from storefront.lifecycle import OrderStatus
from storefront.orders import queries
from storefront.orders.queries import Order
from storefront.orders.reconcile import Outcome, fulfil
from storefront.provider.errors import ProviderError, ResourceNotFound

log = logging.getLogger(__name__)
REFRESH_SECONDS = 4


@dataclass(frozen=True)
class OrderConfirmation:
    """`order` is None unless it belongs to the visitor."""

    outcome: Outcome
    order: Order | None

    @property
    def refresh_seconds(self) -> int | None:
        """The page reloads itself after this time; None: it doesn't."""
        return REFRESH_SECONDS if self.outcome is Outcome.CONFIRMING else None


def get_confirmation(session_id: str, visitor: str | None) -> OrderConfirmation:
    """Fulfil the session's order, whoever asks. Raises ResourceNotFound for a session of no order of this shop."""
    with reading("storefront"):
        expected = queries.is_expected(session_id, visitor)
    outcome = _fulfil(session_id) if expected else None
    if outcome is None:
        raise ResourceNotFound(404, message="no order of this shop has this session")
    with reading("storefront"):
        return OrderConfirmation(outcome, queries.get_order_by_session(visitor, session_id))


def _fulfil(session_id: str) -> Outcome | None:
    try:
        return fulfil(session_id)
    except ResourceNotFound:
        raise
    except ProviderError:
        log.exception("session %s can't be confirmed yet", session_id)
    with reading("storefront"):
        paid = queries.get_status_by_session(session_id) is OrderStatus.PAID
    return Outcome.PAID if paid else Outcome.CONFIRMING
