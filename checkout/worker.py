"""The provider's background jobs. Plain functions: any scheduler may call them inside an application context."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from checkout.models.base import new_id
from checkout.services import captures, deliveries, housekeeping, sessions
from foundation.config import settings
from foundation.database import reading, transaction


def deliver_due(limit: int = 16) -> int:
    """Send the webhooks that are due. Answers how many were tried."""
    with reading("checkout"):
        if not deliveries.anything_due():
            return 0
    with transaction("checkout"):
        parcels = deliveries.take(new_id("wrk"), limit)
    send = partial(deliveries.send, allow_private=settings().webhook_allow_private)
    with ThreadPoolExecutor(max_workers=8) as pool:
        for parcel, receipt in zip(parcels, pool.map(send, parcels), strict=True):
            with transaction("checkout"):
                deliveries.write_down(parcel, receipt)
    return len(parcels)


def sweep(limit: int = 100) -> int:
    """Write down the sessions and authorisations that have run out, and forget old stored answers.

    Answers how many there were of all.
    """
    with reading("checkout"):
        if not (sessions.any_lapsed() or captures.any_lapsed() or housekeeping.any_stale()):
            return 0
    with transaction("checkout"):
        lapsed = sessions.sweep(limit) + captures.sweep(limit)
        return lapsed + housekeeping.forget_answers(limit)
