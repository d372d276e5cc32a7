"""The shop's background job: settle overdue orders.

The loop in `foundation.worker` calls `Sweeper.step`. A call to the provider may take seconds, so a thread makes it: the
loop also delivers the provider's webhooks.
"""

from __future__ import annotations

import logging
import threading
import time

from flask import Flask, current_app

from storefront.models import ShopOrder
from storefront.orders import sweep

log = logging.getLogger(__name__)
EVERY_SECONDS = 30.0


class Sweeper:
    """Settles a few overdue orders at a time, at most every EVERY_SECONDS.

    The thread may be stopped at any time: what it has not settled is overdue at the next start.
    """

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._next = 0.0

    def step(self) -> int:
        """Start to settle overdue orders, without waiting. Returns 0: there is nothing to call it again for."""
        if time.monotonic() < self._next or (self._thread and self._thread.is_alive()):
            return 0
        orders = sweep.overdue()
        if orders:
            self._next = time.monotonic() + EVERY_SECONDS
            app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
            self._thread = threading.Thread(target=_settle, args=(app, orders), daemon=True)
            self._thread.start()
        return 0


def _settle(app: Flask, orders: list[ShopOrder]) -> None:
    with app.app_context():
        try:
            sweep.settle(orders)
        except Exception:
            log.exception("overdue orders can't be settled")
