"""What the success page shows: what the provider reports, never what the redirect claims."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from foundation.database import reading
from foundation.logs import once_a_second
from storefront.lifecycle import UNSETTLED, OrderStatus, Source
from storefront.orders import queries
from storefront.orders.queries import Order
from storefront.orders.reconcile import Outcome, fulfil
from storefront.provider.errors import (
    InvalidResponse,
    ProviderError,
    ProviderUnavailable,
    ResourceNotFound,
)
from storefront.provider.sessions import is_session_id

log = logging.getLogger(__name__)
REFRESH_SECONDS = 4


@dataclass(frozen=True)
class OrderConfirmation:
    """`order` is None unless it belongs to the visitor."""

    outcome: Outcome
    order: Order | None

    @property
    def refresh_seconds(self) -> int | None:
        """The page looks again after this time; None: it doesn't."""
        return REFRESH_SECONDS if self.outcome is Outcome.CONFIRMING else None


def get_confirmation(
    session_id: str, visitor: str | None, before_asking: Callable[[], None]
) -> OrderConfirmation:
    """Fulfil the session's order, whoever asks. Raises ResourceNotFound for a session of no order of this shop.

    A settled order is answered from its row. Otherwise `before_asking()` may refuse the call to the provider.
    """
    if not is_session_id(session_id):
        raise _no_order()
    with reading("storefront"):
        status = queries.get_status_by_session(session_id)
        expected = status is not None or queries.has_order_without_session(visitor)
        if status is not None and status not in UNSETTLED:
            return _confirmation(Outcome(status), session_id, visitor)
    if not expected:
        raise _no_order()
    before_asking()
    outcome = _fulfil(session_id)
    if outcome is None:
        raise _no_order()
    with reading("storefront"):
        return _confirmation(outcome, session_id, visitor)


def _no_order() -> ResourceNotFound:
    return ResourceNotFound(404, message="no order of this shop has this session")


def _confirmation(outcome: Outcome, session_id: str, visitor: str | None) -> OrderConfirmation:
    return OrderConfirmation(outcome, queries.get_order_by_session(visitor, session_id))


def _fulfil(session_id: str) -> Outcome | None:
    """The order's outcome. None: the session belongs to no order of this shop."""
    try:
        return fulfil(session_id, Source.SUCCESS_PAGE)
    except ResourceNotFound:
        return None
    except ProviderUnavailable as error:
        unreadable = False
        line = f"session {session_id} can't be confirmed yet: {error}"
        once_a_second(log, logging.ERROR, error.fault, line)
    except ProviderError as error:
        log.exception("session %s can't be confirmed yet", session_id)
        unreadable = isinstance(error, InvalidResponse)
    with reading("storefront"):
        status = queries.get_status_by_session(session_id)
    if status is None:
        return None if unreadable else Outcome.CONFIRMING
    return Outcome.CONFIRMING if status is OrderStatus.PENDING else Outcome(status)
