"""What the success page says: never what the redirect claims, always what the provider answers."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import StrEnum

from storefront.lifecycle import OrderStatus
from storefront.orders.history import Order, by_session, is_awaited, status_by_session
from storefront.orders.settle import Result, fulfil
from storefront.provider.errors import NotFound, ProviderError

log = logging.getLogger(__name__)
REFRESH_SECONDS = 4


class State(StrEnum):
    CONFIRMED = "confirmed"  # paid
    CONFIRMING = "confirming"  # not known yet; the page asks again by itself
    UNPAID = "unpaid"  # still waiting for the shopper
    EXPIRED = "expired"  # given up or run out
    REVIEW = "review"  # paid, but a person has to look


@dataclass(frozen=True)
class Landing:
    """`order` is None for everybody but the visitor whose order it is."""

    state: State
    order: Order | None

    @property
    def refresh_seconds(self) -> int | None:
        return REFRESH_SECONDS if self.state is State.CONFIRMING else None


STATES = {
    Result.PAID: State.CONFIRMED,
    Result.REVIEW: State.REVIEW,
    Result.CONFIRMING: State.CONFIRMING,
    Result.UNPAID: State.UNPAID,
    Result.CANCELED: State.EXPIRED,
    Result.EXPIRED: State.EXPIRED,
}


def land(session_id: str, visitor: str | None) -> Landing:
    """Fulfil whoever's order it is, and show it to its owner. Raises NotFound for a session that isn't ours."""
    if not is_awaited(session_id, visitor):
        raise NotFound(404, message="no order of ours has this session")
    try:
        outcome = fulfil(session_id)
    except NotFound:
        raise
    except ProviderError:
        log.exception("session %s can't be confirmed yet", session_id)
        known = status_by_session(session_id) == OrderStatus.PAID
        state = State.CONFIRMED if known else State.CONFIRMING
        return Landing(state, by_session(visitor, session_id))
    if outcome.result not in STATES:
        raise NotFound(404, message=outcome.reason)
    return Landing(STATES[outcome.result], by_session(visitor, session_id))
