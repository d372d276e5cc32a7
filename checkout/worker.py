"""The provider's background jobs: webhooks, and what has run out.

Nothing here waits for a merchant's server while something else could be done. The loop calls `Courier.step` and `sweep`
again and again; `deliver_due` and `sweep` are plain functions for any other scheduler. All of them are called inside an
application context.
"""

from __future__ import annotations

import logging
import threading
import time
from queue import Empty, SimpleQueue

from checkout.models.base import new_id
from checkout.services import retention
from checkout.services.intents import capture
from checkout.services.sessions import expire as sessions
from checkout.services.webhooks import dispatch, sender
from checkout.services.webhooks.sender import Parcel, Receipt
from foundation import worker
from foundation.config import settings
from foundation.database import DatabaseBusy, reading, transaction

log = logging.getLogger("till.deliveries")
AT_ONCE = 16
"""How many sendings one worker has under way: four endpoints that hang, each with all it may have."""


class Courier:
    """Keeps up to AT_ONCE sendings under way, each in a thread; its methods are called by one thread.

    What is taken is sent at once: it waits in no queue while its lease runs. The threads are daemons, so that no
    merchant's server can hold up the end of the process, and they use no database.
    """

    def __init__(self) -> None:
        self.under_way = 0
        self._back: SimpleQueue[tuple[Parcel, Receipt]] = SimpleQueue()

    def step(self) -> int:
        """Write down what has come back, send what is due, wait for neither. Answers how much there was of both."""
        return self.write_down() + self.send_out()

    def finish(self, seconds: float) -> None:
        """Wait for what is under way, but no longer than `seconds`: the rest is sent again when its lease is over."""
        until = time.monotonic() + seconds
        while self.under_way and (left := until - time.monotonic()) > 0:
            self.write_down(wait=left)

    def send_out(self, most: int = AT_ONCE) -> int:
        """Take up to `most` due deliveries, as far as there is room, and start to send them. Answers how many."""
        room = min(most, AT_ONCE - self.under_way)
        if room <= 0:
            return 0
        with reading("checkout"):
            keys = dispatch.next_in_line(room)
        if not keys:
            return 0
        with transaction("checkout"):
            parcels = dispatch.take(new_id("wrk"), keys)
        allow_private = settings().webhook_allow_private
        for parcel in parcels:
            self.under_way += 1
            threading.Thread(target=self._carry, args=(parcel, allow_private), daemon=True).start()
        return len(parcels)

    def _carry(self, parcel: Parcel, allow_private: bool) -> None:
        receipt = Receipt(None, "the sending was broken off")
        try:
            receipt = sender.send(parcel, allow_private=allow_private)
        finally:
            self._back.put((parcel, receipt))
            worker.wake()

    def write_down(self, wait: float = 0) -> int:
        """Write down each that has come back; wait up to `wait` seconds for the first. Answers how many.

        Raises DatabaseBusy; what could not be written is kept for the next call.
        """
        done = 0
        while self.under_way:
            try:
                parcel, receipt = self._back.get(block=not done and wait > 0, timeout=wait or None)
            except Empty:
                break
            try:
                with transaction("checkout"):
                    dispatch.write_down(parcel, receipt)
            except DatabaseBusy:
                self._back.put((parcel, receipt))
                raise
            except Exception:
                # Not kept: it would stand in everybody's way. The delivery is made again when its lease is over.
                log.exception("delivery %s could not be written down", parcel.pk)
            self.under_way -= 1
            done += 1
        return done


def deliver_due(limit: int = 100) -> int:
    """Send up to `limit` webhooks that are due and wait for all of them. Answers how many were tried."""
    courier = Courier()
    tried = courier.send_out(limit)
    while courier.under_way:
        courier.write_down(wait=sender.TIMEOUT)
        tried += courier.send_out(limit - tried)
    return tried


def sweep(limit: int = 100) -> int:
    """Write down the sessions and authorisations that have run out, and forget old stored answers.

    Answers how many there were of all.
    """
    with reading("checkout"):
        if not (sessions.any_lapsed() or capture.any_lapsed() or retention.any_expired()):
            return 0
    with transaction("checkout"):
        lapsed = sessions.sweep(limit) + capture.sweep(limit)
        return lapsed + retention.delete_expired(limit)
