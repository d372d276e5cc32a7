"""The provider's background jobs: deliver webhooks, expire sessions and authorisations.

The loop in `foundation.worker` calls `Dispatcher.step` and `sweep` again and again. `deliver_due` and `sweep` are plain
functions for any other scheduler. All of them need an application context and open their own transactions.
"""

from __future__ import annotations

import logging
import threading
import time
from queue import Empty, SimpleQueue

from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from checkout.api import dialects
from checkout.domain.delivery_faults import Fault
from checkout.models.base import new_id
from checkout.services import disputes, retention, test_accounts
from checkout.services.intents import capture, debits
from checkout.services.sessions import expire as sessions
from checkout.services.webhooks import attempts, deliveries, sender
from checkout.services.webhooks.answers import DeliveryResult
from checkout.services.webhooks.sender import Delivery
from foundation import metrics, worker
from foundation.config import settings
from foundation.database import DatabaseUnavailable, reading, transaction

log = logging.getLogger("till.deliveries")
Result = tuple[Delivery, DeliveryResult]
MAX_IN_FLIGHT = 16
"""Deliveries that one worker sends at the same time: four endpoints that hang can each have all of their four."""
SWEEP_SECONDS = 5.0
"""How often an idle worker looks for what has expired. Reads compute expiry, so only its event is that late."""


class Dispatcher:
    """Sends up to MAX_IN_FLIGHT deliveries at the same time, each in a thread. Call its methods from one thread.

    A delivery is leased only when it can be sent at once, so its lease isn't spent in a queue. The sending threads use
    no database. They are daemons, so an endpoint that hangs can't delay the end of the process.
    """

    def __init__(self) -> None:
        self.in_flight = 0
        self._results: SimpleQueue[Result] = SimpleQueue()

    def step(self) -> int:
        """Record the results that are in and start what is due, without waiting. Returns the number of both."""
        return self.record_results() + self.start_due()

    def finish(self, seconds: float) -> None:
        """Wait up to `seconds` for the deliveries in flight. Others are sent again once their lease has expired."""
        deadline = time.monotonic() + seconds
        while self.in_flight and (left := deadline - time.monotonic()) > 0:
            self.record_results(wait=left)

    def start_due(self, limit: int = MAX_IN_FLIGHT) -> int:
        """Lease due deliveries, at most `limit`, and start to send them. Returns their number."""
        limit = min(limit, MAX_IN_FLIGHT - self.in_flight)
        if limit <= 0:
            return 0
        with reading("checkout"):
            keys = deliveries.due(limit)
        if not keys:
            return 0
        with transaction("checkout"):
            leased = deliveries.lease(new_id("wrk"), keys)
        allow_private = settings().webhook_allow_private
        for delivery in leased:
            self.in_flight += 1
            arguments = (delivery, _body(delivery), allow_private)
            threading.Thread(target=self._send, args=arguments, daemon=True).start()
        return len(leased)

    def _send(self, delivery: Delivery, body: bytes | None, allow_private: bool) -> None:
        result = DeliveryResult(None, Fault.INTERRUPTED, "the sending was broken off")
        try:
            result = sender.send(delivery, body, allow_private=allow_private)
        finally:
            self._results.put((delivery, result))
            worker.wake()

    def record_results(self, wait: float = 0) -> int:
        """Record the results that are in; wait up to `wait` seconds for the first. Returns their number.

        Raises DatabaseUnavailable; the results are kept for the next call.
        """
        results = self._collect(wait)
        try:
            _record(results)
        except DatabaseUnavailable:
            for each in results:
                self._results.put(each)
            raise
        self.in_flight -= len(results)
        return len(results)

    def _collect(self, wait: float) -> list[Result]:
        results: list[Result] = []
        while len(results) < self.in_flight:
            try:
                results.append(self._results.get(timeout=0 if results else wait))
            except Empty:
                break
        return results


def _body(delivery: Delivery) -> bytes | None:
    """The event as the endpoint reads it. None if that fails, so that no event holds up the deliveries of others."""
    try:
        return dialects.delivered(delivery.event, delivery.api_version)
    except Exception:
        log.exception("event %s can't be rendered", delivery.event_id)
        return None


def _record(results: list[Result]) -> None:
    """Record the results in one transaction, or each in its own if that fails. Raises DatabaseUnavailable."""
    if not results:
        return
    try:
        with transaction("checkout"):
            attempts.record_results(results)
        for delivery, result in results:
            metrics.DELIVERIES.labels("accepted" if result.succeeded else "failed").inc()
            log.info("event %s: %s", delivery.event_id, result.message or result.status_code)
    except DatabaseUnavailable:
        raise
    except Exception:
        if len(results) > 1:
            for each in results:
                _record([each])
        else:
            # Dropped, or it would block the results behind it. The delivery is sent again once its lease has expired.
            log.exception("the result of delivery %s could not be recorded", results[0][0].pk)


def deliver_due(limit: int = 100) -> int:
    """Send due deliveries, at most `limit`, and wait for their results. Returns how many were sent."""
    dispatcher = Dispatcher()
    sent = dispatcher.start_due(limit)
    while dispatcher.in_flight:
        dispatcher.record_results(wait=sender.TIMEOUT)
        sent += dispatcher.start_due(limit - sent)
    return sent


def backlog() -> list[Metric]:
    """Figures of the deliveries, for /metrics."""
    with reading("checkout"):
        pending, failed, late = deliveries.backlog()
    counts = GaugeMetricFamily(
        "till_webhook_deliveries", "Deliveries that are not done, or given up.", labels=["status"]
    )
    counts.add_metric(["pending"], pending)
    counts.add_metric(["failed"], failed)
    delay = GaugeMetricFamily(
        "till_webhook_delay_seconds", "How long the oldest due delivery has waited.", value=late
    )
    return [counts, delay]


def sweep(limit: int = 100) -> int:
    """Expire sessions, cancel authorisations, close disputes, delete old idempotency keys and unused test accounts.

    Before that, write what banks have answered about debits. At most `limit` of each. Returns their number.
    """
    settled = _settle(limit)
    with reading("checkout"):
        if not (
            sessions.any_lapsed()
            or capture.any_lapsed()
            or disputes.any_lapsed()
            or retention.any_expired()
            or test_accounts.any_unused()
        ):
            return settled
    with transaction("checkout"):
        lapsed = sessions.sweep(limit) + capture.sweep(limit) + disputes.sweep(limit)
        expired = retention.delete_expired(limit)
        return settled + lapsed + expired + test_accounts.remove_unused(limit)


def _settle(limit: int) -> int:
    """Write the banks' answers about debits, each in a transaction of its own, which locks one session at most."""
    with reading("checkout"):
        ids = debits.answered(limit)
    settled = 0
    for intent_id in ids:
        with transaction("checkout"):
            settled += debits.settle(intent_id)
    return settled
